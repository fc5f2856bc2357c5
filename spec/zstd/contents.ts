import { testDictionary } from '../../src/testing/zstd/test-dictionary.js';
import { readDictionary } from '../../src/zstd/dictionary.js';
import type { Dice } from '../fuzz/mutate.js';
import { recorded } from '../helpers/recorded.js';

const lines = [...recorded('v1'), ...recorded('v2')];

function randomBytes({ below }: Dice, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => below(256));
}

/** Bytes of few values, short runs, long runs, or copies of what came before. */
function patterned(dice: Dice, length: number): Uint8Array {
  const { below, chance } = dice;
  const bytes = new Uint8Array(length);
  const values = 1 + below(chance() < 0.5 ? 6 : 200);
  for (let at = 0; at < length;) {
    const run = 1 + below(chance() < 0.1 ? 70_000 : 40);
    const end = Math.min(length, at + run);
    const distance = 1 + below(at);
    const kind = below(3);
    const value = below(values);
    for (; at < end; at += 1) {
      if (kind === 0) bytes[at] = value;
      else if (kind === 1 && at >= distance) bytes[at] = bytes[at - distance] as number;
      else bytes[at] = below(values);
    }
  }
  return bytes;
}

/** A size: most are those of messages, some are of more than one block. */
function size({ below, chance }: Dice, most: number): number {
  const kind = chance();
  if (kind < 0.1) return below(20);
  if (kind < 0.9) return below(1500);
  return below(kind < 0.99 ? Math.min(most, 20_000) : most);
}

/** What a frame may hold: events whole, in part and in rows, and bytes of all sorts. */
export function content(dice: Dice, most = 400_000): Uint8Array {
  const { pick, chance, below } = dice;
  const kind = chance();
  if (kind < 0.5) return Buffer.from(pick(lines));
  if (kind < 0.7) {
    const text = Buffer.from(pick(lines));
    return text.subarray(below(text.length), below(text.length) + 1);
  }
  const length = size(dice, most);
  if (kind < 0.8) return randomBytes(dice, length);
  if (kind < 0.95) return patterned(dice, length);
  let text = '';
  while (text.length < length) text += pick(lines);
  return Buffer.from(text);
}

/** Dictionaries: trained ones with any content, id and offsets, and such as are content only. */
export function dictionary(dice: Dice): Uint8Array | undefined {
  const { chance, below, pick } = dice;
  const kind = chance();
  if (kind < 0.1) return undefined;
  const bytes = testDictionary(1 + below(2 ** (1 + below(31))));
  if (kind < 0.4) return bytes;
  const { content: trained } = readDictionary(bytes);
  const head = bytes.length - trained.length;
  let text = '';
  const length = 16 + below(8000);
  while (text.length < length) text += chance() < 0.9 ? pick(lines) : String(chance());
  const own = Buffer.from(text).subarray(0, length);
  if (kind < 0.6) return own;
  const made = Buffer.concat([bytes.subarray(0, head), own]);
  for (let nth = 0; nth < 3; nth += 1) made.writeUInt32LE(1 + below(length), head - 12 + 4 * nth);
  return made;
}
