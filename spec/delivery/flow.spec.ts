import { describe, expect, it } from '@jest/globals';
import { BehaviorSubject, mergeMap, of, take, tap, timer } from 'rxjs';
import { jetstream } from 'rx-jetstream';
import { checkpoint, consume, consumeBatch } from 'rx-jetstream/operators';
import { cursors, numberOf, ONE, push, range, WIRES } from '../helpers/follow.js';
import { virtualWorld } from '../helpers/virtual-world.js';
import { desk, notingStore, resultOf } from './delivering.js';

describe.each(WIRES)('flow control: what consume holds, on %s', (protocol) => {
  /** A server with so many events, and a stream of which at most 20 may be unfinished. */
  function held(count: number, more: object = {}) {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    push(server, 1, count);
    const delivered: number[] = [];
    const options = { hosts: ONE, protocol, cursor: 1, firstEventTimeout: false } as const;
    const stream = jetstream({ ...options, ...world.client, buffer: { events: 20 }, ...more });
    const states: unknown[] = [];
    const notices: unknown[] = [];
    stream.state$.subscribe((state) => states.push(state));
    stream.notices$.subscribe((notice) => notices.push(notice));
    const stream$ = stream.pipe(tap((event) => delivered.push(numberOf(event))));
    return { world, server, stream$, delivered, states, notices };
  }

  it('closes at the bound, and resumes after the last event delivered once half is done', () => {
    const { world, server, stream$, delivered, states, notices } = held(100);
    const work = desk();
    resultOf(stream$.pipe(consume(work.handler, { order: 'none', concurrency: 50 })));
    world.run(1000);
    expect(delivered).toEqual(range(1, 20));
    expect(server.connections).toHaveLength(0);
    expect(states.at(-1)).toMatchObject({
      status: 'waiting',
      cause: 'backpressure',
      attempt: 0,
      retryAt: undefined,
    });
    expect(notices).toMatchObject([{ code: 'backpressure', events: 20 }]);
    work.finish(...range(1, 9));
    world.run(1000);
    expect(delivered).toHaveLength(20);
    work.finish(10);
    world.run(1000);
    // Ten more, and it is full again.
    expect(delivered).toEqual(range(1, 30));
    expect(cursors(server)).toEqual([1, 20]);
  });

  it('a consumer a hundred times slower gets all, in order, and never holds more', () => {
    const { world, stream$, delivered } = held(600);
    const done: number[] = [];
    let most = 0;
    const store = notingStore();
    const result = resultOf(
      stream$.pipe(
        take(600),
        consume(
          (event) => timer(100, world.scheduler).pipe(tap(() => done.push(numberOf(event)))),
          { order: 'global' },
        ),
        tap(() => (most = Math.max(most, delivered.length - done.length))),
        checkpoint(store, { scheduler: world.scheduler }),
      ),
    );
    world.run(120_000);
    expect(result).toMatchObject({ completed: true, errors: [] });
    expect(done).toEqual(range(1, 600));
    expect(most).toBeLessThanOrEqual(20);
    expect(store.seqs.at(-1)).toBe(600);
  });

  it('bounds the characters of frames as well', () => {
    const { world, stream$, delivered } = held(100, { buffer: { bytes: 5000 } });
    resultOf(stream$.pipe(consume(desk().handler)));
    world.run(1000);
    // A frame has some 400 to 500 characters.
    expect(delivered.length).toBeGreaterThan(8);
    expect(delivered.length).toBeLessThan(15);
  });

  it('gives a batch what it has, where a full one would never come', () => {
    const { world, stream$ } = held(100);
    const sizes: number[] = [];
    resultOf(
      stream$.pipe(
        take(100),
        consumeBatch((events) => sizes.push(events.length), {
          size: 50,
          scheduler: world.scheduler,
        }),
      ),
    );
    world.run(60_000);
    expect(sizes).toEqual([20, 20, 20, 20, 20]);
  });

  it('is not reached by synchronous work, nor by what nobody claims', () => {
    const { world, server, stream$, delivered } = held(200);
    resultOf(stream$.pipe(consume(() => 1)));
    world.run(1000);
    expect(delivered).toEqual(range(1, 200));
    expect(server.counters.attempts).toBe(1);
  });

  it('a new filter connects at once, and holds again at its first event', () => {
    const filter$ = new BehaviorSubject({ collections: ['app.bsky.feed.post'] });
    const { world, stream$, delivered, server } = held(100, { filter: filter$ });
    resultOf(stream$.pipe(consume(desk().handler)));
    world.run(1000);
    filter$.next({ collections: ['app.bsky.feed.*'] });
    world.run(10_000);
    expect(delivered).toEqual(range(1, 20));
    expect(server.counters.attempts).toBe(2);
    expect(server.connections).toHaveLength(0);
  });

  it('goes on by itself where claims end inside of an inner stream', () => {
    const { world, stream$, delivered } = held(60);
    const result = resultOf(
      stream$.pipe(
        take(60),
        mergeMap((event) => of(event).pipe(consume(() => timer(50, world.scheduler)))),
      ),
    );
    world.run(10_000);
    expect(result.completed).toBe(true);
    expect(delivered).toEqual(range(1, 60));
  });
});
