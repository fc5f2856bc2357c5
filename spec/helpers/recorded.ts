import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Frames recorded from a real server on loopback, one a line (1,768 of v1, 1,970 of v2). */
export function recorded(wire: 'v1' | 'v2'): readonly string[] {
  const file = join(__dirname, '..', 'fixtures', 'recorded', `${wire}.jsonl`);
  return readFileSync(file, 'utf8').trimEnd().split('\n');
}
