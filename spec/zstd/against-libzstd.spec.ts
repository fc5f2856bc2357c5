import { beforeAll, describe, expect, it } from '@jest/globals';
import { asServerFrame } from '../../src/testing/zstd/server-frame.js';
import { zstdDecoder } from '../../src/zstd/decoder.js';
import { readDictionary } from '../../src/zstd/dictionary.js';
import { ZstdError } from '../../src/zstd/zstd-error.js';
import { dice, type Dice } from '../fuzz/mutate.js';
import { content, dictionary } from './contents.js';
import { libzstd, type Libzstd } from './libzstd.js';
import { FRAMES, MUTANTS, SEED } from './size.js';

/** Levels of libzstd. */
const LOWEST = -7;
const HIGHEST = 22;
/** Frames that are made with one dictionary. */
const A_DICTIONARY = 50;
/** More than any content here. */
const LIMIT = 1 << 20;

const same = (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) === 0;

describe('the decoder beside libzstd', () => {
  let lib: Libzstd;
  beforeAll(async () => {
    lib = await libzstd();
  });

  it(
    `reads ${FRAMES} frames of all levels, with dictionaries of all sorts`,
    () => {
      const all = dice(SEED);
      const levels = new Set<number>();
      const wrong: string[] = [];
      let own: Uint8Array | undefined;
      let decoder = zstdDecoder();
      for (let count = 0; count < FRAMES; count += 1) {
        if (count % A_DICTIONARY === 0) {
          own = dictionary(all);
          decoder = zstdDecoder({ dictionary: own && readDictionary(own), limit: LIMIT });
        }
        const bytes = content(all);
        const level = LOWEST + all.below(HIGHEST - LOWEST + 1);
        levels.add(level);
        const made = lib.compress(bytes, level, own);
        const frame = all.chance() < 0.5 ? asServerFrame(made, bytes) : made;
        try {
          if (same(decoder.bytes(frame), bytes)) continue;
          wrong.push(`${count}: other bytes at level ${level}`);
        } catch (error) {
          wrong.push(`${count}: ${String(error)} at level ${level}`);
        }
      }
      expect(wrong.slice(0, 10)).toEqual([]);
      expect(levels.size).toBeGreaterThan(20);
    },
    FRAMES * 100 + 60_000,
  );

  it.each([
    ['with checksums', asServerFrame],
    ['without', (frame: Uint8Array) => frame],
  ])(
    `takes none of ${MUTANTS} damaged frames that libzstd refuses, and gives what it gives: %s`,
    (name, framed) => {
      const checked = name === 'with checksums';
      const all = dice(SEED + 1);
      const wrong: string[] = [];
      const codes: Record<string, number> = {};
      let taken = 0;
      let own: Uint8Array | undefined;
      let decoder = zstdDecoder();
      let frames: Uint8Array[] = [];
      for (let count = 0; count < MUTANTS; count += 1) {
        if (count % 1000 === 0) {
          own = dictionary(all);
          decoder = zstdDecoder({ dictionary: own && readDictionary(own), limit: LIMIT });
          frames = Array.from({ length: 40 }, () => {
            const bytes = content(all, 40_000);
            const level = LOWEST + all.below(HIGHEST - LOWEST + 1);
            return framed(lib.compress(bytes, level, own), bytes);
          });
        }
        const mutant = damaged(all.pick(frames), all);
        try {
          const bytes = decoder.bytes(mutant);
          taken += 1;
          const theirs = lib.decompress(mutant, own);
          if (theirs === undefined || !same(bytes, theirs)) {
            wrong.push(`${count}: ${Buffer.from(mutant).toString('hex').slice(0, 4000)}`);
          }
        } catch (error) {
          if (!(error instanceof ZstdError)) throw error;
          codes[error.code] = (codes[error.code] ?? 0) + 1;
        }
      }
      expect(wrong.slice(0, 3)).toEqual([]);
      // Most damage is found before the checksum; some of it is none.
      expect(codes['corrupt']).toBeGreaterThan(MUTANTS / 10);
      expect(codes['checksum'] ?? 0).toBeGreaterThanOrEqual(checked ? MUTANTS / 100 : 0);
      // Without a checksum what both take has to be the same: that is where they could differ.
      expect(taken).toBeGreaterThan(checked ? 0 : MUTANTS / 10);
      expect(taken).toBeLessThan(checked ? MUTANTS / 10 : MUTANTS);
    },
    MUTANTS + 60_000,
  );
});

/** Bits flipped, bytes lost, doubled, put in or set, and headers that lie. */
function damaged(frame: Uint8Array, { below, chance, pick }: Dice): Uint8Array {
  const bytes = Buffer.from(frame);
  const at = below(chance() < 0.5 ? Math.min(40, bytes.length) : bytes.length);
  const kind = below(10);
  if (kind < 4) {
    for (let flips = 1 + below(3); flips > 0; flips -= 1) {
      const place = flips === 1 ? at : below(bytes.length);
      bytes[place] = (bytes[place] as number) ^ (1 << below(8));
    }
    return bytes;
  }
  if (kind < 6) {
    bytes[at] = pick([0, 1, 127, 128, 255, below(256)]);
    return bytes;
  }
  if (kind === 6) return bytes.subarray(0, at);
  if (kind === 7) {
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(8))]);
  }
  const more = Buffer.from(Array.from({ length: 1 + below(8) }, () => below(256)));
  if (kind === 8) return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
  return Buffer.concat([bytes, more]);
}
