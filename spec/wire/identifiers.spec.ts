import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isDidSyntax, isNsid, isNsidPrefix } from '../../src/wire/identifiers.js';

const DIDS = [
  'did:plc:z72i7hdynmk6r22z27h6tvur',
  'did:web:example.com',
  'did:web:localhost%3A8080',
  'did:method:a',
  'did:m:-',
  'did:m:_',
  'did:m:.',
  'did:m:a:b:c',
  'did:m::x',
  'did:m:%41x',
  'did:m:A.Z_a-z:0%9',
  `did:plc:${'a'.repeat(2040)}`,
];
const NOT_DIDS = [
  '',
  'did',
  'did:',
  'did:plc',
  'did:plc:',
  'did::x',
  'DID:plc:x',
  'did:PLC:x',
  'did:p2c:x',
  'did:p-c:x',
  'did:m:x:',
  'did:m:x%',
  'did:m::',
  'did:m:a b',
  'did:m:a/b',
  'did:m:a?b',
  'did:m:a#b',
  'did:m:a@b',
  'did:m:ä',
  ' did:m:a',
  'did:m:a ',
  'did:m:a\n',
  '\ndid:m:a',
  'xdid:m:a',
  `did:plc:${'a'.repeat(2041)}`,
];

const label = 'a'.repeat(63);
const NSIDS = [
  'app.bsky.feed.post',
  'a.b.c',
  'com.example.fooBar',
  'com.example.f00',
  'com.exa-mple.foo',
  'com.1example.foo',
  'com.example.1.foo',
  'A.B.C',
  'x--y.b.c',
  `${label}.${label}.${label}`,
  `a.${label}.${label}.${label}.${label}.${'b'.repeat(56)}.cc`,
];
const NOT_NSIDS = [
  '',
  'a',
  'a.b',
  'a.b.',
  '.a.b.c',
  'a..b.c',
  'a.b..c',
  '1a.b.c',
  '-a.b.c',
  'a-.b.c',
  'a.-b.c',
  'a.b-.c',
  'a.b.1c',
  'a.b.c-d',
  'a.b.c_d',
  'a.b.*',
  'a.b.c*',
  'a.b.ç',
  'a.b.c d',
  'a.b.c\n',
  ' a.b.c',
  'a_b.c.d',
  'a.b.c#main',
  'a.b.c/d',
  `a${label}.b.c`,
  `a.b.a${label}`,
  `a.${label}.${label}.${label}.${label}.${'b'.repeat(56)}.ccc`,
];

describe('isDidSyntax', () => {
  it.each(DIDS.map((did) => [did.slice(0, 60), did]))('takes %j', (_name, did) => {
    expect(isDidSyntax(did)).toBe(true);
  });

  it.each(NOT_DIDS.map((did) => [did.slice(0, 60), did]))('refuses %j', (_name, did) => {
    expect(isDidSyntax(did)).toBe(false);
  });

  it('takes 2,048 characters and no more', () => {
    expect(DIDS.at(-1)).toHaveLength(2048);
    expect(NOT_DIDS.at(-1)).toHaveLength(2049);
  });

  it('does not take long for a text made to be slow', () => {
    // A pattern that backtracks would not end within the time of a test run.
    expect(isDidSyntax(`did:a:${':'.repeat(2042)}`)).toBe(false);
    expect(isDidSyntax(`did:${'a'.repeat(10_000_000)}`)).toBe(false);
  });
});

describe('isNsid', () => {
  it.each(NSIDS.map((nsid) => [nsid.slice(0, 60), nsid]))('takes %j', (_name, nsid) => {
    expect(isNsid(nsid)).toBe(true);
  });

  it.each(NOT_NSIDS.map((nsid) => [nsid.slice(0, 60), nsid]))('refuses %j', (_name, nsid) => {
    expect(isNsid(nsid)).toBe(false);
  });

  it('takes 317 characters and no more', () => {
    expect(NSIDS.at(-1)).toHaveLength(317);
    expect(NOT_NSIDS.at(-1)).toHaveLength(318);
  });

  it('does not take long for a text made to be slow', () => {
    expect(isNsid(`${'a-'.repeat(150)}.b.c`)).toBe(false);
    expect(isNsid('a.'.repeat(158))).toBe(false);
    expect(isNsid('a'.repeat(10_000_000))).toBe(false);
  });
});

describe('isNsidPrefix', () => {
  it.each(['app.bsky.*', 'app.bsky.feed.*', 'a.b.*', 'com.1example.*', 'com.exa-mple.*'])(
    'takes %s',
    (prefix) => {
      expect(isNsidPrefix(prefix)).toBe(true);
    },
  );

  it.each([
    '',
    '*',
    '.*',
    'single.*',
    'not_an_nsid.*',
    'app.bsky.fo*',
    'app.bsky.*.*',
    'app.*.feed',
    'app.bsky.feed.post',
    'app..bsky.*',
    '1app.bsky.*',
    'app.bsky.* ',
    'app.bsky.**',
  ])('refuses %j', (prefix) => {
    expect(isNsidPrefix(prefix)).toBe(false);
  });

  it('takes a head that leaves room for a name of one letter, and no longer one', () => {
    const head = NSIDS.at(-1)!.slice(0, 315);
    expect(isNsidPrefix(`${head.slice(0, 314)}b.*`)).toBe(true);
    expect(isNsidPrefix(`${head.slice(0, 314)}bb.*`)).toBe(false);
  });

  it('is true of the head of every NSID', () => {
    const segment = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
    fc.assert(
      fc.property(fc.array(segment, { minLength: 3, maxLength: 6 }), (segments) => {
        expect(isNsid(segments.join('.'))).toBe(true);
        expect(isNsidPrefix(`${segments.slice(0, -1).join('.')}.*`)).toBe(true);
      }),
    );
  });
});
