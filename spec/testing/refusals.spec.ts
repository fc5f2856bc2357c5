import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createMemoryNetwork,
  type JetstreamServer,
  type JetstreamServerOptions,
  type MemoryNetwork,
  numberedEvents,
} from '../../src/testing/index.js';
import { V2 } from './support/client.js';

/** 426: every check has passed, and a plain GET asks for no upgrade. */
const PASSES = 426;

let network: MemoryNetwork;
let server: JetstreamServer;

function start(options: Omit<JetstreamServerOptions, 'scheduler'> = {}): void {
  server = network.listen('ws://host.test', options);
}

async function get(path: string): Promise<{ status: number; type: string | null; body: string }> {
  const response = await network.fetch(`http://host.test${path}`);
  const type = response.headers.get('content-type');
  return { status: response.status, type, body: await response.text() };
}

/** What v1 says: plain text and a newline. */
async function v1(query: string): Promise<string> {
  const { status, type, body } = await get(`/subscribe?${query}`);
  if (status === PASSES) return 'passes';
  expect(type).toBe('text/plain; charset=utf-8');
  expect(body.endsWith('\n')).toBe(true);
  return `${status} ${body.slice(0, -1)}`;
}

/** What v2 says: an envelope with two keys. */
async function v2(query: string): Promise<string> {
  const { status, type, body } = await get(`${V2}?${query}`);
  if (status === PASSES) return 'passes';
  expect(type).toBe('application/json');
  const envelope = JSON.parse(body) as { error: string; message: string };
  expect(Object.keys(envelope)).toEqual(['error', 'message']);
  return `${status} ${envelope.error} ${envelope.message}`;
}

function repeat(name: string, count: number, value: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `${name}=${value(index)}`).join('&');
}

const did = (index: number) => `did:plc:${String(index).padStart(24, 'a')}`;
const nsid = (index: number) => `app.bsky.feed.c${index}`;

beforeEach(() => {
  network = createMemoryNetwork();
});
afterEach(() => network.close());

describe('v1 refusals', () => {
  beforeEach(() => start());

  it.each([
    ['#8 exact, prefix and two-segment prefix', 'wantedCollections=app.bsky.feed.post', 'passes'],
    ['#8 prefix', 'wantedCollections=app.bsky.feed.*', 'passes'],
    ['#8 two-segment prefix', 'wantedCollections=app.bsky.*', 'passes'],
    ['heads of wildcards are not checked', 'wantedCollections=single.*', 'passes'],
    ['nor are odd ones', 'wantedCollections=not_an_nsid.*', 'passes'],
    [
      '#9 no NSID boundary',
      'wantedCollections=app.bsky.fo*',
      '400 subscribe: invalid options: invalid collection: app.bsky.fo*',
    ],
    [
      '#9 a lone star',
      'wantedCollections=*',
      '400 subscribe: invalid options: invalid collection: *',
    ],
    [
      '#10 empty collection',
      'wantedCollections=',
      '400 subscribe: invalid options: invalid collection: ',
    ],
    [
      '#10 bad NSID',
      'wantedCollections=nope',
      '400 subscribe: invalid options: invalid collection: nope',
    ],
    ['#10 bad DID', 'wantedDids=nope', '400 subscribe: invalid options: invalid DID: nope'],
    ['#10 empty DID', 'wantedDids=', '400 subscribe: invalid options: invalid DID: '],
    ['#17 size empty', 'maxMessageSizeBytes=', 'passes'],
    ['#17 size negative', 'maxMessageSizeBytes=-1', 'passes'],
    ['#17 size garbage', 'maxMessageSizeBytes=big', 'passes'],
    ['#17 size beyond 32 bits', 'maxMessageSizeBytes=4294967296', 'passes'],
    ['#27 requireHello=1', 'requireHello=1', 'passes'],
    ['#32 zstdDictionary is not v1’s', 'zstdDictionary=abc', 'passes'],
    ['unknown parameters', 'kinds=nope&whatever', 'passes'],
    ['#34 cursor no number', 'cursor=abc', '400 subscribe: invalid cursor: "abc"'],
    ['#34 cursor negative', 'cursor=-42', '400 subscribe: invalid cursor: negative value -42'],
    ['#34 cursor a fraction', 'cursor=1.5', '400 subscribe: invalid cursor: "1.5"'],
    [
      '#34 cursor beyond 64 bits',
      'cursor=9223372036854775808',
      '400 subscribe: invalid cursor: "9223372036854775808"',
    ],
    [
      '#34 cursor quoted as Go does',
      'cursor=%07%22%C3%A9',
      '400 subscribe: invalid cursor: "\\a\\"é"',
    ],
    ['#38 cursor empty', 'cursor=', 'passes'],
    ['#38 cursor 0', 'cursor=0', 'passes'],
    ['first of two cursors wins', 'cursor=1&cursor=abc', 'passes'],
    ['a plus sign escaped', 'cursor=%2B5', 'passes'],
    ['bad escape', 'cursor=%zz', '400 subscribe: invalid options: invalid URL escape "%zz"'],
    ['escape cut short', 'cursor=%4', '400 subscribe: invalid options: invalid URL escape "%4"'],
    [
      'semicolon',
      'cursor=1;wantedDids=x',
      '400 subscribe: invalid options: invalid semicolon separator in query',
    ],
    [
      'a bad query comes before everything in it',
      'wantedDids=nope&cursor=abc&x=%',
      '400 subscribe: invalid options: invalid URL escape "%"',
    ],
    [
      'filters come before the cursor, collections before DIDs',
      'cursor=abc&wantedDids=nope&wantedCollections=bad',
      '400 subscribe: invalid options: invalid collection: bad',
    ],
  ])('%s', async (_name, query, expected) => {
    expect(await v1(query)).toBe(expected);
  });

  it.each([
    ['#11 100 distinct collections', repeat('wantedCollections', 100, nsid), 'passes'],
    [
      '#11 101 distinct collections',
      repeat('wantedCollections', 101, nsid),
      '400 subscribe: invalid options: too many wanted collections: > 100',
    ],
    [
      '#11 duplicates under the distinct cap',
      repeat('wantedCollections', 10_000, (index) => nsid(index % 100)),
      'passes',
    ],
    [
      'raw repeats beyond bearing',
      repeat('wantedCollections', 10_001, () => nsid(0)),
      '400 subscribe: invalid options: too many wanted collections: 10001',
    ],
    ['#11 10,000 distinct DIDs', repeat('wantedDids', 10_000, did), 'passes'],
    [
      '#11 10,001 distinct DIDs',
      repeat('wantedDids', 10_001, did),
      '400 subscribe: invalid options: too many wanted DIDs: 10001 > 10000',
    ],
    [
      '#11 duplicates of DIDs',
      repeat('wantedDids', 20_000, (index) => did(index % 10_000)),
      'passes',
    ],
  ])('%s', async (_name, query, expected) => {
    expect(await v1(query)).toBe(expected);
  });
});

describe('v2 refusals', () => {
  beforeEach(() => start());

  const options = (text: string) => `400 InvalidRequest subscribe: invalid options: ${text}`;

  it.each([
    ['every kind', 'kinds=commit&kinds=identity&kinds=account&kinds=sync', 'passes'],
    [
      '#59 wantedDids',
      'wantedDids=',
      options('wantedDids is the legacy /subscribe parameter; use dids'),
    ],
    [
      '#59 wantedCollections',
      'wantedCollections=a.b.c',
      options('wantedCollections is the legacy /subscribe parameter; use collections'),
    ],
    [
      '#59 requireHello, even false',
      'requireHello=false',
      options(
        'requireHello is not supported on this endpoint; it is server-push only ' +
          '(subscriber-sourced messages were removed)',
      ),
    ],
    [
      'bad kind',
      'kinds=nope',
      options('unknown kind "nope" (valid: commit, identity, account, sync)'),
    ],
    [
      'kinds are case-sensitive',
      'kinds=Commit',
      options('unknown kind "Commit" (valid: commit, identity, account, sync)'),
    ],
    ['empty kind', 'kinds=', options('unknown kind "" (valid: commit, identity, account, sync)')],
    ['bad DID', 'dids=nope', options('invalid DID: nope')],
    [
      '#65 bad wildcard head',
      'collections=single.*',
      options('invalid collection wildcard: single.*'),
    ],
    [
      '#65 odd wildcard head',
      'collections=not_an_nsid.*',
      options('invalid collection wildcard: not_an_nsid.*'),
    ],
    ['#65 good wildcard', 'collections=app.bsky.*', 'passes'],
    ['no boundary', 'collections=app.bsky.fo*', options('invalid collection: app.bsky.fo*')],
    [
      '#63 collections that never apply',
      'kinds=identity&collections=app.bsky.feed.post',
      options('collections filter can never apply: kinds excludes commit'),
    ],
    [
      '#63 commit plus others',
      'kinds=identity&kinds=commit&collections=app.bsky.feed.post',
      'passes',
    ],
    [
      'size empty',
      'maxMessageSizeBytes=',
      options('maxMessageSizeBytes must be one unsigned 32-bit integer'),
    ],
    [
      'size twice',
      'maxMessageSizeBytes=1&maxMessageSizeBytes=2',
      options('maxMessageSizeBytes must be one unsigned 32-bit integer'),
    ],
    ['size negative', 'maxMessageSizeBytes=-1', options('invalid maxMessageSizeBytes "-1"')],
    ['size with a sign', 'maxMessageSizeBytes=%2B1', options('invalid maxMessageSizeBytes "+1"')],
    [
      'size beyond',
      'maxMessageSizeBytes=4294967296',
      options('invalid maxMessageSizeBytes "4294967296"'),
    ],
    ['size at most', 'maxMessageSizeBytes=4294967295', 'passes'],
    [
      '#58 compress=true',
      'compress=true',
      '400 InvalidRequest compress=true / Socket-Encoding: zstd is the /subscribe (v1) opt-in; ' +
        'this endpoint uses zstdDictionary=<id> with the dictionary from getZstdDictionary',
    ],
    ['compress=True is nothing', 'compress=True', 'passes'],
    [
      '#57 unknown dictionary',
      'zstdDictionary=5',
      '400 UnknownZstdDictionary unknown zstd dictionary id 5; current dictionary id is 20260811 ' +
        '(fetch it via getZstdDictionary and reconnect)',
    ],
    [
      '#57 dictionary 0',
      'zstdDictionary=0',
      '400 InvalidRequest zstdDictionary must be a positive integer zstd dictionary ID',
    ],
    [
      '#57 dictionary negative',
      'zstdDictionary=-5',
      '400 InvalidRequest zstdDictionary must be a positive integer zstd dictionary ID',
    ],
    [
      '#57 dictionary text',
      'zstdDictionary=abc',
      '400 InvalidRequest zstdDictionary must be a positive integer zstd dictionary ID',
    ],
    ['dictionary empty', 'zstdDictionary=', 'passes'],
    ['dictionary current, plain GET', 'zstdDictionary=20260811', 'passes'],
    ['cursor no number', 'cursor=abc', '400 InvalidRequest subscribe: invalid cursor: "abc"'],
    [
      'cursor negative',
      'cursor=-42',
      '400 InvalidRequest subscribe: invalid cursor: negative value -42',
    ],
    ['unknown parameters', 'whatever=1', 'passes'],
    ['bad query', 'cursor=%zz', options('invalid URL escape "%zz"')],
    [
      'the legacy opt-in comes before the dictionary',
      'compress=true&zstdDictionary=abc&kinds=nope',
      '400 InvalidRequest compress=true / Socket-Encoding: zstd is the /subscribe (v1) opt-in; ' +
        'this endpoint uses zstdDictionary=<id> with the dictionary from getZstdDictionary',
    ],
    [
      'the dictionary comes before the filter',
      'kinds=nope&zstdDictionary=5',
      '400 UnknownZstdDictionary unknown zstd dictionary id 5; current dictionary id is 20260811 ' +
        '(fetch it via getZstdDictionary and reconnect)',
    ],
    [
      'the filter comes before the cursor, kinds before DIDs',
      'cursor=abc&dids=nope&kinds=bad',
      options('unknown kind "bad" (valid: commit, identity, account, sync)'),
    ],
  ])('%s', async (_name, query, expected) => {
    expect(await v2(query)).toBe(expected);
  });

  it.each([
    ['#64 kinds', repeat('kinds', 5, () => 'commit'), options('too many kinds values: 5 > 4')],
    [
      '#64 DIDs',
      repeat('dids', 10_001, () => did(0)),
      options('too many dids values: 10001 > 10000'),
    ],
    ['#64 DIDs at most', repeat('dids', 10_000, did), 'passes'],
    [
      '#64 collections',
      repeat('collections', 101, () => nsid(0)),
      options('too many collections values: 101 > 100'),
    ],
    ['#64 collections at most', repeat('collections', 100, nsid), 'passes'],
  ])('raw caps count duplicates: %s', async (_name, query, expected) => {
    expect(await v2(query)).toBe(expected);
  });

  it('#65 takes a head that leaves room for the shortest name alone', async () => {
    const label = 'a'.repeat(63);
    const head = `${label}.${label}.${label}.${label}.${'b'.repeat(59)}`;
    expect(`${head}.x`).toHaveLength(317);
    expect(await v2(`collections=${head}.*`)).toBe('passes');
    expect(await v2(`collections=${head}b.*`)).toContain('invalid collection wildcard');
  });

  it('#57 names the dictionary of the day', async () => {
    server.dictionaryId = 20_270_101;
    expect(await v2('zstdDictionary=20260811')).toContain('current dictionary id is 20270101');
    expect(await v2('zstdDictionary=20270101')).toBe('passes');
  });

  it('escapes as Go does inside the envelope', async () => {
    const { body } = await get(`${V2}?kinds=%3Ca%26b%3E`);
    expect(body).toContain('unknown kind \\"\\u003ca\\u0026b\\u003e\\"');
  });
});

describe('a server that is not ready', () => {
  it.each([
    ['bootstrap', 'bootstrap in progress'],
    ['warming', 'cursor replay warming up'],
    ['manifest', 'manifest warming up: context deadline exceeded'],
  ] as const)('#1 #36 %s: 503 with and without a cursor', async (lifecycle, why) => {
    start({ lifecycle });
    for (const query of ['', 'cursor=1', 'cursor=abc']) {
      expect(await v1(query)).toBe(`503 service not ready: ${why}`);
      expect(await v2(query)).toBe(`503 ServiceUnavailable service not ready: ${why}`);
    }
    server.lifecycle = 'steady';
    expect(await v1('cursor=1')).toBe('passes');
  });

  it('#1 bootstrap comes before every other check, warming up after the filter', async () => {
    start({ lifecycle: 'bootstrap' });
    expect(await v1('cursor=%zz')).toContain('503');
    server.lifecycle = 'warming';
    expect(await v1('cursor=%zz')).toContain('invalid URL escape');
    expect(await v2('kinds=nope')).toContain('unknown kind');
  });

  it('#44 a fault while translating a timestamp is a 503, never a 400', async () => {
    start();
    server.pushAll(numberedEvents(3));
    server.cursorFault = true;
    expect(await v1('cursor=1000000000000000')).toBe(
      '503 service not ready: cursor resolution failed',
    );
    expect(await v2('cursor=1000000000000000')).toBe(
      '503 ServiceUnavailable service not ready: cursor resolution failed',
    );
    expect(await v1('cursor=1')).toBe('passes');
  });

  it('#41 with lookback 0 cursors are ignored, even malformed ones, and nothing warms up', async () => {
    start({ lookback: 0, lifecycle: 'warming' });
    expect(await v1('cursor=abc')).toBe('passes');
    expect(await v2('cursor=-1')).toBe('passes');
  });
});

describe('the floor', () => {
  it('#60 refuses an older seq on v2 by name, and lifts it on v1', async () => {
    start();
    server.pushAll(numberedEvents(20));
    server.setFloor(10);
    const message = (cursor: number) =>
      `400 CursorTooOld subscribe: cursor too old: cursor ${cursor} below lookback floor 10; ` +
      're-backfill from your last seq';
    expect(await v2('cursor=9')).toBe(message(9));
    expect(await v2('cursor=0')).toBe(message(0));
    expect(await v2('cursor=10')).toBe('passes');
    expect(await v1('cursor=9')).toBe('passes');
    server.setFloor(0);
    expect(await v2('cursor=0')).toBe('passes');
  });
});

describe('other routes', () => {
  it.each([
    ['/', 200, 'text/html; charset=utf-8'],
    ['/status', 200, 'text/html; charset=utf-8'],
    ['/nowhere', 404, 'text/plain; charset=utf-8'],
    ['/xrpc/', 400, 'application/json'],
    ['/xrpc/network.bsky.jetstream.nothing', 501, 'application/json'],
    ['/xrpc/network.bsky.jetstream.getZstdDictionary', 501, 'application/json'],
  ])('GET %s is %i', async (path, status, type) => {
    start();
    expect(await get(path)).toMatchObject({ status, type });
  });

  it('a legacy host has nothing but /subscribe', async () => {
    start({ legacy: true });
    expect(await v1('cursor=5')).toBe('passes');
    for (const path of ['/', '/status', V2, `${V2}?cursor=1`, '/xrpc/x']) {
      expect(await get(path)).toMatchObject({ status: 404 });
    }
  });
});
