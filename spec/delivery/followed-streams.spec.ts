import { describe, expect, it } from '@jest/globals';
import {
  concat,
  filter,
  ignoreElements,
  map,
  mergeWith,
  retry,
  share,
  Subject,
  switchMap,
  take,
  takeUntil,
  timer,
} from 'rxjs';
import { jetstream } from 'rx-jetstream';
import { checkpoint, consume } from 'rx-jetstream/operators';
import { numberOf, ONE, push, TWO } from '../helpers/follow.js';
import { virtualWorld } from '../helpers/virtual-world.js';
import { desk, notingStore, resultOf } from './delivering.js';

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

  it('waits at its end for what others have in hand of the one before', () => {
    const { world, from } = hosted(4);
    const store = notingStore();
    const work = desk();
    const first$ = from(1).pipe(take(2), share());
    const result = resultOf(concat(first$, from(3).pipe(take(2))).pipe(checkpoint(store, always)));
    resultOf(first$.pipe(consume(work.handler, unordered)));
    world.run(1000);
    expect(result.values).toHaveLength(4);
    expect([store.seqs, result.completed]).toEqual([[], false]);
    work.finish(2);
    work.finish(1);
    expect([store.seqs, result.completed]).toEqual([[4], true]);
  });

  it('has a position also where nothing ever comes through', () => {
    const { world, from } = hosted(4);
    const store = notingStore();
    const fail$ = timer(500, world.scheduler).pipe(
      map(() => {
        throw new Error('begin again');
      }),
    );
    const { subscription } = resultOf(
      from(1).pipe(
        filter(() => false),
        mergeWith(fail$.pipe(ignoreElements())),
        retry(1),
        checkpoint(store, { every: 5000, scheduler: world.scheduler }),
      ),
    );
    world.run(900);
    subscription.unsubscribe();
    expect(store.seqs).toEqual([4]);
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
