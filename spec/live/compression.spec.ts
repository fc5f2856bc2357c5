import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { firstValueFrom, map, take, tap, toArray } from 'rxjs';
import {
  jetstream,
  type CompressionOptions,
  type JetstreamOptions,
  type Notice,
} from 'rx-jetstream';
import {
  numberedEvents,
  startJetstreamServer,
  testDictionary,
  zstdCompressor,
} from 'rx-jetstream/testing';
import {
  asked,
  causes,
  closeWorlds,
  compressedWorld as world,
  compressions,
  fetches,
  loadCompressor,
  V1_ID,
  V2_ID,
} from '../helpers/compressed-world.js';
import { numberOf, ONE, parameters, range, WIRES } from '../helpers/follow.js';
import { until } from '../helpers/real.js';

const DICTIONARIES = 'compression.dictionaries';

beforeAll(loadCompressor);
afterEach(closeWorlds);

const own = { v1: [testDictionary(V1_ID)], v2: [] };
/** What a client of a wire needs: the dictionary of v1 comes from its user. */
const on = (protocol: 'v1' | 'v2', more: CompressionOptions = {}): JetstreamOptions => ({
  protocol,
  compression: { mode: 'zstd', dictionaries: own[protocol], ...more },
});

describe.each(WIRES)('compressed frames on %s', (protocol) => {
  it('bring the same events, and raw frames are the text', async () => {
    const { server, notices, client } = world();
    server.pushAll(numberedEvents(300, { accounts: 3 }));
    const read = async (more: JetstreamOptions) => {
      const stream = jetstream({ ...client, protocol, ...more });
      const raw: string[] = [];
      stream.raw$.subscribe((text) => raw.push(text));
      const events = await firstValueFrom(stream.pipe(take(300), toArray()));
      return { raw, events: events.map((event) => ({ ...event })) };
    };
    const packed = await read(on(protocol));
    const plain = await read({ compression: 'none' });
    expect(packed).toEqual(plain);
    expect(asked(server)).toEqual([protocol === 'v1' ? 'true' : `${V2_ID}`, '']);
    expect(notices).toEqual([]);
  });

  it('survive what plain ones do: cuts, half frames, error frames, duplicates', async () => {
    const { server, numbers, notices } = world({
      faults: [
        { kind: 'drop', after: 40, how: 'rst' },
        { kind: 'cut-frame', after: 30 },
        { kind: 'error-frame', after: 20, error: 'ConsumerTooSlow' },
        { kind: 'duplicate', after: 10, frames: 5 },
        { kind: 'garbage', after: 5, form: 'truncated' },
      ],
    });
    server.pushAll(numberedEvents(200, { accounts: 3 }));
    const cutting = numbers(200, on(protocol));
    await until(() => server.counters.attempts === 4, 'three ends');
    server.cutAll('rst');
    expect(await cutting).toEqual(range(1, 200));
    expect(new Set(asked(server)).size).toBe(1);
    expect(causes(notices)).toEqual([]);
  });

  it('a frame that cannot be read ends compression, not the stream, and is sent again', async () => {
    const { server, numbers, notices } = world({
      faults: [{ kind: 'garbage', after: 50, form: 'binary' }],
    });
    server.pushAll(numberedEvents(100));
    expect(await numbers(100, on(protocol))).toEqual(range(1, 100));
    expect(causes(notices)).toEqual(['undecodable']);
    expect(asked(server)[1]).toBe('');
    expect(server.counters.attempts).toBe(2);
  });

  it('a frame that grows too large is dropped as any other', async () => {
    const { server, numbers, notices } = world({
      faults: [{ kind: 'oversize', after: 10, bytes: 60_000 }],
    });
    server.pushAll(numberedEvents(20));
    const limits = { maxMessageSize: 10_000, webSocketOptions: { maxPayload: 20_000 } };
    expect(await numbers(20, { ...on(protocol), ...limits })).toEqual(range(1, 20));
    expect(notices.map(({ code }) => code)).toEqual(['oversize']);
    expect(parameters(server, 'maxMessageSizeBytes')[1]).toEqual(['20000']);
  });
});

describe.each(WIRES)('compressed frames over real sockets on %s', (protocol) => {
  it('lose and double nothing over cuts, half frames, damage, rotation', async () => {
    const server = await startJetstreamServer({
      compressor: await zstdCompressor(),
      faults: [
        { kind: 'drop', after: 50, how: 'rst' },
        { kind: 'cut-frame', after: 40 },
        // On v2 one attempt is refused for its dictionary.
        { kind: 'garbage', after: 20, form: 'binary' },
        { kind: 'garbage', after: 20, form: 'binary' },
      ],
    });
    try {
      server.pushAll(numberedEvents(500, { accounts: 5 }));
      const notices: Notice[] = [];
      const stream = jetstream({
        ...on(protocol),
        hosts: server.wsUrl,
        cursor: 1,
        retry: { initialDelay: 1, maxDelay: 2 },
        onNotice: (notice) => notices.push(notice),
      });
      const numbers = stream.pipe(
        map(numberOf),
        tap((number) => number === 60 && (server.dictionaryId += 1)),
        take(500),
        toArray(),
      );
      expect(await firstValueFrom(numbers)).toEqual(range(1, 500));
      const rotated = protocol === 'v2' ? ['rotated'] : [];
      expect(causes(notices)).toEqual([...rotated, 'undecodable']);
    } finally {
      await server.close();
    }
  });
});

describe('the dictionary of v2', () => {
  it('is fetched once for all streams of a host', async () => {
    const { server, numbers } = world();
    server.pushAll(numberedEvents(5));
    await Promise.all([numbers(5), numbers(5)]);
    await numbers(5);
    expect(fetches(server)).toBe(1);
    expect(asked(server)).toEqual([`${V2_ID}`, `${V2_ID}`, `${V2_ID}`]);
  });

  it('rotates in mid-stream: one notice, nothing lost, no back-off of its own', async () => {
    const { server, client, notices } = world();
    const stream = jetstream(client);
    const seen: number[] = [];
    const waits: unknown[] = [];
    stream.state$.subscribe((state) => state.status === 'waiting' && waits.push(state.cause));
    const open = stream.subscribe((event) => seen.push(numberOf(event)));
    server.pushAll(numberedEvents(100));
    await until(() => seen.length === 100, 'the first hundred');
    server.dictionaryId = V2_ID + 1;
    server.pushAll(numberedEvents(50, { first: 101 }));
    await until(() => seen.length === 150, 'the next ones, on the connection there is');
    server.cutAll({ code: 1001 });
    server.pushAll(numberedEvents(50, { first: 151 }));
    await until(() => seen.length === 200, 'all');
    open.unsubscribe();
    expect(seen).toEqual(range(1, 200));
    expect(asked(server)).toEqual([`${V2_ID}`, `${V2_ID}`, `${V2_ID + 1}`]);
    expect(causes(notices)).toEqual(['rotated']);
    expect(waits).toEqual(['back-off']);
    expect(fetches(server)).toBe(2);
  });

  it('given by the user is not fetched; once refused, the server is asked', async () => {
    const { server, numbers, notices } = world();
    server.pushAll(numberedEvents(5));
    const dictionaries = [testDictionary(V1_ID), testDictionary(V2_ID)];
    await numbers(5, { compression: { mode: 'zstd', dictionaries } });
    expect(fetches(server)).toBe(0);
    server.dictionaryId = 7;
    await numbers(5, { compression: { mode: 'zstd', dictionaries } });
    expect(fetches(server)).toBe(1);
    expect(asked(server)).toEqual([`${V2_ID}`, `${V2_ID}`, '7']);
    expect(causes(notices)).toEqual(['rotated']);
  });

  it.each([
    ['corrupt', 'undecodable', [`${V2_ID}`, '']],
    ['garbage', 'no-dictionary', ['']],
    ['stale', 'refused', [`${V2_ID - 1}`, '']],
  ] as const)('%s: the stream goes on without, with one notice', async (fault, cause, requests) => {
    const { server, numbers, notices } = world();
    server.dictionaryFault = fault;
    server.pushAll(numberedEvents(100));
    const all = numbers(150);
    const settled = () =>
      asked(server).length === requests.length && server.connections[0]?.position === 101;
    await until(settled, 'the first hundred');
    server.cutAll('fin');
    server.pushAll(numberedEvents(50, { first: 101 }));
    expect(await all).toEqual(range(1, 150));
    expect(causes(notices)).toEqual([cause]);
    expect(asked(server)).toEqual([...requests, '']);
  });

  it('that the server has not: the stream goes on without, with one notice', async () => {
    const { server, numbers, notices } = world({ compressor: undefined as never });
    server.pushAll(numberedEvents(5));
    expect(await numbers(5)).toEqual(range(1, 5));
    expect(compressions(notices)).toMatchObject([
      { cause: 'no-dictionary', reason: 'HTTP 501 for the dictionary', url: ONE },
    ]);
    expect(asked(server)).toEqual(['']);
  });

  it('is tried again by a stream that begins later', async () => {
    const { server, numbers } = world();
    server.dictionaryFault = 'garbage';
    server.pushAll(numberedEvents(5));
    await numbers(5);
    server.dictionaryFault = undefined;
    await numbers(5);
    expect(asked(server)).toEqual(['', `${V2_ID}`]);
  });

  it('too large, or slow to no end, is not waited for', async () => {
    const { server, network, numbers, notices } = world();
    server.pushAll(numberedEvents(5));
    const fetch = () => Promise.resolve(new Response(new Uint8Array(2 * 1024 * 1024)));
    expect(await numbers(5, { fetch })).toEqual(range(1, 5));
    expect(compressions(notices)[0]?.reason).toBe('the dictionary is too large');
    let signal: AbortSignal | null | undefined;
    const open = jetstream({
      hosts: ONE,
      WebSocket: network.WebSocket,
      compression: 'zstd',
      fetch: (_url, init) => {
        signal = init?.signal;
        return new Promise(() => undefined);
      },
    }).subscribe();
    await until(() => signal !== undefined, 'the fetch');
    expect(signal?.aborted).toBe(false);
    open.unsubscribe();
  });
});

describe('a cache of the user’s', () => {
  it('is asked first, and gets what was fetched', async () => {
    const { server, numbers, network } = world();
    server.pushAll(numberedEvents(5));
    const kept = new Map<string, Uint8Array>();
    const cache = {
      load: (key: string) => kept.get(key),
      save: (key: string, bytes: Uint8Array) => kept.set(key, bytes),
    };
    await numbers(5, on('v2', { cache }));
    expect([...kept.keys()]).toEqual(['jetstream-zstd https://one.example']);
    // As a page that was loaded anew: nothing is in memory.
    const fetch: JetstreamOptions['fetch'] = (...all) => network.fetch(...(all as [string]));
    await numbers(5, { ...on('v2', { cache }), fetch });
    expect(fetches(server)).toBe(1);
    expect(asked(server)).toEqual([`${V2_ID}`, `${V2_ID}`]);
  });

  it('that has a damaged one is told to forget it', async () => {
    const { server, numbers, notices } = world();
    server.pushAll(numberedEvents(5));
    const saved: number[] = [];
    const cache = {
      load: () => Promise.resolve(testDictionary(V2_ID).map((byte, at) => (at < 1024 ? byte : 1))),
      save: (_key: string, bytes: Uint8Array) => saved.push(bytes.length),
    };
    expect(await numbers(5, on('v2', { cache }))).toEqual(range(1, 5));
    expect(causes(notices)).toEqual(['undecodable']);
    expect(saved).toEqual([0]);
  });

  it('that fails costs a download', async () => {
    const { server, numbers, notices } = world();
    server.pushAll(numberedEvents(5));
    const fails = () => {
      throw new Error('no room');
    };
    await numbers(5, on('v2', { cache: { load: fails, save: fails } }));
    expect(fetches(server)).toBe(1);
    expect(notices).toEqual([]);
  });
});

describe('the dictionary of v1', () => {
  it('comes from where it is published, and has to be the one', async () => {
    const { server, numbers, notices } = world();
    server.pushAll(numberedEvents(5));
    const urls: string[] = [];
    const fetch = (url: string) => {
      urls.push(url);
      return Promise.resolve(new Response(testDictionary(V1_ID) as BodyInit));
    };
    expect(await numbers(5, { protocol: 'v1', fetch })).toEqual(range(1, 5));
    expect(urls).toEqual([
      expect.stringMatching(/^https:\/\/raw\.githubusercontent\.com\/bluesky-social\/jetstream\//),
    ]);
    expect(compressions(notices)).toMatchObject([
      { cause: 'no-dictionary', reason: expect.stringContaining('SHA-256') },
    ]);
  });

  it('is of no use to a socket that offers deflate', async () => {
    const { server, numbers, notices } = world();
    server.pushAll(numberedEvents(5));
    const webSocketOptions = { perMessageDeflate: true };
    expect(await numbers(5, { ...on('v1'), webSocketOptions })).toEqual(range(1, 5));
    expect(causes(notices)).toEqual(['unsupported']);
    expect(asked(server)).toEqual(['']);
  });
});

describe('a server that refuses compression', () => {
  it.each(['v1', 'v2'] as const)('on %s is read plain at once, with one notice', async (wire) => {
    const { server, numbers, notices } = world({
      faults: ({ index }) =>
        index === 0 ? { kind: 'refuse', status: 400, body: 'what is zstd?' } : undefined,
    });
    server.pushAll(numberedEvents(5));
    const retry = { initialDelay: 60_000, maxDelay: 60_000 };
    expect(await numbers(5, { ...on(wire), retry })).toEqual(range(1, 5));
    expect(causes(notices)).toEqual(['refused']);
    expect(asked(server)[1]).toBe('');
  });

  it.each([
    [503, 'try later'],
    [502, '<html><link href="/css/compressed.css">'],
  ])('may be busy (%i): compression is not why, so it stays', async (status, body) => {
    const { server, numbers, notices } = world({
      faults: ({ index }) => (index === 0 ? { kind: 'refuse', status, body } : undefined),
    });
    server.pushAll(numberedEvents(5));
    expect(await numbers(5)).toEqual(range(1, 5));
    expect(asked(server)).toEqual([`${V2_ID}`, `${V2_ID}`]);
    expect(notices).toEqual([]);
  });
});

describe('a socket that hides refusals, as in a browser', () => {
  it('reads them by fetch: rotation costs one notice', async () => {
    const { server, numbers, notices } = world({}, { hideRefusals: true });
    server.pushAll(numberedEvents(5));
    const dictionaries = [testDictionary(5)];
    expect(await numbers(5, { compression: { mode: 'zstd', dictionaries } })).toEqual(range(1, 5));
    expect(asked(server)).toEqual(['5', `${V2_ID}`]);
    expect(causes(notices)).toEqual(['rotated']);
  });

  it('without one tries without compression after two refusals', async () => {
    const { server, numbers, notices } = world({}, { hideRefusals: true });
    server.pushAll(numberedEvents(5));
    const fetch = () => Promise.reject(new TypeError('no CORS'));
    const dictionaries = [testDictionary(5)];
    const seen = await numbers(5, { fetch, compression: { mode: 'zstd', dictionaries } });
    expect(seen).toEqual(range(1, 5));
    expect(asked(server)).toEqual(['5', '5', '']);
    expect(causes(notices)).toEqual(['refused']);
  });

  it('is no good for v1: it offers deflate', async () => {
    const { server, numbers, notices } = world({}, { hideRefusals: true });
    server.pushAll(numberedEvents(5));
    expect(await numbers(5, on('v1'))).toEqual(range(1, 5));
    expect(causes(notices)).toEqual(['unsupported']);
  });
});

describe('the option', () => {
  it('is by default off for a socket of your own', async () => {
    const { server, numbers, notices } = world();
    server.pushAll(numberedEvents(5));
    await numbers(5, { compression: 'auto' });
    await numbers(5, { compression: undefined as never });
    expect(asked(server)).toEqual(['', '']);
    expect([fetches(server), notices]).toEqual([0, []]);
  });

  it('takes a class without a prototype, on v2', async () => {
    const { server, network, numbers, notices } = world();
    server.pushAll(numberedEvents(5));
    const make = function (...given: ConstructorParameters<typeof network.WebSocket>) {
      return new network.WebSocket(...given);
    }.bind(undefined);
    expect(await numbers(5, { WebSocket: make as never })).toEqual(range(1, 5));
    expect([asked(server), notices]).toEqual([[`${V2_ID}`], []]);
  });

  it.each<[string, unknown, string]>([
    ['a mode', 'gzip', 'compression'],
    ['a mode in an object', { mode: 'on' }, 'compression'],
    ['no array', ['zstd'], 'compression'],
    ['an array of dictionaries', { dictionaries: testDictionary(V2_ID) }, DICTIONARIES],
    ['of Uint8Arrays', { dictionaries: [testDictionary(V2_ID).buffer] }, DICTIONARIES],
    ['of zstd', { dictionaries: [testDictionary(V2_ID), new Uint8Array(20)] }, DICTIONARIES],
    ['whole ones', { dictionaries: [testDictionary(V2_ID).subarray(0, 7)] }, DICTIONARIES],
    ['with ids', { dictionaries: [testDictionary(0)] }, DICTIONARIES],
    ['a cache that loads', { cache: { save: () => undefined } }, 'compression.cache'],
    ['a cache that saves', { cache: { load: () => undefined } }, 'compression.cache'],
    ['a cache', { cache: 'yes' }, 'compression.cache'],
  ])('has to be %s', (_what, compression, option) => {
    const errors: unknown[] = [];
    jetstream({ ...world().client, compression: compression as never })
      .subscribe({ error: (error: unknown) => errors.push(error) })
      .unsubscribe();
    expect(errors).toMatchObject([{ name: 'InvalidOptionsError', option }]);
  });

  it.each([null, undefined, {}, { dictionaries: undefined, cache: null }])(
    '%j is the default',
    async (compression) => {
      const { server, numbers } = world();
      server.pushAll(numberedEvents(5));
      expect(await numbers(5, { compression: compression as never })).toEqual(range(1, 5));
      expect(asked(server)).toEqual(['']);
    },
  );

  it('leaves nothing open when the consumer leaves during the fetch, which it aborts', async () => {
    const { network, server, client } = world();
    let asking: AbortSignal | null | undefined;
    const stream = jetstream({
      ...client,
      fetch: (_url, init) => {
        asking = init?.signal;
        return new Promise(() => undefined);
      },
    });
    const open = stream.subscribe();
    expect(stream.state$.value.status).toBe('connecting');
    await until(() => asking !== undefined, 'the fetch');
    expect(asking?.aborted).toBe(false);
    open.unsubscribe();
    expect(asking?.aborted).toBe(true);
    await Promise.resolve();
    expect(network.openSockets).toBe(0);
    expect(server.counters.attempts).toBe(0);
  });
});
