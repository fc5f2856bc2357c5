import { describe, expect, it } from '@jest/globals';
import {
  catchError,
  concat,
  delay,
  EMPTY,
  filter,
  map,
  mergeMap,
  Observable,
  of,
  retry,
  share,
  Subject,
  switchMap,
  take,
  takeUntil,
  timer,
} from 'rxjs';
import { jetstream, type JetstreamEvent } from 'rx-jetstream';
import { checkpoint, consume, toAsyncIterable } from 'rx-jetstream/operators';
import { numberOf, ONE, push, range, TWO } from '../helpers/follow.js';
import { virtualWorld } from '../helpers/virtual-world.js';
import { delivering, desk, notingStore, resultOf } from './delivering.js';

const always = { every: 0 };
const unordered = { order: 'none', retry: { maxRetries: 0 } } as const;

/** A host with so many events, and streams of it that begin at a place. */
function hosted(count: number) {
  const world = virtualWorld();
  push(world.network.listen(ONE), 1, count);
  const from = (cursor: number) => jetstream({ hosts: ONE, cursor, ...world.client });
  return { world, from };
}

describe('a stream that follows another', () => {
  /** Streams one after another, each from a place to the next one's; `begin` starts the next. */
  function switched(maxRepeats = Infinity) {
    const { world, from } = hosted(9);
    const store = notingStore();
    const work = desk();
    const next$ = new Subject<number>();
    const result = resultOf(
      next$.pipe(
        switchMap((cursor) => from(cursor).pipe(filter((event) => numberOf(event) < cursor + 3))),
        consume(work.handler, unordered),
        checkpoint(store, { ...always, maxRepeats }),
      ),
    );
    const begin = (cursor: number) => {
      next$.next(cursor);
      world.run(100);
    };
    return { ...result, store, work, begin };
  }

  it('moves no position past what is in hand of the one before', () => {
    const { store, work, begin, errors } = switched();
    begin(1);
    begin(4);
    work.finish(1, 4, 5);
    expect(store.seqs).toEqual([1]);
    begin(7);
    work.finish(2, 6, 7);
    expect(store.seqs).toEqual([1, 2]);
    // The last of the first: all of the second is done, and some of the third.
    work.finish(3);
    expect(store.seqs).toEqual([1, 2, 7]);
    work.finish(8, 9);
    expect(store.seqs.at(-1)).toBe(9);
    expect(errors).toEqual([]);
  });

  it('completes when all of both is done and saved', () => {
    const { world, from } = hosted(4);
    const store = notingStore();
    const work = desk();
    const result = resultOf(
      concat(from(1).pipe(take(2)), from(3).pipe(take(2))).pipe(
        consume(work.handler, unordered),
        checkpoint(store, always),
      ),
    );
    world.run(1000);
    work.finish(1, 3, 4);
    expect(result.completed).toBe(false);
    work.finish(2);
    expect(store.seqs).toEqual([1, 4]);
    expect(result.completed).toBe(true);
  });

  it('keeps maxRepeats over both', () => {
    const { store, work, begin } = switched(4);
    begin(1);
    begin(4);
    expect(work.called).toEqual([1, 2, 3, 4]);
    work.finish(4);
    expect(work.called).toEqual([1, 2, 3, 4]);
    work.finish(1);
    expect(work.called).toEqual([1, 2, 3, 4, 5]);
    work.finish(2, 3);
    expect(store.seqs.at(-1)).toBe(4);
    expect(work.called).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('in concat as well', () => {
    const { world, from } = hosted(4);
    const store = notingStore();
    const work = desk();
    const { errors } = resultOf(
      concat(from(1).pipe(take(2)), from(3).pipe(take(2))).pipe(
        consume(work.handler, unordered),
        checkpoint(store, always),
      ),
    );
    world.run(1000);
    expect(work.open).toEqual([1, 2, 3, 4]);
    work.finish(3, 4);
    work.fail(1, new Error('not done'));
    expect(errors).toMatchObject([{ code: 'handler' }]);
    expect(store.seqs).toEqual([]);
  });

  it('does not wait for what a failure has thrown away: the retry reads the store', () => {
    const { world } = hosted(4);
    const store = notingStore();
    let failures = 0;
    resultOf(
      jetstream({ hosts: ONE, cursor: () => store.cursor ?? 1, ...world.client }).pipe(
        consume(
          (event) => {
            if (numberOf(event) !== 3 || failures === 2) return;
            failures += 1;
            throw new Error('not yet');
          },
          { retry: { maxRetries: 0 } },
        ),
        retry(3),
        checkpoint(store, always),
      ),
    );
    world.run(1000);
    expect(failures).toBe(2);
    expect(store.seqs).toEqual([1, 2, 3, 4]);
  });
});

describe('streams side by side, of which no event has told which is which', () => {
  it('have no position: not when they are left, and not when one of them ends', () => {
    const world = virtualWorld();
    const [one, two] = [world.network.listen(ONE), world.network.listen(TWO)];
    const nothing = (hosts: string) =>
      jetstream({ hosts, cursor: 1, ...world.client }).pipe(filter(() => false));
    for (const stop$ of [nothing(TWO), nothing(TWO).pipe(takeUntil(timer(500, world.scheduler)))]) {
      const store = notingStore();
      const { subscription } = resultOf(
        // What ends without a value stops nothing.
        nothing(ONE).pipe(takeUntil(stop$), checkpoint(store, always)),
      );
      world.run(100);
      push(one, 1, 2);
      push(two, 1, 7);
      world.run(5000);
      subscription.unsubscribe();
      expect(store.seqs).toEqual([]);
    }
  });
});

describe('claims that are given up', () => {
  it.each(['switchMap', 'mergeMap'])('hold up no stream that nobody saves for: %s', (how) => {
    const { world, stream$, send } = delivering({ buffer: { events: 10 } });
    const seen: number[] = [];
    const shared$ = stream$.pipe(share());
    shared$.subscribe((event) => seen.push(numberOf(event)));
    const never = new Observable<never>(() => undefined);
    const fails = { retry: { maxRetries: 0 } };
    const each =
      how === 'switchMap'
        ? switchMap((event: JetstreamEvent) => of(event).pipe(consume(() => never)))
        : mergeMap((event: JetstreamEvent) =>
            of(event).pipe(
              consume(() => {
                throw new Error('no');
              }, fails),
              catchError(() => EMPTY),
            ),
          );
    shared$.pipe(each).subscribe();
    send(30);
    world.run(600_000);
    expect(seen).toEqual(range(1, 30));
  });

  it('nor by a for await that is left, again and again', async () => {
    const { world, stream$, send, run } = delivering({ buffer: { events: 10 } });
    const seen: number[] = [];
    const shared$ = stream$.pipe(share());
    shared$.subscribe((event) => seen.push(numberOf(event)));
    for (let count = 0; count < 12; count += 1) {
      const iterator = toAsyncIterable(shared$);
      const first = iterator.next();
      send(1);
      await first;
      await iterator.return?.();
    }
    send(10);
    world.run(600_000);
    await run();
    expect(seen).toEqual(range(1, 22));
  });

  it('hold the position of who saves, and free the buffer all the same', () => {
    const { world, stream$, send } = delivering({ buffer: { events: 4 } });
    const store = notingStore();
    const shared$ = stream$.pipe(share());
    const { errors } = resultOf(shared$.pipe(checkpoint(store, always)));
    const other = resultOf(shared$.pipe(consume(desk().handler, unordered)));
    send(6);
    other.subscription.unsubscribe();
    world.run(600_000);
    expect(errors).toMatchObject([{ code: 'abandoned-claim', event: { seq: 1 } }]);
    expect(store.seqs).toEqual([]);
  });
});

describe('an event that another branch claims too late', () => {
  /** A branch that saves, and one that is late for every event. */
  function branched(maxRepeats = Infinity) {
    const { world, stream$, send, run } = delivering();
    const store = notingStore();
    const done: number[] = [];
    const shared$ = stream$.pipe(share());
    const handler = consume((event: JetstreamEvent) => {
      done.push(numberOf(event));
    });
    const main = resultOf(shared$.pipe(handler, checkpoint(store, { ...always, maxRepeats })));
    const late$ = shared$.pipe(delay(10, world.scheduler));
    const late = resultOf(late$.pipe(consume(() => undefined)));
    return { world, send, run, store, done, main, late };
  }

  it('is its own trouble: who saves goes on', async () => {
    const { world, send, run, store, main, late } = branched();
    send(3);
    world.run(100);
    send(3);
    await run(100);
    expect(late.errors).toMatchObject([{ code: 'late-claim' }]);
    expect(main.errors).toEqual([]);
    expect(store.seqs.at(-1)).toBe(6);
  });

  it('and keeps its bound on repeats', async () => {
    const { world, send, run, store, done } = branched(3);
    send(3);
    world.run(100);
    send(50);
    await run(100);
    expect(done.at(-1)).toBe(53);
    expect(store.seqs.at(-1)).toBe(53);
  });

  it('and is none once it is done: outcomes may be delayed', () => {
    const { world, stream$, send } = delivering();
    const store = notingStore();
    const { errors, values } = resultOf(
      stream$.pipe(
        consume(() => undefined),
        delay(1000, world.scheduler),
        checkpoint(store, always),
      ),
    );
    send(3);
    world.run(2000);
    expect(errors).toEqual([]);
    expect(values).toHaveLength(3);
    expect(store.seqs.at(-1)).toBe(3);
  });

  it('is no outcome for having a count of attempts', () => {
    const { world, stream$, send } = delivering();
    const store = notingStore();
    const { errors } = resultOf(
      stream$.pipe(
        delay(1000, world.scheduler),
        map((event) => ({ event, attempts: 0 })),
        checkpoint(store, { every: 5000 }),
      ),
    );
    send(3);
    world.run(2000);
    expect(errors).toMatchObject([{ code: 'late-claim' }]);
    expect(store.seqs).toEqual([]);
  });

  it('ends all saving where it stands above the checkpoint', () => {
    const { world, stream$, send } = delivering();
    const store = notingStore();
    const { errors } = resultOf(
      stream$.pipe(
        delay(1000, world.scheduler),
        consume(() => undefined),
        checkpoint(store, { every: 5000 }),
      ),
    );
    send(3);
    world.run(2000);
    expect(errors).toMatchObject([{ code: 'late-claim' }]);
    expect(store.seqs).toEqual([]);
  });
});
