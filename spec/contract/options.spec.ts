import { describe, expect, it } from '@jest/globals';
import { BehaviorSubject, of, type Observable } from 'rxjs';
import {
  InvalidOptionsError,
  jetstream,
  PUBLIC_HOSTS,
  rawMessages,
  type JetstreamOptions,
} from 'rx-jetstream';
import { resolveOptions } from '../../src/resolve-options.js';
import { ONE } from '../helpers/follow.js';
import { virtualWorld } from '../helpers/virtual-world.js';

const many = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index));

type Wrong = [what: string, options: unknown, option: string];

/** An option, by its path, with each of these values. */
function each(option: string, values: readonly unknown[]): Wrong[] {
  const [group, name] = option.split('.') as [string, string?];
  return values.map((value) => [
    `${option}: ${String(value)}`,
    name === undefined ? { [group]: value } : { [group]: { [name]: value } },
    option,
  ]);
}

const numbers: Wrong[] = [
  'rewind',
  'maxMessageSize',
  'connectTimeout',
  'firstEventTimeout',
  'stallTimeout',
  'retry.initialDelay',
  'retry.maxDelay',
  'retry.resetAfter',
  'retry.attemptsPerMinute',
  'buffer.events',
  'buffer.bytes',
  'buffer.identities',
].flatMap((option) => each(option, [0, -1, Number.NaN, '5']));

/** More than a timer can wait: it would be over at once. */
const tooLong: Wrong[] = [
  'connectTimeout',
  'firstEventTimeout',
  'stallTimeout',
  'retry.initialDelay',
  'retry.maxDelay',
  'retry.resetAfter',
].flatMap((option) => each(option, [2 ** 31, Infinity]));

const wrong: Wrong[] = [
  ...numbers,
  ...tooLong,
  ['retry.maxRetries: -1', { retry: { maxRetries: -1 } }, 'retry.maxRetries'],
  ['retry.jitter: 2', { retry: { jitter: 2 } }, 'retry.jitter'],
  ['retry.jitter: -0.1', { retry: { jitter: -0.1 } }, 'retry.jitter'],
  [
    'a first delay above the longest',
    { retry: { initialDelay: 5000, maxDelay: 1000 } },
    'retry.maxDelay',
  ],
  ['no hosts', { hosts: [] }, 'hosts'],
  ['an empty host', { hosts: '' }, 'hosts'],
  ['a host that is none', { hosts: 'not a host' }, 'hosts'],
  ['a scheme of another kind', { hosts: 'ftp://one.example' }, 'hosts'],
  ['the same host twice', { hosts: [ONE, 'https://one.example/'] }, 'hosts'],
  ['credentials in a host', { hosts: 'wss://user:secret@one.example' }, 'hosts'],
  ['a number for a host', { hosts: [5] }, 'hosts'],
  ['an unknown protocol', { protocol: 'v3' }, 'protocol'],
  ['an unknown policy', { cursorTooOld: 'archive-please' }, 'cursorTooOld'],
  ['a WebSocket that is no class', { WebSocket: {} }, 'WebSocket'],
  ...each('signal', [{}, null, { aborted: false }, new EventTarget()]),
  ...each('prefilter', [{}, null, { skips: () => false }, () => false]),
  ...each('scheduler', [{}, null, { now: Date.now }]),
  ...each('random', [null, 0.5]),
  ['filter beside kinds', { filter: of({}), kinds: ['commit'] }, 'filter'],
  ['filter beside collections', { filter: of({}), collections: ['a.b.c'] }, 'filter'],
  ['filter beside dids', { filter: of({}), dids: ['did:plc:a'] }, 'filter'],
  ['a filter that is no Observable', { filter: { dids: [] } }, 'filter'],
  ['an unknown kind', { kinds: ['commits'] }, 'kinds'],
  ['a collection that is no NSID', { collections: ['post'] }, 'collections'],
  ['a wildcard without a boundary', { collections: ['app.bsky.fo*'] }, 'collections'],
  ['a bare wildcard', { collections: ['*'] }, 'collections'],
  ['an account by handle', { dids: ['alice.example'] }, 'dids'],
  ['a list that is no array', { dids: 'did:plc:a' }, 'dids'],
  ...['kinds', 'collections', 'dids'].flatMap((list) => each(list, ['', null, 0, false, {}])),
  ['no list beside filter', { filter: of({}), dids: null }, 'filter'],
  ['collections without commits', { kinds: ['identity'], collections: ['a.b.c'] }, 'collections'],
  ['101 collections', { collections: many(101, (index) => `a.b.c${index}`) }, 'collections'],
  ['10,001 accounts', { dids: many(10_001, (index) => `did:web:h${index}.example`) }, 'dids'],
  ['sync alone on v1, which never sends it', { protocol: 'v1', kinds: ['sync'] }, 'kinds'],
];

describe('options that are wrong or contradict each other', () => {
  it.each(wrong)('%s: refused, naming option, reason and what to do', (_what, options, option) => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const all = { hosts: ONE, ...world.client, ...(options as JetstreamOptions) };
    for (const stream of [jetstream(all), rawMessages(all)] as Observable<unknown>[]) {
      const errors: unknown[] = [];
      stream.subscribe({ error: (error: unknown) => errors.push(error) });
      expect(errors).toHaveLength(1);
      const [error] = errors as [InvalidOptionsError];
      expect(error).toBeInstanceOf(InvalidOptionsError);
      expect(error).toMatchObject({ name: 'InvalidOptionsError', code: 'invalid-options', option });
      expect(error.message).toMatch(new RegExp(`^${option.replace('.', '\\.')}: .{5,}`));
      expect(error.message).not.toContain('secret');
      expect(error.hint.length).toBeGreaterThan(3);
    }
    world.run(1000);
    expect(server.requests).toEqual([]);
  });

  it('error the stream at each subscribe; making it throws nothing', () => {
    const stream = jetstream({ rewind: -1 });
    let errors = 0;
    stream.subscribe({ error: () => (errors += 1) });
    stream.subscribe({ error: () => (errors += 1) });
    expect(errors).toBe(2);
    expect(stream.state$.value).toEqual({ status: 'idle' });
  });
});

describe('options that are right', () => {
  const right: [string, JetstreamOptions][] = [
    ['none at all', {}],
    ['one host as text', { hosts: 'jetstream.example' }],
    ['timeouts switched off', { firstEventTimeout: false, stallTimeout: false }],
    ['no retries', { retry: { maxRetries: 0 } }],
    ['retries for ever', { retry: { maxRetries: Number.POSITIVE_INFINITY } }],
    ['a first delay above the default maximum', { retry: { initialDelay: 60_000 } }],
    ['the longest delays', { connectTimeout: 2 ** 31 - 1, retry: { maxDelay: 2 ** 31 - 1 } }],
    ['no jitter', { retry: { jitter: 0 } }],
    ['an Observable of filters', { filter: new BehaviorSubject({ dids: [] }) }],
    ['empty lists', { kinds: [], collections: [], dids: [] }],
    [
      '100 collections and their repeats',
      { collections: [...many(100, (i) => `a.b.c${i}`), 'a.b.c1'] },
    ],
    ['10,000 accounts', { dids: many(10_000, (i) => `did:web:h${i}.example`) }],
    ['null for what has a default', { compression: null, protocol: null } as never],
    ['a prefix', { collections: ['app.bsky.feed.*'] }],
    ['undefined, everywhere', { hosts: undefined, retry: undefined, rewind: undefined }],
  ];
  it.each(right)('%s', (_what, options) => {
    expect(() => resolveOptions(options)).not.toThrow();
  });
});

describe('numbers that go to a server', () => {
  it('are whole ones, whatever was given', () => {
    const { rewind, maxMessageSize, maxPayload } = resolveOptions({
      rewind: 10_000 / 3,
      maxMessageSize: 20_000_000 / 3,
    });
    expect([rewind, maxMessageSize, maxPayload]).toEqual([3334, 6_666_666, 13_333_332]);
  });
});

describe('defaults', () => {
  it('are the documented ones', () => {
    expect(resolveOptions({})).toMatchObject({
      hosts: PUBLIC_HOSTS.map((host) => `wss://${host}`),
      protocol: 'auto',
      rewind: 10_000,
      maxMessageSize: 5_242_880,
      retry: {
        initialDelay: 250,
        maxDelay: 30_000,
        maxRetries: Number.POSITIVE_INFINITY,
        jitter: 1,
        resetAfter: 10_000,
        attemptsPerMinute: 20,
      },
      connectTimeout: 15_000,
      buffer: { events: 10_000, bytes: 16_777_216, identities: 131_072 },
      cursorTooOld: 'error',
      random: Math.random,
    });
  });

  const hosts: [string, string][] = [
    ['jetstream.example', 'wss://jetstream.example'],
    ['jetstream.example:8080', 'wss://jetstream.example:8080'],
    ['https://jetstream.example/any/path?x=y', 'wss://jetstream.example'],
    ['http://jetstream.example', 'ws://jetstream.example'],
    ['ws://jetstream.example:80', 'ws://jetstream.example'],
    ['WSS://Jetstream.Example', 'wss://jetstream.example'],
    ['localhost:6008', 'ws://localhost:6008'],
    ['127.0.0.1:6008', 'ws://127.0.0.1:6008'],
    ['[::1]:6008', 'ws://[::1]:6008'],
    [' jetstream.example ', 'wss://jetstream.example'],
  ];
  it.each(hosts)('the host %s is %s', (given, origin) => {
    expect(resolveOptions({ hosts: given }).hosts).toEqual([origin]);
  });
});

describe('what the options say of the socket', () => {
  it('webSocketOptions reach the constructor, but never follow a redirect', () => {
    const world = virtualWorld();
    world.network.listen(ONE);
    const seen: unknown[] = [];
    class Watched extends world.network.WebSocket {
      constructor(url: string, protocols?: string | string[], options?: Record<string, unknown>) {
        super(url, protocols, options);
        seen.push(options);
      }
    }
    const agent = {};
    jetstream({
      hosts: ONE,
      ...world.client,
      WebSocket: Watched,
      webSocketOptions: { agent, headers: { 'user-agent': 'bot' }, followRedirects: true },
    }).subscribe();
    world.run(100);
    expect(seen).toEqual([
      expect.objectContaining({
        agent,
        headers: { 'user-agent': 'bot' },
        followRedirects: false,
        perMessageDeflate: false,
      }),
    ]);
  });
});
