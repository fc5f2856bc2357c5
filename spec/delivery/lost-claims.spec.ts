import { describe, expect, it } from '@jest/globals';
import { catchError, delay, EMPTY, map, mergeMap, Observable, of, share, switchMap } from 'rxjs';
import type { JetstreamEvent } from 'rx-jetstream';
import { checkpoint, consume, consumeBatch, toAsyncIterable } from 'rx-jetstream/operators';
import { numberOf, range } from '../helpers/follow.js';
import { delivering, desk, notingStore, resultOf } from './delivering.js';

const always = { every: 0 };
const unordered = { order: 'none', retry: { maxRetries: 0 } } as const;

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

  it.each(['consume', 'consumeBatch'])(
    'are told to who saves for another branch, also where a key function has thrown: %s',
    (name) => {
      const { stream$, send } = delivering();
      const store = notingStore();
      const shared$ = stream$.pipe(share());
      const order = (event: JetstreamEvent) => {
        if (numberOf(event) === 5) throw new Error('no key');
        return 1;
      };
      const work =
        name === 'consume'
          ? consume(() => 1, { order })
          : consumeBatch(() => 1, { order, size: 1, maxWait: 0 });
      const other = resultOf(shared$.pipe<unknown>(work));
      const { errors } = resultOf(
        shared$.pipe(
          consume(() => 1),
          checkpoint(store, always),
        ),
      );
      send(20);
      expect(other.errors).toEqual([new Error('no key')]);
      expect(errors).toMatchObject([{ code: 'abandoned-claim', event: { seq: 5 } }]);
      expect(store.seqs.at(-1)).toBe(4);
    },
  );

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
