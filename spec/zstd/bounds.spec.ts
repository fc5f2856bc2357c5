import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, jest } from '@jest/globals';
import { zstdDecoder, type ZstdDecoder } from '../../src/zstd/decoder.js';
import { ZstdError } from '../../src/zstd/zstd-error.js';
import { dice } from '../fuzz/mutate.js';
import { until } from '../helpers/real.js';
import { libzstd } from './libzstd.js';

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
/** No checksum, no size, a window of 128 KiB. */
const HEAD = Buffer.from([...MAGIC, 0, 0x38]);
const LAST = Buffer.from([1, 0, 0]);
const MB = 2 ** 20;

const decoders = new Map<number, ZstdDecoder>();

/** What comes of a message: its length, or the code of the error. */
function outcome(data: Uint8Array, limit: number): number | string {
  const decoder = decoders.get(limit) ?? zstdDecoder({ limit });
  decoders.set(limit, decoder);
  try {
    return decoder.bytes(data).length;
  } catch (error) {
    if (error instanceof ZstdError) return error.code;
    throw error;
  }
}

describe('the work of a message', () => {
  // 24 bytes that need a tree of depth 11 and tables of 512, 256 and 512 cells, for 4 bytes.
  const block = Buffer.from('c40000120002' + '8a1123456789a00301a804e07fe31fe43fd2a61504', 'hex');
  const message = (blocks: number) =>
    Buffer.concat([HEAD, ...Array.from({ length: blocks }, () => block), LAST]);

  it('is bounded by its size, even if all of it is tables', () => {
    expect(outcome(message(15), MB)).toBe(60);
    expect(outcome(message(100), MB)).toBe('work');
    expect(outcome(message(40_000), MB)).toBe('work');
  });

  it('is counted anew for each message', () => {
    const decoder = zstdDecoder();
    for (let count = 0; count < 100; count += 1)
      expect(decoder.bytes(message(15))).toHaveLength(60);
  });
});

describe('a small limit', () => {
  it('is told of a block that goes above it, where no header says so before', async () => {
    const made = (await libzstd()).compress(Buffer.from('abcdefgh'.repeat(10_000)), 3);
    const unsized = Buffer.concat([HEAD, made.subarray(9)]);
    expect(outcome(unsized, 80_000)).toBe(80_000);
    expect(outcome(unsized, 79_999)).toBe('limit');
  });

  it('does not make too large of what is damaged', async () => {
    const lib = await libzstd();
    const small = 100_000;
    const { below } = dice(7);
    const codes: Record<string, number> = {};
    for (let count = 0; count < 40; count += 1) {
      const words = Array.from({ length: 300 }, () => `word${below(200)}`).join(' ');
      // Blocks alone: the size in the header (of two bytes) would bound them as well.
      const made = Buffer.concat([HEAD, lib.compress(Buffer.from(words), 3).subarray(7)]);
      expect(outcome(made, small)).toBe(words.length);
      for (let at = 8; at < made.length; at += 1 + below(20)) {
        const mutant = Buffer.from(made);
        mutant[at] = (mutant[at] as number) ^ (1 << below(8));
        const large = outcome(mutant, 64 * MB);
        const expected = typeof large === 'number' && large > small ? 'limit' : large;
        expect(outcome(mutant, small)).toBe(expected);
        codes[expected] = (codes[expected] ?? 0) + 1;
      }
    }
    expect(codes['corrupt']).toBeGreaterThan(100);
  });
});

describe('a message of very many frames', () => {
  const one = Buffer.of(...MAGIC, 0x20, 1, 9, 0, 0, 65);

  it('takes no object for each of them', () => {
    const message = Buffer.alloc(10 * 50_000, one);
    const slices = jest.spyOn(Uint8Array.prototype, 'slice');
    try {
      const decoder = zstdDecoder({ limit: 50_000 });
      expect(decoder.text(message)).toBe('A'.repeat(50_000));
      expect(decoder.bytes(message)).toEqual(Uint8Array.from(Buffer.alloc(50_000, 65)));
      expect(outcome(message, 49_999)).toBe('limit');
      expect(slices.mock.calls.length).toBeLessThan(100);
    } finally {
      slices.mockRestore();
    }
  });

  it('leaves nothing to the next one', () => {
    const decoder = zstdDecoder();
    const part = Buffer.of(...MAGIC, 0x20, 3, 25, 0, 0, 66, 67, 68);
    expect(decoder.text(Buffer.concat([one, part, one]))).toBe('ABCDA');
    expect(decoder.text(part)).toBe('BCD');
    expect(decoder.bytes(Buffer.concat([part, one]))).toEqual(Uint8Array.of(66, 67, 68, 65));
    expect(() => decoder.text(Buffer.concat([part, Buffer.of(1)]))).toThrow(ZstdError);
    expect(decoder.text(one)).toBe('A');
  });
});

describe('the memory of a decoder', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const held = () => {
    collect();
    return process.memoryUsage().arrayBuffers;
  };
  /** Runs of 128 KiB. */
  const runs = (count: number, end: Buffer) =>
    Buffer.concat([HEAD, ...Array.from({ length: count }, () => Buffer.of(2, 0, 16, 65)), end]);

  it.each<[string, 'text' | 'bytes', () => Buffer]>([
    ['a large text', 'text', () => runs(400, LAST)],
    ['large bytes', 'bytes', () => runs(400, LAST)],
    ['a large message that breaks off', 'text', () => runs(400, Buffer.of(1))],
    ['a large message that breaks off', 'bytes', () => runs(400, Buffer.of(1))],
    [
      'a message whose first frame is large and whose second is wrong',
      'text',
      () => Buffer.concat([runs(200, LAST), runs(200, Buffer.of(7, 0, 0))]),
    ],
    [
      'a large input',
      'text',
      () => {
        const size = 100 * 1024;
        const part = Buffer.concat([Buffer.of(0, 0, 0), Buffer.alloc(size, 66)]);
        part.writeUIntLE(size << 3, 0, 3);
        return Buffer.concat([HEAD, ...Array.from({ length: 200 }, () => part), LAST]);
      },
    ],
  ])('is small again after %s (%s)', async (_what, how, message) => {
    const decoder = zstdDecoder({ limit: 128 * MB });
    const before = held();
    const read = () => {
      try {
        return decoder[how](message()).length;
      } catch (error) {
        if (error instanceof ZstdError) return 0;
        throw error;
      }
    };
    read();
    // What the message itself took goes in its own time.
    await until(() => held() - before < 4 * MB, 'the memory to be given back');
    expect(decoder.text(Buffer.concat([HEAD, Buffer.of(25, 0, 0, 97, 98, 99)]))).toBe('abc');
  });
});
