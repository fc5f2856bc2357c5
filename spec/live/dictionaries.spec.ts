import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { VirtualTimeScheduler, type Subscription } from 'rxjs';
import { jetstream, type DictionaryCache, type JetstreamOptions } from 'rx-jetstream';
import { numberedEvents, testDictionary, zstdCompressor } from 'rx-jetstream/testing';
import { Dictionaries } from '../../src/live/dictionaries.js';
import type { Source } from '../../src/live/dictionary-source.js';
import {
  asked,
  causes,
  closeWorlds,
  compressedWorld,
  compressions,
  fetches,
  loadCompressor,
  V2_ID,
} from '../helpers/compressed-world.js';
import { numberOf, range } from '../helpers/follow.js';
import { until } from '../helpers/real.js';
import { turn } from '../helpers/turns.js';
import { START } from '../helpers/virtual-world.js';

beforeAll(loadCompressor);
const followed: Subscription[] = [];
afterEach(async () => {
  for (const open of followed.splice(0)) open.unsubscribe();
  await closeWorlds();
});

const never = () => new Promise<never>(() => undefined);

/** As {@link compressedWorld}, on a clock that is moved by hand; followed from the start. */
function clockedWorld(settings: Parameters<typeof compressedWorld>[0] = {}) {
  const scheduler = new VirtualTimeScheduler();
  scheduler.frame = START;
  const world = compressedWorld(settings, { scheduler });
  const pass = (ms: number) => {
    const end = scheduler.frame + ms;
    scheduler.maxFrames = end;
    scheduler.flush();
    scheduler.frame = end;
  };
  /** Lets time pass, a second a turn, until something holds. */
  const passUntil = (holds: () => boolean, what: string) =>
    until(() => {
      pass(1000);
      return holds();
    }, what);
  const follow = (more: JetstreamOptions = {}) => {
    const numbers: number[] = [];
    const stream = jetstream({
      ...world.client,
      scheduler,
      firstEventTimeout: false,
      fetch: (...all) => world.network.fetch(...(all as [string])),
      ...more,
    });
    const open = stream.subscribe((event) => numbers.push(numberOf(event)));
    followed.push(open);
    return { numbers, open };
  };
  return { ...world, scheduler, pass, passUntil, follow };
}

describe('what never settles', () => {
  it.each([
    ['load of the cache', { compression: { mode: 'zstd', cache: { load: never, save: never } } }],
    ['fetch', { fetch: never }],
    ['body', { fetch: () => Promise.resolve(new Response(new ReadableStream())) }],
  ] as [string, JetstreamOptions][])('the %s: plain frames, with a notice', async (_what, more) => {
    const { server, notices, scheduler, passUntil, follow } = clockedWorld();
    server.pushAll(numberedEvents(5));
    const { numbers, open } = follow(more);
    await passUntil(() => numbers.length === 5, 'all');
    expect(scheduler.frame - START).toBeGreaterThanOrEqual(5000);
    open.unsubscribe();
    expect(asked(server)).toEqual(['']);
    expect(compressions(notices)).toMatchObject([
      { cause: 'no-dictionary', reason: 'no dictionary in 5000 ms' },
    ]);
  });

  it('save of the cache: is not waited for', async () => {
    const { server, notices, numbers } = compressedWorld();
    server.pushAll(numberedEvents(5));
    const cache = { load: () => undefined, save: never };
    expect(await numbers(5, { compression: { mode: 'zstd', cache } })).toEqual(range(1, 5));
    expect(asked(server)).toEqual([`${V2_ID}`]);
    expect(notices).toEqual([]);
  });

  it('the cache of one stream is not the trouble of another', async () => {
    const { server, numbers, client } = compressedWorld();
    server.pushAll(numberedEvents(5));
    let asking = false;
    const cache = {
      load: () => {
        asking = true;
        return never();
      },
      save: never,
    };
    followed.push(jetstream({ ...client, compression: { mode: 'zstd', cache } }).subscribe());
    await until(() => asking, 'the cache');
    expect(await numbers(5)).toEqual(range(1, 5));
    expect(asked(server)).toEqual([`${V2_ID}`]);
  });

  it('a fetch that hung once is not waited for by who comes later', async () => {
    const { server, network, passUntil, follow } = clockedWorld();
    server.pushAll(numberedEvents(5));
    let count = 0;
    const fetch: JetstreamOptions['fetch'] = (url) =>
      (count += 1) === 1 ? never() : network.fetch(url);
    const first = follow({ fetch });
    await until(() => count === 1, 'the fetch');
    await passUntil(() => first.numbers.length === 5, 'all, plain');
    const second = follow({ fetch });
    await passUntil(() => second.numbers.length === 5, 'all, compressed');
    expect(asked(server)).toEqual(['', `${V2_ID}`]);
    first.open.unsubscribe();
    second.open.unsubscribe();
  });
});

describe('a dictionary of the user’s', () => {
  const dictionaries = [testDictionary(V2_ID)];

  /** A server that damages the nth frame of its compressor. */
  async function damaging(nths: readonly number[]) {
    const real = await zstdCompressor();
    let nth = 0;
    return clockedWorld({
      compressor: {
        compress: (content, dictionary) => {
          const frame = real.compress(content, dictionary);
          nth += 1;
          if (nths.includes(nth)) frame[frame.length - 1] = (frame.at(-1) as number) ^ 1;
          return frame;
        },
      },
    });
  }

  it('survives a damaged frame', async () => {
    const { server, notices, pass, passUntil, follow } = await damaging([3]);
    server.pushAll(numberedEvents(6));
    const { numbers, open } = follow({ compression: { mode: 'zstd', dictionaries } });
    await passUntil(() => numbers.length === 6, 'all');
    pass(600_000);
    server.cutAll('fin');
    server.pushAll(numberedEvents(2, { first: 7 }));
    await passUntil(() => numbers.length === 8, 'two more');
    open.unsubscribe();
    expect(numbers).toEqual(range(1, 8));
    expect(asked(server)).toEqual([`${V2_ID}`, '', `${V2_ID}`]);
    expect(causes(notices)).toEqual(['undecodable']);
    expect(fetches(server)).toBe(0);
  });

  it('is given up after two connections running that it failed on', async () => {
    const { server, pass, passUntil, follow } = await damaging([]);
    const wrong = testDictionary(V2_ID).map((byte, at) => (at < 1024 ? byte : 1));
    server.pushAll(numberedEvents(2));
    const { numbers, open } = follow({ compression: { mode: 'zstd', dictionaries: [wrong] } });
    for (const round of [2, 4, 6]) {
      await passUntil(() => numbers.length === round, `events up to ${round}`);
      expect(fetches(server)).toBe(round === 6 ? 1 : 0);
      pass(600_000);
      server.cutAll('fin');
      server.pushAll(numberedEvents(2, { first: round + 1 }));
    }
    open.unsubscribe();
    expect(asked(server).slice(0, 5)).toEqual([`${V2_ID}`, '', `${V2_ID}`, '', `${V2_ID}`]);
  });

  it('is not given up where a connection between the two read a hundred frames', async () => {
    const { server, pass, passUntil, follow } = await damaging([3, 10 + 151 + 3]);
    server.pushAll(numberedEvents(10));
    const { numbers, open } = follow({ compression: { mode: 'zstd', dictionaries } });
    await passUntil(() => numbers.length === 10, 'all, at last plain');
    const again = async (frames: number) => {
      const first = numbers.length + 1;
      pass(600_000);
      server.cutAll('fin');
      server.pushAll(numberedEvents(frames, { first }));
      await passUntil(() => numbers.length === first - 1 + frames, `events from ${first}`);
    };
    await again(150);
    await again(10);
    await again(10);
    open.unsubscribe();
    expect(asked(server)).toEqual([`${V2_ID}`, '', `${V2_ID}`, `${V2_ID}`, '', `${V2_ID}`]);
    expect(fetches(server)).toBe(0);
    expect(numbers).toEqual(range(1, 180));
  });

  it('is not given up for frames damaged after many that were read', async () => {
    const { server, pass, passUntil, follow } = await damaging([150, 151 + 150]);
    server.pushAll(numberedEvents(200));
    const { numbers, open } = follow({ compression: { mode: 'zstd', dictionaries } });
    for (const round of [200, 400, 600]) {
      await passUntil(() => numbers.length === round, `events up to ${round}`);
      pass(600_000);
      server.cutAll('fin');
      server.pushAll(numberedEvents(200, { first: round + 1 }));
    }
    await passUntil(() => numbers.length === 800, 'all');
    open.unsubscribe();
    expect(fetches(server)).toBe(0);
  });
});

describe('forgetting', () => {
  const source = { url: 'http://one.example/', sha256: undefined, key: 'k' };

  function world() {
    const served = { id: 1 };
    const asked: number[] = [];
    const fetch = () => {
      asked.push(served.id);
      return Promise.resolve(new Response(testDictionary(served.id) as BodyInit));
    };
    const kept = new Map<string, Uint8Array>();
    const cache = {
      load: (key: string) => kept.get(key),
      save: (key: string, bytes: Uint8Array) => kept.set(key, bytes),
    };
    const scheduler = new VirtualTimeScheduler();
    const open = (own?: DictionaryCache) => new Dictionaries(fetch, own, scheduler);
    return { served, asked, kept, cache, open };
  }

  const got = (dictionaries: Dictionaries, of: Source = source, stale?: number) =>
    new Promise<number>((resolve, reject) => {
      dictionaries.get(of, stale).subscribe({
        next: ({ id }) => {
          resolve(id);
        },
        error: reject,
      });
    });

  it('an older dictionary leaves the newer one of another stream', async () => {
    const { served, asked, kept, cache, open } = world();
    const [a, b] = [open(cache), open(cache)];
    expect(await got(a)).toBe(1);
    served.id = 2;
    expect(await got(b, source, 1)).toBe(2);
    a.forget(source, 1);
    await turn();
    expect(await got(open())).toBe(2);
    expect([asked, kept.get('k')]).toEqual([[1, 2], testDictionary(2)]);
  });

  it('the one that is known: it is fetched again', async () => {
    const { asked, kept, cache, open } = world();
    const a = open(cache);
    expect(await got(a)).toBe(1);
    a.forget(source, 1);
    await turn();
    expect(kept.get('k')).toHaveLength(0);
    expect(await got(a)).toBe(1);
    expect(asked).toEqual([1, 1]);
  });

  it('never what its SHA-256 shows to be the right one', async () => {
    const { asked, kept, cache, open } = world();
    const hash = await crypto.subtle.digest('SHA-256', testDictionary(1) as BufferSource);
    const checked = { ...source, sha256: Buffer.from(hash).toString('hex') };
    const a = open(cache);
    expect(await got(a, checked)).toBe(1);
    a.forget(checked, 1);
    await turn();
    expect(await got(a, checked)).toBe(1);
    expect([asked, kept.get('k')]).toEqual([[1], testDictionary(1)]);
  });
});
