import { afterEach, beforeEach } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cursor } from 'rx-jetstream';

export const cursor = (seq: number): Cursor => ({
  v: 1,
  wire: 'v2',
  host: 'wss://one.example',
  filter: 'all',
  seq,
  time_us: 1_767_225_600_000_000 + seq,
});

/** Gives each test of a file a folder of its own, and the path of a cursor file in it. */
export function inFolders(use: (folder: string, file: string) => void): void {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cursor-'));
    use(folder, join(folder, 'cursor.json'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
}
