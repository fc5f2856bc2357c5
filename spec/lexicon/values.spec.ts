import { describe, expect, it } from '@jest/globals';
import {
  anyObject,
  arrayOf,
  blobOf,
  boolean,
  bytesOf,
  cidLink,
  cidOf,
  integer,
  integerOf,
  nullable,
  oneOf,
  string,
  stringOf,
  uri,
} from 'rx-jetstream/lexicon';
import { problems } from './problems.js';

const CID = 'bafkreieq5jui4j25lacwomsqgjeswwl3y5zcdrresptwgmfylxo2depppq';
const FAMILY = '👨‍👩‍👧‍👦'; // 1 grapheme, 7 code points, 11 UTF-16 units, 25 bytes

describe('stringOf', () => {
  it('counts maxLength and minLength in bytes of UTF-8', () => {
    const limited = stringOf({ minLength: 4, maxLength: 6 });
    expect(problems(limited, 'abcd')).toEqual([]);
    expect(problems(limited, 'abcdef')).toEqual([]);
    expect(problems(limited, 'abc')).toEqual(['is shorter than 4 bytes']);
    expect(problems(limited, 'abcdefg')).toEqual(['is longer than 6 bytes']);
    expect(problems(limited, 'éé')).toEqual([]);
    expect(problems(limited, 'ééé')).toEqual([]);
    expect(problems(limited, 'éééa')).toEqual(['is longer than 6 bytes']);
    expect(problems(limited, '日本')).toEqual([]);
    expect(problems(limited, '日本語')).toEqual(['is longer than 6 bytes']);
    expect(problems(limited, '👍')).toEqual([]);
    expect(problems(limited, '👍👍')).toEqual(['is longer than 6 bytes']);
    // A lone surrogate is three bytes once it is encoded.
    expect(problems(limited, '\ud83d\ud83d')).toEqual([]);
    expect(problems(limited, '\ud83d\ud83da')).toEqual(['is longer than 6 bytes']);
  });

  it('agrees with TextEncoder on every kind of letter', () => {
    for (const text of [
      '',
      'a',
      'é',
      '日',
      '👍',
      FAMILY,
      'a\ud83d',
      '\udc4da',
      'é日👍a',
      '\u07ff\u0800\uffff',
    ]) {
      const bytes = new TextEncoder().encode(text).length;
      expect(problems(stringOf({ minLength: bytes, maxLength: bytes }), text)).toEqual([]);
      expect(problems(stringOf({ minLength: bytes + 1 }), text)).toHaveLength(1);
      if (bytes > 0) expect(problems(stringOf({ maxLength: bytes - 1 }), text)).toHaveLength(1);
    }
  });

  it('counts graphemes as readers do', () => {
    const one = stringOf({ minGraphemes: 1, maxGraphemes: 1 });
    for (const text of ['a', 'é', 'e\u0301', '日', '👍🏽', FAMILY, '🇨🇭', '\r\n']) {
      expect(problems(one, text)).toEqual([]);
    }
    expect(problems(one, '')).toEqual(['is shorter than 1 graphemes']);
    expect(problems(one, 'ab')).toEqual(['is longer than 1 graphemes']);
    expect(problems(one, FAMILY.repeat(2))).toEqual(['is longer than 1 graphemes']);
  });

  it('checks a format within limits', () => {
    const short = stringOf({ maxLength: 20 }, uri);
    expect(problems(short, 'https://a.example')).toEqual([]);
    expect(problems(short, 'https://a.example/long')).toEqual(['is longer than 20 bytes']);
    expect(problems(short, 'no uri')).toEqual(['is not a URI']);
    expect(problems(short, 7)).toEqual(['is not a URI']);
    expect(problems(stringOf({ maxLength: 20 }), 7)).toEqual(['is not a string']);
  });
});

describe('numbers and choices', () => {
  it('takes whole numbers that are exact', () => {
    for (const value of [0, -1, 2 ** 53 - 1]) expect(problems(integer, value)).toEqual([]);
    for (const value of [0.5, 2 ** 53, NaN, Infinity, '1', null, true]) {
      expect(problems(integer, value)).toEqual(['is not an integer']);
    }
  });

  it('holds them within limits, both included', () => {
    const limited = integerOf({ minimum: -1, maximum: 3 });
    for (const value of [-1, 0, 3]) expect(problems(limited, value)).toEqual([]);
    for (const value of [-2, 4, 1.5]) {
      expect(problems(limited, value)).toEqual(['is not an integer from -1 on, up to 3']);
    }
    expect(problems(integerOf({ minimum: 1 }), 0)).toEqual(['is not an integer from 1 on']);
    expect(problems(integerOf({ maximum: 1 }), 2)).toEqual(['is not an integer up to 1']);
  });

  it('takes listed values, true and false, null where it may be', () => {
    expect(problems(oneOf('a', 'b'), 'b')).toEqual([]);
    expect(problems(oneOf('a', 'b'), 'c')).toEqual(['is not "a" or "b"']);
    expect(problems(oneOf(1, 2), '1')).toEqual(['is not 1 or 2']);
    expect(problems(oneOf(true), false)).toEqual(['is not true']);
    expect(problems(boolean, false)).toEqual([]);
    expect(problems(boolean, 0)).toEqual(['is not a boolean']);
    expect(problems(nullable(string), null)).toEqual([]);
    expect(problems(nullable(string), 'a')).toEqual([]);
    expect(problems(nullable(string), 1)).toEqual(['is not a string']);
    expect(problems(string, null)).toEqual(['is not a string']);
  });
});

describe('lists and objects of any kind', () => {
  it('checks each item and the length', () => {
    const list = arrayOf(integer, { minLength: 1, maxLength: 3 });
    expect(problems(list, [1, 2, 3])).toEqual([]);
    expect(problems(list, [1, 'b', null])).toEqual(['1 is not an integer', '2 is not an integer']);
    expect(problems(list, [])).toEqual(['has less than 1 items']);
    expect(problems(list, [1, 2, 3, 'x'])).toEqual(['has more than 3 items']);
    for (const value of [{}, 'ab', null])
      expect(problems(list, value)).toEqual(['is not an array']);
  });

  it('takes any object for `unknown`, and nothing else', () => {
    for (const value of [{}, { a: [1, { b: null }] }])
      expect(problems(anyObject, value)).toEqual([]);
    for (const value of [null, [], 'a', 1]) {
      expect(problems(anyObject, value)).toEqual(['is not an object']);
    }
  });
});

describe('links and bytes', () => {
  it('takes a link with a CID alone', () => {
    expect(problems(cidLink, { $link: CID })).toEqual([]);
    for (const value of [CID, { $link: 'x' }, { $link: CID, more: 1 }, {}, null, { link: CID }]) {
      expect(problems(cidLink, value)).toEqual(['is not a CID link']);
    }
  });

  it('counts the bytes that base64 stands for, with padding or without', () => {
    const two = bytesOf({ minLength: 2, maxLength: 4 });
    for (const $bytes of ['AAA', 'AAA=', 'AAAA', 'AAAAAA==', 'AAAAAA']) {
      expect(problems(two, { $bytes })).toEqual([]);
    }
    for (const $bytes of ['', 'AA==', 'AAAAAAA=', 'A', 'AA A', 'A=AA', 'AAA-']) {
      expect(problems(two, { $bytes })).toEqual(['is not bytes, at least 2, at most 4']);
    }
    expect(problems(bytesOf(), { $bytes: '' })).toEqual([]);
    for (const $bytes of ['A', 'AAAAA', 'AAAAA===']) {
      expect(problems(bytesOf(), { $bytes })).toEqual(['is not bytes']);
    }
    expect(problems(bytesOf(), { $bytes: 7 })).toEqual(['is not bytes']);
    expect(problems(bytesOf(), 'AAA=')).toEqual(['is not bytes']);
  });
});

describe('blobOf', () => {
  const image = blobOf({ accept: ['image/*', 'video/mp4'], maxSize: 1000 });
  const blob = { $type: 'blob', ref: { $link: CID }, mimeType: 'image/png', size: 1000 };
  const legacy = { cid: CID, mimeType: 'video/mp4' };

  it('takes both forms of a reference, and gives the CID of each', () => {
    expect(problems(image, blob)).toEqual([]);
    expect(problems(image, legacy)).toEqual([]);
    for (const value of [blob, legacy]) if (image.is(value)) expect(cidOf(value)).toBe(CID);
    expect.assertions(4);
  });

  it('says which part is wrong', () => {
    expect(problems(image, { ...blob, mimeType: 'text/plain', size: 1001, ref: CID })).toEqual([
      'ref is not a CID link',
      'mimeType is not image/* or video/mp4',
      'size is not an integer from 0 on, up to 1000',
    ]);
    expect(problems(image, { ...blob, size: undefined })).toEqual(['size is missing']);
    expect(problems(image, { ...blob, mimeType: 'video/mp4x' })).toHaveLength(1);
    expect(problems(image, { ...blob, mimeType: 'image' })).toHaveLength(1);
    expect(problems(image, { ...legacy, cid: 'x' })).toEqual(['cid is not a CID']);
    expect(problems(image, { ...legacy, mimeType: 5 })).toHaveLength(1);
    for (const value of [
      null,
      [],
      'x',
      {},
      { ...blob, $type: 'file' },
      { $type: 'x', ...legacy },
    ]) {
      expect(problems(image, value)).toEqual(['is not a blob']);
    }
  });

  it('takes every type and size when it is not limited', () => {
    for (const any of [blobOf(), blobOf({ accept: ['*/*'] })]) {
      expect(problems(any, { ...blob, mimeType: 'a/b', size: 2 ** 40 })).toEqual([]);
      expect(problems(any, { ...blob, size: -1 })).toHaveLength(1);
    }
  });
});
