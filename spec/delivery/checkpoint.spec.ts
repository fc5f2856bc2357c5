import { describe, expect, it, jest } from '@jest/globals';
import { filter, map, of, repeat, share, Subject, take, takeUntil, throwError } from 'rxjs';
import {
  type Cursor,
  type CursorStore,
  cursorOf,
  jetstream,
  memoryCursorStore,
} from 'rx-jetstream';
import { checkpoint, type CheckpointOptions, consume, consumeBatch } from 'rx-jetstream/operators';
import { numberedEvents, testEvent } from 'rx-jetstream/testing';
import { ONE, range, TWO } from '../helpers/follow.js';
import { streamed } from '../helpers/streamed.js';
import { turn } from '../helpers/turns.js';
import { delivering, desk, notingStore, resultOf, slowStore } from './delivering.js';

describe('checkpoint: when it saves', () => {
  it('saves once in so many milliseconds, while the position moves', () => {
    const { world, stream$, send } = delivering();
    const store = notingStore();
    const { scheduler } = world;
    stream$.pipe(checkpoint(store, { every: 500, scheduler })).subscribe();
    world.run(5000);
    send(3);
    expect(store.seqs).toEqual([]);
    world.run(500);
    expect(store.seqs).toEqual([3]);
    world.run(5000);
    send(2);
    world.run(500);
    expect(store.seqs).toEqual([3, 5]);
  });

  it('saves earlier, after so many events', () => {
    const { world, stream$, send } = delivering();
    const store = notingStore();
    const { scheduler } = world;
    stream$.pipe(checkpoint(store, { count: 3, scheduler })).subscribe();
    send(7);
    expect(store.seqs).toEqual([3, 6]);
    world.run(1000);
    expect(store.seqs).toEqual([3, 6, 7]);
  });

  it('saves one at a time, then where the stream is by then', async () => {
    const { stream$, send } = delivering();
    const { seqs, saves, store } = slowStore();
    stream$.pipe(checkpoint(store, { every: 0 })).subscribe();
    send(3);
    expect(seqs).toEqual([1]);
    saves[0]?.resolve();
    await turn();
    await turn();
    expect(seqs).toEqual([1, 3]);
  });

  it('saves what is exact: the cursor of the event', () => {
    const { stream$, send } = delivering();
    const store = notingStore();
    const { values } = resultOf(stream$.pipe(checkpoint(store, { every: 0 })));
    send(1);
    expect(store.cursor).toEqual(cursorOf(values[0] as never));
  });

  it('saves when the source fails, then hands on its error', async () => {
    const { stream$, send } = delivering();
    const { seqs, saves, store } = slowStore();
    const fail$ = new Subject<never>();
    const { errors } = resultOf(stream$.pipe(takeUntil(fail$), checkpoint(store)));
    send(2);
    fail$.error('gone');
    expect([seqs, errors]).toEqual([[2], []]);
    saves[0]?.resolve();
    await turn();
    expect(errors).toEqual(['gone']);
  });

  it('saves after the save that runs, on unsubscribe', async () => {
    const { stream$, send } = delivering();
    const { seqs, saves, store } = slowStore();
    const { subscription } = resultOf(stream$.pipe(checkpoint(store, { every: 0 })));
    send(2);
    subscription.unsubscribe();
    expect(seqs).toEqual([1]);
    saves[0]?.resolve();
    await turn();
    expect(seqs).toEqual([1, 2]);
  });

  it('saves no event at which the stream failed, also after a save that was running then', async () => {
    const { stream$, send } = delivering();
    const { seqs, saves, store } = slowStore();
    resultOf(
      stream$.pipe(
        map((event) => {
          if (event.seq === 3) throw new Error('mine');
        }),
        checkpoint(store, { every: 0 }),
      ),
    );
    send(4);
    saves[0]?.resolve();
    await turn();
    expect(seqs).toEqual([1, 2]);
  });

  it('leaves no timer', () => {
    const { world, stream$, send } = delivering();
    const { scheduler } = world;
    const { subscription } = resultOf(stream$.pipe(checkpoint(notingStore(), { scheduler })));
    send(2);
    subscription.unsubscribe();
    world.run(60_000);
    expect(scheduler.actions).toEqual([]);
  });

  it.each<[string, CheckpointOptions]>([
    ['every', { every: -1 }],
    ['every', { every: Infinity }],
    ['every', { every: 2 ** 31 }],
    ['count', { count: 0 }],
    ['retry.maxRetries', { retry: { maxRetries: -1 } }],
  ])('refuses %s', (option, options) => {
    expect(() => checkpoint(notingStore(), options)).toThrow(expect.objectContaining({ option }));
  });
});

describe('checkpoint: maxRepeats', () => {
  it('begins no work that would be too much to repeat, until the position is saved', async () => {
    const { seqs, saves, store } = slowStore();
    const { stream$, send, run } = delivering();
    const work = desk();
    const options = { every: 1000, maxRepeats: 3 };
    resultOf(stream$.pipe(consume(work.handler, { order: 'none' }), checkpoint(store, options)));
    send(10);
    expect(work.open).toEqual([1, 2, 3]);
    // Behind the first that is not done: it would all be repeated.
    work.finish(2, 3);
    expect(work.open).toEqual([1]);
    expect(seqs).toEqual([]);
    work.finish(1);
    // At once: work waits for it.
    expect(seqs).toEqual([3]);
    expect(work.open).toEqual([]);
    saves[0]?.resolve();
    await run();
    expect(work.open).toEqual([4, 5, 6]);
  });

  it.each([1, 2, 7])('%s: synchronous handlers are held as well', async (maxRepeats) => {
    const { seqs, saves, store } = slowStore();
    const { stream$, send, run } = delivering();
    const done: number[] = [];
    const handler = ({ seq }: { seq?: number | undefined }) => done.push(Number(seq));
    const options = { every: 1000, maxRepeats };
    const result = resultOf(stream$.pipe(take(20), consume(handler), checkpoint(store, options)));
    send(20);
    for (let saved = 0; !result.completed; saved += 1) {
      expect(done.length - (seqs.at(-2) ?? 0)).toBeLessThanOrEqual(maxRepeats);
      expect(saved).toBeLessThan(25);
      saves[saved]?.resolve();
      await run();
    }
    expect(done).toEqual(range(1, 20));
    expect(seqs.at(-1)).toBe(20);
  });

  it('counts what consume has taken, not what a filter left out', () => {
    const { stream$, send } = delivering();
    const work = desk();
    const odd$ = stream$.pipe(filter(({ seq }) => Number(seq) % 2 === 1));
    resultOf(
      odd$.pipe(
        consume(work.handler, { order: 'none' }),
        checkpoint(notingStore(), { maxRepeats: 3 }),
      ),
    );
    send(20);
    expect(work.open).toEqual([1, 3, 5]);
  });

  it('keeps the order of an account over what was held back', async () => {
    const { stream$, send, run } = delivering();
    const store = notingStore();
    const work = desk();
    const result = resultOf(
      stream$.pipe(take(30), consume(work.handler), checkpoint(store, { maxRepeats: 2 })),
    );
    send(30, 3);
    while (!result.completed) {
      expect(work.open.length).toBeLessThanOrEqual(2);
      // The later one first, where it can be.
      work.finish(work.open.at(-1) as number);
      await run();
    }
    for (const account of [0, 1, 2]) {
      const own = work.called.filter((number) => number % 3 === account);
      expect(own).toEqual([...own].sort((a, b) => a - b));
    }
    expect(store.seqs.at(-1)).toBe(30);
  });

  it('is kept by consumeBatch, which makes smaller batches then', async () => {
    const { seqs, saves, store } = slowStore();
    const { stream$, send, run } = delivering();
    const sizes: number[] = [];
    const batches = consumeBatch((events: readonly unknown[]) => sizes.push(events.length), {
      size: 8,
      maxWait: 60_000,
    });
    const result = resultOf(stream$.pipe(take(20), batches, checkpoint(store, { maxRepeats: 5 })));
    send(20);
    for (let saved = 0; !result.completed; saved += 1) {
      saves[saved]?.resolve();
      await run();
      expect(saved).toBeLessThan(25);
    }
    expect(Math.max(...sizes)).toBe(5);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(20);
    expect(seqs.at(-1)).toBe(20);
  });

  it('holds nobody up where a stream begins anew behind what is saved', async () => {
    const { stream$, send, run } = delivering();
    const store = notingStore();
    const called: number[] = [];
    const twice$ = stream$.pipe(take(5), repeat(2));
    const handler = ({ seq }: { seq?: number | undefined }) => called.push(Number(seq));
    resultOf(twice$.pipe(consume(handler), checkpoint(store, { maxRepeats: 2 })));
    send(5);
    await run(100);
    expect(called).toEqual([...range(1, 5), ...range(1, 5)]);
    expect(store.seqs.at(-1)).toBe(5);
  });

  it('lets others go on, once the checkpoint that held them is gone', async () => {
    const { stream$, send, run } = delivering();
    const { store } = slowStore();
    const work = desk();
    const shared$ = stream$.pipe(share());
    const held = shared$.pipe(checkpoint(store, { maxRepeats: 2 })).subscribe();
    resultOf(shared$.pipe(consume(work.handler, { order: 'none' })));
    send(5);
    expect(work.open).toEqual([1, 2]);
    held.unsubscribe();
    await run();
    expect(work.open).toEqual([1, 2, 3, 4, 5]);
  });

  it('is 1 or more', () => {
    expect(() => checkpoint(notingStore(), { maxRepeats: 0 })).toThrow('maxRepeats');
  });
});

describe('checkpoint: a store that fails', () => {
  /** Fails so many times, synchronously or not. */
  const failing = (times: number, how: 'throws' | 'rejects') => {
    const good = notingStore();
    let left = times;
    const store: CursorStore = {
      load: good.load,
      save: (cursor) => {
        left -= 1;
        if (left < 0) return good.save(cursor);
        if (how === 'throws') throw new Error('disk full');
        return Promise.reject(new Error('disk full'));
      },
    };
    return { good, store };
  };
  const retry = { maxRetries: 2, initialDelay: 100, jitter: 0 };

  it.each(['throws', 'rejects'] as const)(
    'is tried again with the position by then, and told each time: it %s',
    async (how) => {
      const { world, stream$, send, run } = delivering();
      const { good, store } = failing(2, how);
      const onError = jest.fn();
      const { scheduler } = world;
      const { errors } = resultOf(
        stream$.pipe(checkpoint(store, { every: 50, retry, onError, scheduler })),
      );
      send(2);
      await run(50);
      send(2);
      await run(100);
      expect(good.seqs).toEqual([]);
      await run(200);
      expect(good.seqs).toEqual([4]);
      expect(errors).toEqual([]);
      expect(onError.mock.calls).toMatchObject([
        [{ code: 'checkpoint', cause: new Error('disk full') }, 1],
        [{ code: 'checkpoint' }, 2],
      ]);
    },
  );

  it('errors the stream when it fails for good', async () => {
    const { world, stream$, send, run } = delivering();
    const { store } = failing(9, 'rejects');
    const { scheduler } = world;
    const { errors } = resultOf(stream$.pipe(checkpoint(store, { every: 50, retry, scheduler })));
    send(2);
    for (const ms of [50, 100, 200, 400]) await run(ms);
    expect(errors).toMatchObject([{ code: 'checkpoint', cause: new Error('disk full') }]);
    expect(scheduler.actions).toEqual([]);
  });

  it('delays the completion, and fails it in the end', async () => {
    const ends = async (times: number) => {
      const { world, stream$, send, run } = delivering();
      const end$ = new Subject<void>();
      const { scheduler } = world;
      const { good, store } = failing(times, 'rejects');
      const result = resultOf(
        stream$.pipe(takeUntil(end$), checkpoint(store, { retry, scheduler })),
      );
      send(2);
      end$.next();
      expect(result.completed).toBe(false);
      for (const ms of [0, 100, 200]) await run(ms);
      return [good.seqs, result.completed, result.errors] as const;
    };
    expect(await ends(2)).toEqual([[2], true, []]);
    expect(await ends(9)).toMatchObject([[], false, [{ code: 'checkpoint' }]]);
  });

  it('is told after unsubscribe as well; nobody is left to wait for another try', async () => {
    const { world, stream$, send, run } = delivering();
    const { good, store } = failing(1, 'rejects');
    const onError = jest.fn();
    const { subscription } = resultOf(
      stream$.pipe(checkpoint(store, { onError, scheduler: world.scheduler })),
    );
    send(2);
    subscription.unsubscribe();
    await run(60_000);
    expect(onError.mock.calls).toMatchObject([[{ code: 'checkpoint' }, 1]]);
    expect(good.seqs).toEqual([]);
  });

  it('never hides the error of the stream', () => {
    const { stream$, send } = delivering();
    const { store } = failing(9, 'throws');
    const onError = jest.fn();
    const { errors } = resultOf(
      stream$.pipe(
        map((event) => {
          if (event.seq === 2) throw new Error('mine');
        }),
        checkpoint(store, { onError }),
      ),
    );
    send(2);
    expect(errors).toEqual([new Error('mine')]);
    expect(onError).toHaveBeenCalledTimes(1);
  });
});

describe('checkpoint: the right to save', () => {
  const leased = (lease: CursorStore['lease']): CursorStore => ({ ...notingStore(), lease });

  it('is asked for before anything else, and given back after the last save', async () => {
    const { stream$, send, attempts } = delivering();
    const order: string[] = [];
    let grant: () => void = () => undefined;
    const store: CursorStore = {
      load: () => null,
      save: ({ seq }) => void order.push(`save ${String(seq)}`),
      lease: () =>
        new Promise((resolve) => {
          grant = () => {
            resolve({ release: () => void order.push('release') });
          };
        }),
    };
    const end$ = new Subject<void>();
    const result = resultOf(stream$.pipe(takeUntil(end$), checkpoint(store)));
    expect(attempts()).toBe(0);
    grant();
    await turn();
    send(1);
    end$.next();
    expect(order).toEqual(['save 1', 'release']);
    expect(result.completed).toBe(true);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('in use');
      },
    ],
    ['rejects', () => Promise.reject(new Error('in use'))],
  ])('errors the stream where it is refused: it %s', async (_, lease) => {
    const { stream$, attempts } = delivering();
    const { errors } = resultOf(stream$.pipe(checkpoint(leased(lease))));
    await turn();
    expect(errors).toEqual([new Error('in use')]);
    expect(attempts()).toBe(0);
  });

  it('is given back when it comes after the stream was left', async () => {
    const { stream$ } = delivering();
    const release = jest.fn<() => void>();
    const store = leased(() => Promise.resolve({ release }));
    resultOf(stream$.pipe(checkpoint(store))).subscription.unsubscribe();
    await turn();
    expect(release).toHaveBeenCalledTimes(1);
  });

  it.each(['unsubscribe', 'error'])('is given back on %s', (how) => {
    const { stream$ } = delivering();
    const release = jest.fn<() => void>();
    const fail$ = new Subject<never>();
    const store = leased(() => ({ release }));
    const { subscription } = resultOf(stream$.pipe(takeUntil(fail$), checkpoint(store)));
    expect(release).not.toHaveBeenCalled();
    if (how === 'error') fail$.error('gone');
    else subscription.unsubscribe();
    expect(release).toHaveBeenCalledTimes(1);
  });
});

describe('checkpoint: without a stream of its own', () => {
  it('refuses values of which it cannot know the place', async () => {
    const store = notingStore();
    const source = new Subject<unknown>();
    const { errors } = resultOf(source.pipe(checkpoint(store)));
    source.next(testEvent.post());
    expect(errors).toMatchObject([{ code: 'origin' }]);
  });

  it('refuses events of a stream that is over, which nobody has claimed', () => {
    const events = streamed(numberedEvents(2));
    const source = new Subject<unknown>();
    const { errors } = resultOf(source.pipe(checkpoint(notingStore())));
    source.next(events[0]);
    expect(errors).toMatchObject([{ code: 'late-claim' }]);
  });

  it('completes and fails as its source does, and saves nothing', () => {
    const store = notingStore();
    expect(resultOf(of().pipe(checkpoint(store))).completed).toBe(true);
    expect(resultOf(throwError(() => 'no').pipe(checkpoint(store))).errors).toEqual(['no']);
    expect(store.seqs).toEqual([]);
  });

  it('refuses what was delayed above it and is worked on below, unseen', () => {
    const { stream$, send } = delivering();
    const late$ = new Subject<unknown>();
    const { errors } = resultOf(
      stream$.pipe(
        map((event) => [event]),
        checkpoint(notingStore()),
      ),
    );
    const kept: unknown[] = [];
    resultOf(stream$.pipe(map((event) => kept.push(event))));
    send(1);
    const delayed = resultOf(late$.pipe(checkpoint(notingStore())));
    late$.next([kept[0]]);
    expect(errors).toEqual([]);
    expect(delayed.errors).toMatchObject([{ code: 'late-claim' }]);
  });
});

describe.each(['v1', 'v2'] as const)('a store given as cursor, on %s', (protocol) => {
  it('is read at every subscribe: live when empty, else after what was saved', async () => {
    const given = delivering();
    const store = memoryCursorStore();
    const stream$ = jetstream({ hosts: ONE, protocol, cursor: store, ...given.world.client });
    const begin = () =>
      resultOf(
        stream$.pipe(
          consume(() => 1),
          checkpoint(store),
        ),
      );
    given.send(2);
    const first = begin();
    await given.run(100);
    given.send(2);
    first.subscription.unsubscribe();
    given.send(3);
    const second = begin();
    await given.run(100);
    second.subscription.unsubscribe();
    const seqs = ({ values }: typeof first) => values.map(({ event }) => event.seq);
    expect([seqs(first), seqs(second)]).toEqual([
      [3, 4],
      [5, 6, 7],
    ]);
    expect(store.load()?.seq).toBe(7);
  });

  it('that was saved on another host is translated by rule, with a notice', async () => {
    const { world, run } = delivering();
    const two = world.network.listen(TWO, { firstSeq: 5000 });
    for (const event of numberedEvents(3)) two.push(event);
    const saved: Cursor = {
      v: 1,
      wire: protocol,
      host: ONE,
      filter: 'all',
      seq: 1,
      time_us: world.scheduler.now() * 1000,
    };
    const codes: string[] = [];
    const stream$ = jetstream({
      hosts: TWO,
      protocol,
      cursor: memoryCursorStore(saved),
      onNotice: ({ code }) => codes.push(code),
      ...world.client,
    });
    const store = notingStore();
    const { values } = resultOf(stream$.pipe(checkpoint(store, { every: 0 })));
    await run(1000);
    expect(codes).toContain('cursor-translated');
    expect(values.length).toBeGreaterThan(0);
    expect(store.cursor).toMatchObject({ host: TWO, seq: values.at(-1)?.seq });
  });

  it('that was saved under another filter goes on, with a notice', async () => {
    const given = delivering();
    const codes: string[] = [];
    const store = memoryCursorStore();
    const begin = (collections?: string[]) =>
      resultOf(
        jetstream({
          hosts: ONE,
          protocol,
          cursor: store.load() ?? 1,
          ...(collections && { collections }),
          onNotice: ({ code }) => codes.push(code),
          ...given.world.client,
        }).pipe(checkpoint(store)),
      );
    const first = begin();
    given.send(2);
    first.subscription.unsubscribe();
    expect(store.load()?.seq).toBe(2);
    const second = begin(['app.bsky.feed.post']);
    given.send(2);
    await given.run(100);
    second.subscription.unsubscribe();
    expect(codes).toEqual(['cursor-filter-changed']);
    expect(second.values.map(({ seq }) => seq)).toEqual([3, 4]);
  });
});

it('an event keeps its delivery out of JSON and equality', () => {
  const [event] = streamed(numberedEvents(1));
  expect(JSON.parse(JSON.stringify(event))).toEqual({ ...event });
  expect(event).toEqual({ ...event });
});
