import { describe, expect, it } from '@jest/globals';
import * as lexicon from 'rx-jetstream/lexicon';
import { problems } from './problems.js';

const CID = 'bafyreihmneer5vq5j5pv6zqf4oxaepcaahe37gvx42nxqjuyj2hkkp77ra';

/** Our own vectors; what the AT Protocol publishes is checked by scripts/check-syntax.mjs. */
const formats = {
  did: {
    valid: ['did:plc:7iza6de2dwap2sbkpav7c6c6', 'did:web:a.example', 'did:m:v:w%20x', 'did:x:-'],
    invalid: [
      '',
      'did:plc',
      'did:plc:',
      'DID:plc:x',
      'did:p1c:x',
      'did:plc:x:',
      'did:plc:x%',
      ' did:plc:x',
      `did:plc:${'x'.repeat(2041)}`,
    ],
  },
  handle: {
    valid: ['a.example', 'xn--ls8h.example', 'a-b.c-d.example', `${'a'.repeat(63)}.example`],
    invalid: [
      '',
      'example',
      'a..example',
      '-a.example',
      'a-.example',
      'a.example.',
      'a.0',
      'a_b.example',
      `${'a'.repeat(64)}.example`,
      `${'a.'.repeat(125)}example`,
    ],
  },
  atIdentifier: {
    valid: ['did:web:a.example', 'a.example'],
    invalid: ['', 'did:web', 'example', '@a.example'],
  },
  atUri: {
    valid: [
      'at://did:plc:x',
      'at://a.example',
      'at://a.example/app.bsky.feed.post',
      'at://did:plc:x/app.bsky.feed.post/3jzfcijpj2z2a',
      'at://did:plc:x#/a/b',
    ],
    invalid: [
      '',
      'at:did:plc:x',
      'at://',
      'at://a',
      'AT://a.example',
      'at://a.example/',
      'at://a.example/post',
      'at://a.example/app.bsky.feed.post/',
      'at://a.example/app.bsky.feed.post/..',
      'at://a.example/app.bsky.feed.post/a/b',
      'at://a.example?x=1',
      'at://did:plc:x#',
      `at://did:plc:x/app.bsky.feed.post/${'o'.repeat(8200)}`,
    ],
  },
  nsid: {
    valid: ['a.b.c', 'app.bsky.feed.post', 'a.0.c', 'com.xn--ls8h.getX2'],
    invalid: [
      '',
      'a.b',
      'a.b.c.',
      '.a.b.c',
      'a.b.c-d',
      'a.b.2c',
      '0a.b.c',
      'a..c',
      'a.b.*',
      'a.b.c#d',
      `a.b.${'c'.repeat(64)}`,
      `${'a.'.repeat(160)}c`,
    ],
  },
  datetime: {
    valid: [
      '2026-11-21T05:32:53Z',
      '2026-11-21T05:32:53.1Z',
      '2026-11-21T05:32:53.123456789Z',
      '2026-11-21T05:32:53+05:45',
      '2024-02-29T00:00:00Z',
      '2000-02-29T23:59:59-11:00',
      '0001-01-01T00:00:00Z',
    ],
    invalid: [
      '',
      '2026-11-21',
      '2026-11-21T05:32:53',
      '2026-11-21 05:32:53Z',
      '2026-11-21t05:32:53z',
      '2026-11-21T05:32Z',
      '2026-11-21T05:32:53.Z',
      '2026-11-21T05:32:53-00:00',
      '2026-11-21T05:32:53+0100',
      '2026-00-21T05:32:53Z',
      '2026-11-31T05:32:53Z',
      '2026-02-29T05:32:53Z',
      '1900-02-29T05:32:53Z',
      '2026-11-21T24:00:00Z',
      '2026-11-21T05:60:53Z',
      '2026-11-21T05:32:60Z',
      '0000-01-01T00:00:00+01:00',
      '12026-11-21T05:32:53Z',
      `2026-11-21T05:32:53.${'1'.repeat(44)}Z`,
    ],
  },
  language: {
    valid: [
      'en',
      'pt-BR',
      'zh-Hant-TW',
      'de-CH-1996',
      'sr-Latn-RS',
      'x-private',
      'i-klingon',
      'en-u-co-phonebk',
    ],
    invalid: ['', 'e', 'en-', '-en', 'en_US', 'a-DE', 'english-language-x', '123', 'en-x'],
  },
  cid: {
    valid: [
      CID,
      CID.replace('bafyrei', 'bafkrei'),
      'QmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR',
    ],
    invalid: [
      '',
      'bafy',
      CID.slice(1),
      CID.slice(0, -1),
      `${CID}a`,
      CID.toUpperCase().replace('B', 'b'),
      `${CID.slice(0, -1)}b`,
      `${CID.slice(0, -1)}!`,
    ],
  },
  tid: {
    valid: ['3jzfcijpj2z2a', '2222222222222', 'jzzzzzzzzzzzz'],
    invalid: [
      '',
      '3jzfcijpj2z2',
      '3jzfcijpj2z2aa',
      'kzzzzzzzzzzzz',
      '3jzfcijpj2z21',
      '3JZFCIJPJ2Z2A',
    ],
  },
  recordKey: {
    valid: ['self', '3jzfcijpj2z2a', 'a.b:c~d_e-f', '...', 'a'.repeat(512)],
    invalid: ['', '.', '..', 'a/b', 'a b', 'a@b', '#a', 'ä', 'a'.repeat(513)],
  },
  uri: {
    valid: ['https://a.example/b?c#d', 'at://a.example', 'mailto:a@b.example', 'urn:isbn:1'],
    invalid: [
      '',
      'a.example',
      '//a.example',
      'https:',
      'https://',
      'https://a b',
      `https://a.example/${'x'.repeat(8192)}`,
    ],
  },
} as const;
type Format = keyof typeof formats;

describe.each(Object.keys(formats) as Format[])('the format %s', (name) => {
  const { valid, invalid } = formats[name];
  it.each(valid)('takes %j', (text) => {
    expect(problems(lexicon[name], text)).toEqual([]);
  });
  it.each(invalid)('refuses %j', (text) => {
    expect(problems(lexicon[name], text)).toEqual([expect.stringMatching(/^is not an? /)]);
  });
  it('refuses what is no text, and says when it is missing', () => {
    for (const value of [null, 1, true, {}, [valid[0]]]) {
      expect(problems(lexicon[name], value)).toHaveLength(1);
    }
    expect(problems(lexicon[name], undefined)).toEqual(['is missing']);
  });
});
