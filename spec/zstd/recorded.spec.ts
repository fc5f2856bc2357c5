import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { asServerFrame } from '../../src/testing/zstd/server-frame.js';
import { testDictionary } from '../../src/testing/zstd/test-dictionary.js';
import { zstdDecoder } from '../../src/zstd/decoder.js';
import { readDictionary } from '../../src/zstd/dictionary.js';
import { recorded } from '../helpers/recorded.js';
import { libzstd } from './libzstd.js';

/** A folder of what a real server sent; its dictionaries are not ours to keep here. */
const FOLDER = process.env['ZSTD_RECORDED'];

interface Recording {
  readonly lines: readonly string[];
  readonly frames: readonly Uint8Array[];
  readonly dictionary: Uint8Array;
}

/** The recorded lines, compressed here. */
async function made(wire: 'v1' | 'v2'): Promise<Recording> {
  const lib = await libzstd();
  const dictionary = testDictionary(wire === 'v1' ? 1_612_007_021 : 20_260_811);
  const lines = recorded(wire);
  const frames = lines.map((line) => {
    const bytes = Buffer.from(line);
    return asServerFrame(lib.compress(bytes, 1, dictionary), bytes);
  });
  return { lines, frames, dictionary };
}

function read(folder: string, wire: 'v1' | 'v2'): Recording {
  const all = readFileSync(join(folder, `${wire}-zstd.frames`));
  const frames: Uint8Array[] = [];
  for (let at = 0; at < all.length;) {
    const end = at + 4 + all.readUInt32LE(at);
    frames.push(all.subarray(at + 4, end));
    at = end;
  }
  const lines = readFileSync(join(folder, `${wire}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n');
  return { lines, frames, dictionary: readFileSync(join(folder, `${wire}.zdict`)) };
}

describe.each(['v1', 'v2'] as const)('frames of a server on %s', (wire) => {
  it('are the plain ones, byte for byte', async () => {
    const { lines, frames, dictionary } =
      FOLDER === undefined ? await made(wire) : read(FOLDER, wire);
    const decoder = zstdDecoder({ dictionary: readDictionary(dictionary) });
    expect(frames.length).toBe(lines.length);
    expect(frames.length).toBeGreaterThan(1000);
    const wrong = lines.filter((line, nth) => decoder.text(frames[nth] as Uint8Array) !== line);
    expect(wrong).toEqual([]);
  });
});
