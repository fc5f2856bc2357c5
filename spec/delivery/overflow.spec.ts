import { describe, expect, it } from '@jest/globals';
import { type Observable, tap, timer, toArray } from 'rxjs';
import { jetstream, type JetstreamEvent, type Notice } from 'rx-jetstream';
import {
  checkpoint,
  consume,
  consumeBatch,
  type ConsumeOptions,
  type DropPolicy,
} from 'rx-jetstream/operators';
import { seededRandom } from 'rx-jetstream/testing';
import { numberOf, ONE, push, range } from '../helpers/follow.js';
import { virtualWorld } from '../helpers/virtual-world.js';
import { delivering, desk, notingStore, resultOf } from './delivering.js';

/** 1000 events at once, for a handler that takes 100 ms, and 10 of which may wait. */
function flooded(drop: DropPolicy, more: Partial<ConsumeOptions<JetstreamEvent>> = {}) {
  const world = virtualWorld();
  const server = world.network.listen(ONE);
  const notices: Notice[] = [];
  const { scheduler } = world;
  const stream$ = jetstream({
    hosts: ONE,
    cursor: 1,
    onNotice: (notice) => notices.push(notice),
    ...world.client,
  });
  const done: number[] = [];
  const store = notingStore();
  const handler = (event: JetstreamEvent) =>
    timer(100, scheduler).pipe(tap(() => done.push(numberOf(event))));
  const overflow = { limit: 10, drop };
  const options = { concurrency: 2, order: 'none', overflow, scheduler, ...more } as const;
  const { errors } = resultOf(
    stream$.pipe(consume(handler, options), checkpoint(store, { scheduler })),
  );
  push(server, 1, 1000);
  world.run(10_000);
  return { world, server, notices, done, store, errors };
}

describe('overflow: events go, in place of waiting', () => {
  it('newest: what waits already is handled', () => {
    const { done, notices, store, errors } = flooded('newest');
    // Two in hand, two about to be, ten that wait.
    expect(done).toEqual(range(1, 14));
    expect(notices).toMatchObject([{ code: 'events-dropped', count: 986, drop: 'newest' }]);
    expect(store.seqs.at(-1)).toBe(1000);
    expect(errors).toEqual([]);
  });

  it('oldest: what came last is handled', () => {
    const { done, notices } = flooded('oldest');
    expect(done).toEqual([...range(1, 4), ...range(991, 1000)]);
    expect(notices).toMatchObject([{ count: 986, drop: 'oldest' }]);
  });

  it('sample: some of all are handled, in their order', () => {
    const random = seededRandom(1);
    const { done, notices } = flooded('sample', { random });
    expect(done).toHaveLength(14);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(done.at(-1)).toBeGreaterThan(900);
    expect(done[5]).toBeLessThan(999);
    expect(notices).toMatchObject([{ count: 986, drop: 'sample' }]);
  });

  it('tells once a second how many more went', () => {
    const { world, server, notices } = flooded('newest');
    push(server, 1001, 1100);
    world.run(500);
    push(server, 1101, 1200);
    world.run(10_000);
    const counts = notices.map((notice) => notice.code === 'events-dropped' && notice.count);
    // Within half a second, five pairs more were handled.
    expect(counts).toEqual([986, 200 - 14 - 10]);
  });

  it('tells the rest when the stream is left', () => {
    const { stream$, send, world } = delivering();
    const notices: Notice[] = [];
    const stream = stream$ as ReturnType<typeof jetstream>;
    stream.notices$.subscribe((notice) => notices.push(notice));
    const { scheduler } = world;
    const overflow = { limit: 0, drop: 'newest' } as const;
    const { handler } = desk();
    const { subscription } = resultOf(
      stream.pipe(consume(handler, { concurrency: 1, overflow, order: 'none', scheduler })),
    );
    send(5);
    expect(notices).toEqual([]);
    subscription.unsubscribe();
    expect(notices).toMatchObject([{ count: 3 }]);
  });

  it('keeps the order of an account, and the position behind what is in hand', () => {
    const { stream$, send } = delivering();
    const store = notingStore();
    const work = desk();
    const overflow = { limit: 3, drop: 'oldest' } as const;
    resultOf(
      stream$.pipe(
        consume(work.handler, { concurrency: 1, overflow }),
        checkpoint(store, { every: 0 }),
      ),
    );
    send(20);
    work.finish(1);
    expect(store.seqs).toEqual([1]);
    work.finish(2);
    // All between went.
    expect(store.seqs.at(-1)).toBe(17);
    work.finish(18);
    work.finish(19);
    expect(work.called).toEqual([1, 2, 18, 19, 20]);
  });

  it('lets batches have it too', () => {
    const { stream$, send, world } = delivering();
    const { scheduler } = world;
    const batches: number[][] = [];
    const handler = (events: readonly JetstreamEvent[]): Observable<unknown> => {
      batches.push(events.map(numberOf));
      return timer(100, scheduler).pipe(toArray());
    };
    const overflow = { limit: 5, drop: 'oldest' } as const;
    resultOf(stream$.pipe(consumeBatch(handler, { size: 5, overflow, scheduler, order: 'none' })));
    send(100);
    world.run(5000);
    expect(batches).toEqual([range(1, 5), range(6, 10), range(96, 100)]);
  });

  it.each([
    [{ limit: -1, drop: 'newest' }, 'overflow.limit'],
    [{ limit: 1, drop: 'some' }, 'overflow.drop'],
  ])('refuses %j', (overflow, option) => {
    expect(() => consume(() => 1, { overflow: overflow as never })).toThrow(option);
    expect(() => consumeBatch(() => 1, { overflow: overflow as never })).toThrow(option);
  });
});
