import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { take, type Observable, type Subscription } from 'rxjs';
import { CursorError, memoryCursorStore, type CursorStore } from 'rx-jetstream';
import {
  bloomr,
  isBloomrPosition,
  type BloomrMessage,
  type BloomrNotice,
  type BloomrOptions,
  type BloomrPosition,
} from 'rx-jetstream/bloomr';
import { fileCursorStore } from 'rx-jetstream/node';
import {
  checkpoint,
  consume,
  consumeBatch,
  HandlerError,
  QueueFullError,
  toAsyncIterable,
} from 'rx-jetstream/operators';
import { seededRandom, startBloomrServer, type BloomrServer } from 'rx-jetstream/testing';
import { until } from '../helpers/real.js';
import { SCRIPT, TOKEN } from './bloomr-world.js';

let server: BloomrServer;
const subscriptions: Subscription[] = [];
const notices: BloomrNotice[] = [];
const errors: unknown[] = [];
beforeEach(async () => {
  notices.length = errors.length = 0;
  server = await startBloomrServer();
});
afterEach(async () => {
  for (const subscription of subscriptions.splice(0)) subscription.unsubscribe();
  await server.close();
});

const stream = (options: Partial<BloomrOptions> = {}) =>
  bloomr({
    url: server.url,
    stream: SCRIPT,
    token: TOKEN,
    socketOptions: { transports: ['websocket'] },
    retry: { initialDelay: 5, maxDelay: 50, attemptsPerMinute: Number.POSITIVE_INFINITY },
    onNotice: (notice) => notices.push(notice),
    ...options,
  });
const run = (program: Observable<unknown>) => {
  const subscription = program.subscribe({ error: (error: unknown) => errors.push(error) });
  subscriptions.push(subscription);
  return subscription;
};
const publish = (count: number) =>
  Array.from({ length: count }, () => server.publish(SCRIPT, { text: 'm' }));
const connected = (opened = 1) =>
  until(() => server.counters.opened === opened && server.connections === 1, 'a connection');
const gone = () => until(() => server.connections === 0, 'no connection');

/** A handler whose calls end when they are told to. */
function desk() {
  const open = new Map<string, () => void>();
  const done: string[] = [];
  return {
    open,
    done,
    handle: ({ id }: BloomrMessage) =>
      new Promise<void>((resolve) => {
        open.set(id, () => {
          open.delete(id);
          done.push(id);
          resolve();
        });
      }),
  };
}

const always = { every: 0 };
const anyOrder = { order: 'none' } as const;

describe('messages of bloomr', () => {
  it('are done one after another, in their order', async () => {
    const { open, handle } = desk();
    run(stream().pipe(consume(handle)));
    await connected();
    const ids = publish(3);
    for (const id of ids) {
      await until(() => open.has(id), 'a message');
      expect([...open.keys()]).toEqual([id]);
      open.get(id)?.();
    }
  });

  it('are done several at a time, where the order is another', async () => {
    const { open, handle } = desk();
    run(stream().pipe(consume(handle, { order: 'none', concurrency: 2 })));
    await connected();
    const [first, second, third] = publish(3) as [string, string, string];
    await until(() => open.size === 2, 'two messages');
    expect([...open.keys()]).toEqual([first, second]);
    open.get(second)?.();
    await until(() => open.has(third), 'the third');
  });

  it('are tried again, and set aside', async () => {
    const tried: [string, number][] = [];
    const dead: string[] = [];
    const options = {
      retry: { maxRetries: 1, initialDelay: 1 },
      deadLetter: ({ event }: { event: BloomrMessage }) => dead.push(event.id),
    };
    run(
      stream().pipe(
        consume(({ id }, { attempt }) => {
          tried.push([id, attempt]);
          if (tried.length < 3) throw new Error('no');
        }, options),
      ),
    );
    await connected();
    const [first, second] = publish(2) as [string, string];
    await until(() => tried.length === 3, 'three tries');
    expect(tried).toEqual([
      [first, 1],
      [first, 2],
      [second, 1],
    ]);
    expect(dead).toEqual([first]);
  });

  it('stop the stream where nobody sets them aside', async () => {
    const fail = () => Promise.reject(new Error('no'));
    run(stream().pipe(consume(fail, { retry: { maxRetries: 0 } })));
    await connected();
    const [id] = publish(1);
    await until(() => errors.length === 1, 'the error');
    expect(errors[0]).toBeInstanceOf(HandlerError);
    expect(errors[0]).toMatchObject({ events: [{ id }] });
    expect(String(errors[0])).toContain(`message ${String(id)}`);
  });

  it('come in batches', async () => {
    const batches: string[][] = [];
    const handle = (messages: readonly BloomrMessage[]) =>
      batches.push(messages.map(({ id }) => id));
    run(stream().pipe(consumeBatch(handle, { size: 2, order: 'none' })));
    await connected();
    const ids = publish(4);
    await until(() => batches.length === 2, 'two batches');
    expect(batches.flat()).toEqual(ids);
  });

  it('are let go where that is allowed, and told of', async () => {
    const { handle } = desk();
    const overflow = { limit: 1, drop: 'newest' } as const;
    run(stream().pipe(consume(handle, { concurrency: 1, order: 'none', overflow })));
    await connected();
    publish(10);
    await until(() => notices.some(({ code }) => code === 'events-dropped'), 'a notice');
  });

  it('may not pile up before for await', async () => {
    const taken = toAsyncIterable(stream(), { limit: 2 });
    const first = taken.next();
    await connected();
    const ids = publish(5);
    expect((await first).value).toMatchObject({ id: ids[0] });
    await gone();
    await expect(
      (async () => {
        for await (const message of taken) expect(ids).toContain(message.id);
      })(),
    ).rejects.toBeInstanceOf(QueueFullError);
  });
});

describe('a checkpoint of bloomr', () => {
  it('is behind the last message with none before it undone', async () => {
    const store = memoryCursorStore<BloomrPosition>();
    const { open, handle } = desk();
    const before = Date.now() * 1000;
    run(stream({ channel: 'errors' }).pipe(consume(handle, anyOrder), checkpoint(store, always)));
    await connected();
    const ids = Array.from({ length: 3 }, () => server.publish(SCRIPT, {}, { channel: 'errors' }));
    await until(() => open.size === 3, 'three messages');
    open.get(ids[2] as string)?.();
    open.get(ids[1] as string)?.();
    await until(() => open.size === 1, 'one left');
    expect(store.load()).toBeNull();
    open.get(ids[0] as string)?.();
    await until(() => store.load() !== null, 'a save');
    const saved = store.load();
    expect(saved).toEqual({
      v: 1,
      gateway: 'bloomr',
      stream: SCRIPT,
      channel: 'errors',
      id: ids[2],
      time_us: expect.any(Number),
    });
    expect(saved?.time_us).toBeGreaterThanOrEqual(before);
    expect(saved?.time_us).toBeLessThanOrEqual(Date.now() * 1000);
    expect(isBloomrPosition(JSON.parse(JSON.stringify(saved)))).toBe(true);
  });

  it('is where the next subscription goes on: what was not done comes again, the rest not', async () => {
    const store = memoryCursorStore<BloomrPosition>();
    const first = desk();
    const program = (handle: ReturnType<typeof desk>['handle']) =>
      stream({ replay: store }).pipe(consume(handle, anyOrder), checkpoint(store, always));
    const running = run(program(first.handle));
    await connected();
    const ids = publish(4);
    await until(() => first.open.size === 4, 'four messages');
    for (const index of [0, 1, 3]) first.open.get(ids[index] as string)?.();
    await until(() => store.load()?.id === ids[1], 'the second saved');
    running.unsubscribe();
    await gone();

    ids.push(...publish(2));
    const second = desk();
    run(program(second.handle));
    await until(() => second.open.size === 4, 'what is left');
    expect([...second.open.keys()]).toEqual(ids.slice(2));
    expect(server.queries.at(-1)).toMatchObject({ replay: ids[1], replayLimit: '10000' });
    expect(notices).toEqual([]);
  });

  it('loses nothing over kills and cuts', async () => {
    const store = memoryCursorStore<BloomrPosition>();
    const random = seededRandom(5);
    const done = new Set<string>();
    const ids: string[] = [];
    for (let round = 1; round <= 20; round += 1) {
      const handle = async ({ id }: BloomrMessage) => {
        for (let turns = random() * 5; turns > 0; turns -= 1) await Promise.resolve();
        done.add(id);
      };
      const running = run(
        stream({ replay: store }).pipe(consume(handle, anyOrder), checkpoint(store, always)),
      );
      await until(() => server.connections === 1, 'a connection');
      ids.push(...publish(10));
      const enough = ids.length - Math.floor(random() * 5);
      await until(() => done.size >= enough, 'some messages');
      if (round % 2 === 0) server.cutAll('rst');
      // Of a process that is killed: nothing is waited for.
      running.unsubscribe();
      ids.push(...publish(3));
      await gone();
    }
    run(
      stream({ replay: store }).pipe(
        consume(({ id }) => done.add(id)),
        checkpoint(store),
      ),
    );
    await until(() => done.size === ids.length, 'all of them');
    expect(notices).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('tells of a gap where the history has it no more', async () => {
    await server.close();
    server = await startBloomrServer({ history: 0 });
    const saved: BloomrPosition = {
      v: 1,
      gateway: 'bloomr',
      stream: SCRIPT,
      channel: '',
      id: 'a',
      time_us: 1_700_000_000_000_000,
    };
    run(stream({ replay: saved }));
    await connected();
    const [id] = publish(1);
    await until(() => notices.length > 0, 'a notice');
    expect(notices).toMatchObject([
      {
        code: 'gap',
        cause: 'unconfirmed',
        afterId: 'a',
        beforeId: id,
        from: 1_699_999_999_000_000,
      },
    ]);
  });

  it('starts live where nothing is saved, or as the source says', async () => {
    const store = memoryCursorStore<BloomrPosition>();
    const ids = publish(2);
    const got: string[] = [];
    run(stream({ replay: store }).pipe(consume(({ id }) => got.push(id))));
    await connected();
    expect(server.queries[0]).not.toHaveProperty('replay');
    const source = { load: async () => (await Promise.resolve(store.load())) ?? ('2h' as const) };
    run(
      stream({ replay: source }).pipe(
        take(2),
        consume(({ id }) => got.push(id)),
      ),
    );
    await until(() => got.length === 2, 'the replay');
    expect(got).toEqual(ids);
  });

  it.each<[string, unknown]>([
    ['another script', { stream: 'other' }],
    ['another channel', { channel: 'errors' }],
  ])('of %s is refused', async (_, differs) => {
    const place = { v: 1, gateway: 'bloomr', stream: SCRIPT, channel: '', id: 'a', time_us: 1 };
    run(stream({ replay: { ...place, ...(differs as object) } as BloomrPosition }));
    await until(() => errors.length === 1, 'the error');
    expect(errors[0]).toBeInstanceOf(CursorError);
    expect(server.counters.attempts).toBe(0);
  });

  it('that is none, or of Jetstream, is refused', async () => {
    const cursor = { v: 1, wire: 'v2', host: 'wss://a', filter: '', time_us: 1, seq: 1 };
    for (const held of [cursor, 7, { v: 1, gateway: 'other' }]) {
      run(stream({ replay: { load: () => held as never } }));
    }
    await until(() => errors.length === 3, 'the errors');
    expect(errors).toMatchObject([
      { code: 'invalid-options', option: 'replay' },
      { code: 'invalid-options', option: 'replay' },
      { code: 'invalid-options', option: 'replay' },
    ]);
  });

  it('of a store that fails errors the stream', async () => {
    const cause = new Error('no disk');
    run(stream({ replay: { load: () => Promise.reject(cause) } }));
    await until(() => errors.length === 1, 'the error');
    expect(errors[0]).toBeInstanceOf(CursorError);
    expect(errors[0]).toMatchObject({ cause });
  });
});

describe('a file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bloomr-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('keeps a position of bloomr, and notices damage', async () => {
    const path = join(folder, 'place.json');
    const store: CursorStore<BloomrPosition> = fileCursorStore<BloomrPosition>(path);
    run(
      stream().pipe(
        consume(() => 1),
        checkpoint(store, always),
      ),
    );
    await connected();
    const [id] = publish(1);
    let saved: BloomrPosition | null | undefined;
    while (saved?.id !== id) saved = await store.load();
    writeFileSync(path, readFileSync(path, 'utf8').replace(String(id), 'another'));
    await expect(store.load()).rejects.toBeInstanceOf(CursorError);
  });
});
