import { describe, expect, it } from '@jest/globals';
import { testDictionary } from '../../src/testing/zstd/test-dictionary.js';
import { zstdDecoder, type ZstdDecoderOptions } from '../../src/zstd/decoder.js';
import { readDictionary } from '../../src/zstd/dictionary.js';
import { dictionaryId } from '../../src/zstd/dictionary-id.js';
import { outputOf } from '../../src/zstd/output.js';
import { ZstdError } from '../../src/zstd/zstd-error.js';
import { dice } from '../fuzz/mutate.js';
import { libzstd } from './libzstd.js';

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
const RAW = 0;
const RLE = 1;
const COMPRESSED = 2;

const bytesOf = (text: string) => [...Buffer.from(text)];
/** A block's header: its size, type, and whether it is the last one. */
const head = (size: number, type: number, last = 1) => {
  const word = (size << 3) | (type << 1) | last;
  return [word & 255, (word >> 8) & 255, word >> 16];
};
/** A frame without size, checksum or dictionary; its window is 1 KiB unless given. */
const frame = (blocks: readonly number[], window = 0) =>
  Uint8Array.from([...MAGIC, 0, window, ...blocks]);
const raw = (text: string, last = 1) => [...head(text.length, RAW, last), ...bytesOf(text)];

const text = (data: Uint8Array, options?: ZstdDecoderOptions) => zstdDecoder(options).text(data);

/** The code of the error. */
function refusal(data: Uint8Array, options?: ZstdDecoderOptions): string {
  try {
    return `gives ${text(data, options).length}`;
  } catch (error) {
    if (error instanceof ZstdError) return error.code;
    throw error;
  }
}

describe('frames by hand', () => {
  it.each<[string, Uint8Array, string]>([
    ['a raw block', frame(raw('abc')), 'abc'],
    ['an empty block', frame(raw('')), ''],
    ['a run', frame([...head(5, RLE), 97]), 'aaaaa'],
    ['several blocks', frame([...raw('ab', 0), ...head(2, RLE, 0), 99, ...raw('d')]), 'abccd'],
    ['raw literals, no sequence', frame([...head(5, COMPRESSED), 3 << 3, 97, 98, 99, 0]), 'abc'],
    ['a run of literals', frame([...head(3, COMPRESSED), (7 << 3) | 1, 97, 0]), 'aaaaaaa'],
    [
      'literals with a size of two bytes',
      frame([...head(6, COMPRESSED), (3 << 4) | 4, 0, 97, 98, 99, 0]),
      'abc',
    ],
    [
      'literals with a size of three bytes',
      frame([...head(5, COMPRESSED), 0x0d, 0x01, 0, 97, 0]),
      'a'.repeat(16),
    ],
    ['a size of one byte', Uint8Array.from([...MAGIC, 32, 3, ...raw('abc')]), 'abc'],
    ['two frames', Uint8Array.from([...frame(raw('one ')), ...frame(raw('two'))]), 'one two'],
    [
      'a skippable frame between two',
      Uint8Array.from([
        ...frame(raw('a')),
        ...[0x5f, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3],
        ...frame(raw('b')),
      ]),
      'ab',
    ],
    ['nothing', new Uint8Array(0), ''],
    ['UTF-8', frame([...head(7, RAW), ...bytesOf('é→😀').slice(0, 7)]), 'é→\ufffd'],
    ['a byte order mark', frame([...head(4, RAW), ...bytesOf('\ufeffx')]), '\ufeffx'],
  ])('%s', (_what, data, expected) => {
    expect(text(data)).toBe(expected);
    expect(Buffer.from(zstdDecoder().bytes(data)).toString()).toBe(expected);
  });

  it.each<[string, Uint8Array, string]>([
    ['no magic number', Uint8Array.from([1, 2, 3, 4, 5]), 'corrupt'],
    ['bytes behind the frame', Uint8Array.from([...frame(raw('a')), 0]), 'corrupt'],
    ['a reserved bit', Uint8Array.from([...MAGIC, 8, 0, ...raw('a')]), 'corrupt'],
    ['a window too large', frame(raw('a'), 255), 'corrupt'],
    ['a type of block there is not', frame([...head(1, 3), 1]), 'corrupt'],
    ['a block over the window', frame([...head(1025, RLE), 97]), 'corrupt'],
    ['another size', Uint8Array.from([...MAGIC, 32, 4, ...raw('abc')]), 'corrupt'],
    ['no last block', frame(raw('abc', 0)), 'corrupt'],
    ['a tree of none before', frame([...head(5, COMPRESSED), 0x13, 0x40, 0, 1, 0]), 'corrupt'],
    ['tables of none before', frame([...head(5, COMPRESSED), 8, 97, 1, 0xfc, 1]), 'corrupt'],
    ['reserved bits of modes', frame([...head(5, COMPRESSED), 8, 97, 1, 0x55, 1]), 'corrupt'],
    ['a checksum that breaks off', Uint8Array.from([...MAGIC, 4, 0, ...raw('a'), 1]), 'corrupt'],
    ['a wrong checksum', Uint8Array.from([...MAGIC, 4, 0, ...raw('a'), 1, 2, 3, 4]), 'checksum'],
    ['a dictionary', Uint8Array.from([...MAGIC, 1, 0, 7, ...raw('a')]), 'dictionary'],
    [
      'a skippable frame that breaks off',
      Uint8Array.from([0x50, 0x2a, 0x4d, 0x18, 200, 255, 255, 255, 1]),
      'corrupt',
    ],
  ])('%s is refused', (_what, data, code) => {
    expect(refusal(data)).toBe(code);
  });

  it('a checksum is compared, unless that is switched off', () => {
    const data = (sum: number) => {
      const all = Uint8Array.from([...MAGIC, 4, 0, ...raw('abc'), 0, 0, 0, 0]);
      new DataView(all.buffer).setUint32(all.length - 4, sum, true);
      return all;
    };
    expect(text(data(0xad770999))).toBe('abc');
    expect(refusal(data(0xad770998))).toBe('checksum');
    expect(text(data(0xad770998), { verify: false })).toBe('abc');
  });

  it('each frame that is cut off anywhere is refused', async () => {
    const bytes = Buffer.from('the quick brown fox jumps over the lazy dog '.repeat(20));
    const made = (await libzstd()).compress(bytes, 3);
    for (let end = 1; end < made.length; end += 1) {
      expect(refusal(made.subarray(0, end))).toBe('corrupt');
    }
  });
});

describe('the limit', () => {
  const bomb = (blocks: number) =>
    frame(
      Array.from({ length: blocks }, (_, nth) => [
        ...head(128 * 1024, RLE, Number(nth === blocks - 1)),
        0,
      ]).flat(),
      7 << 3,
    );

  it('is where output ends, whatever the frame says of its size', () => {
    expect(refusal(bomb(8), { limit: 2 ** 20 })).toBe('gives 1048576');
    expect(refusal(bomb(8), { limit: 2 ** 20 - 1 })).toBe('limit');
    expect(refusal(bomb(100_000), { limit: 2 ** 20 })).toBe('limit');
    const claims = Uint8Array.from([...MAGIC, 0xc0, 0, 255, 255, 255, 255, 255, 255, 255, 255]);
    expect(refusal(claims)).toBe('limit');
  });

  it('holds for all frames of a message together', () => {
    const two = Uint8Array.from([...bomb(4), ...bomb(4)]);
    expect(refusal(two, { limit: 2 ** 20 })).toBe('gives 1048576');
    expect(refusal(two, { limit: 2 ** 20 - 1 })).toBe('limit');
  });

  it('holds inside a compressed block', async () => {
    const lib = await libzstd();
    const made = lib.compress(Buffer.from('abcdefgh'.repeat(10_000)), 3);
    expect(refusal(made, { limit: 80_000 })).toBe('gives 80000');
    expect(refusal(made, { limit: 79_999 })).toBe('limit');
  });

  it('a refused message leaves nothing behind', () => {
    const decoder = zstdDecoder({ limit: 2 ** 20 });
    const two = Uint8Array.from([...frame(raw('first ')), ...frame([...head(1, 3), 1])]);
    expect(() => decoder.text(two)).toThrow(ZstdError);
    expect(decoder.text(frame(raw('next')))).toBe('next');
  });
});

describe('dictionaries', () => {
  const bytes = testDictionary(20_260_811);
  const content = Buffer.from('{"did":"did:plc:totjwk5gwnkytbxrxqvcn23h","operation":"create"}');

  it('tell their id', () => {
    expect(dictionaryId(bytes)).toBe(20_260_811);
    expect(dictionaryId(content)).toBe(0);
    expect(dictionaryId(bytes.subarray(0, 7))).toBe(0);
  });

  it('are needed for the frames that name them', async () => {
    const made = (await libzstd()).compress(content, 3, bytes);
    expect(made.length).toBeLessThan(content.length);
    expect(text(made, { dictionary: readDictionary(bytes) })).toBe(content.toString());
    expect(refusal(made)).toBe('dictionary');
    expect(refusal(made, { dictionary: readDictionary(testDictionary(5)) })).toBe('dictionary');
  });

  it('serve frames that name none', async () => {
    const plain = content.subarray(0, 40);
    const made = (await libzstd()).compress(content, 3, plain);
    expect(text(made, { dictionary: readDictionary(plain) })).toBe(content.toString());
  });

  it('that are damaged are refused', () => {
    expect(() => readDictionary(bytes.subarray(0, 100))).toThrow(ZstdError);
    const offset = bytes.slice();
    const head = bytes.length - readDictionary(bytes).content.length;
    offset.fill(255, head - 12, head);
    expect(() => readDictionary(offset)).toThrow('wrong offset');
  });
});

describe('XXH64', () => {
  const plain = outputOf(5000, false);
  const wasm = outputOf(5000);

  it.each([
    ['', 0x51d8e999],
    ['a', 0xa98c6e5b],
    ['abc', 0xad770999],
    ['0123456789'.repeat(10), 0x315afffa],
    ['x'.repeat(1000), 0x9cb700e1],
  ])('of %.10j', (input, low) => {
    for (const { bytes, checksum } of [plain, wasm]) {
      bytes.set(Buffer.from(input), 7);
      expect(checksum(7, 7 + input.length) >>> 0).toBe(low);
    }
  });

  it('is the same by WebAssembly and without, for every length and place', () => {
    expect(wasm.checksum).toHaveLength(2);
    expect(String(wasm.checksum)).toContain('native code');
    const { below } = dice(1);
    for (const { bytes } of [plain, wasm]) bytes.set(testDictionary(9).subarray(0, 5000));
    for (let length = 0; length < 500; length += 1) {
      const from = below(4000);
      expect(wasm.checksum(from, from + length)).toBe(plain.checksum(from, from + length));
    }
  });

  it('is plain where WebAssembly is forbidden', () => {
    const given = globalThis.WebAssembly;
    try {
      Object.assign(globalThis, { WebAssembly: undefined });
      const { bytes, checksum } = outputOf(100);
      bytes.set(Buffer.from('abc'));
      expect(checksum(0, 3) >>> 0).toBe(0xad770999);
      expect(text(frame(raw('abc')))).toBe('abc');
    } finally {
      Object.assign(globalThis, { WebAssembly: given });
    }
  });
});
