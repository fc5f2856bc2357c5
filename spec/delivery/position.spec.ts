import { describe, expect, it } from '@jest/globals';
import {
  catchError,
  delay,
  EMPTY,
  filter,
  ignoreElements,
  map,
  of,
  retry,
  Subject,
  subscribeOn,
  take,
  takeUntil,
  takeWhile,
  tap,
} from 'rxjs';
import { type JetstreamEvent } from 'rx-jetstream';
import { checkpoint, consume, decodeRecord, ofKind } from 'rx-jetstream/operators';
import * as t from 'io-ts';
import { numberOf, range } from '../helpers/follow.js';
import { delivering, desk, notingStore, resultOf } from './delivering.js';

const always = { every: 0 };
const isNumber =
  (...numbers: number[]) =>
  (event: JetstreamEvent) =>
    numbers.includes(numberOf(event));

describe('the position', () => {
  it('is that of the last event whose next has returned, where nobody claims', async () => {
    const { stream$, send } = delivering();
    const store = notingStore();
    const during: unknown[] = [];
    stream$.pipe(checkpoint(store, always)).subscribe(() => during.push(store.seqs.at(-1)));
    send(3);
    expect(store.seqs).toEqual([1, 2, 3]);
    expect(during).toEqual([undefined, 1, 2]);
  });

  it('moves under a filter that lets nothing pass', () => {
    const { stream$, send } = delivering();
    const store = notingStore();
    const { values } = resultOf(
      stream$.pipe(
        filter(() => false),
        consume(() => undefined),
        checkpoint(store, always),
      ),
    );
    send(3);
    expect(values).toEqual([]);
    expect(store.seqs).toEqual([1, 2, 3]);
  });

  it('stops before the first event that is not done, and goes on to the last done', () => {
    const { stream$, send } = delivering();
    const store = notingStore();
    const { handler, finish } = desk();
    stream$.pipe(consume(handler, { order: 'none' }), checkpoint(store, always)).subscribe();
    send(5);
    expect(store.seqs).toEqual([]);
    finish(2, 3);
    expect(store.seqs).toEqual([]);
    finish(1);
    expect(store.seqs).toEqual([3]);
    finish(5);
    expect(store.seqs).toEqual([3]);
    finish(4);
    expect(store.seqs).toEqual([3, 5]);
  });

  it('counts events between two claimed ones that a filter left out', () => {
    const { stream$, send } = delivering();
    const store = notingStore();
    const { handler, finish } = desk();
    stream$
      .pipe(filter(isNumber(3, 6)), consume(handler, { order: 'none' }), checkpoint(store, always))
      .subscribe();
    send(8);
    expect(store.seqs).toEqual([1, 2]);
    finish(3);
    expect(store.seqs.at(-1)).toBe(5);
    finish(6);
    expect(store.seqs.at(-1)).toBe(8);
  });

  it('never goes back, whatever order handlers end in', () => {
    const { stream$, send } = delivering();
    const store = notingStore();
    const { handler, finish } = desk();
    stream$
      .pipe(consume(handler, { order: 'none', concurrency: 50 }), checkpoint(store, always))
      .subscribe();
    send(50);
    // 7 has no divisor in common with 50: every number comes once.
    for (const index of range(0, 49)) finish(((index * 7) % 50) + 1);
    expect(store.seqs).toEqual([...store.seqs].sort((a, b) => Number(a) - Number(b)));
    expect(store.seqs.at(-1)).toBe(50);
  });

  it('waits for every claim of an event', () => {
    const { stream$, send } = delivering();
    const store = notingStore();
    const [first, second] = [desk(), desk()];
    stream$
      .pipe(
        consume(first.handler),
        consume(({ event }) => second.handler(event), { eventOf: ({ event }) => event }),
        checkpoint(store, always),
      )
      .subscribe();
    send(1);
    first.finish(1);
    expect(store.seqs).toEqual([]);
    second.finish(1);
    expect(store.seqs).toEqual([1]);
  });

  it('knows an event again whose record a decoder has replaced', () => {
    const { stream$, send } = delivering();
    const store = notingStore();
    const { handler, finish } = desk();
    const Upper = new t.Type(
      'Upper',
      (value): value is { text: string } => t.type({ text: t.string }).is(value),
      (value) => t.success({ text: (value as { text: string }).text }),
      t.identity,
    );
    stream$
      .pipe(ofKind('commit'), decodeRecord(Upper), consume(handler), checkpoint(store, always))
      .subscribe();
    send(1);
    expect(store.seqs).toEqual([]);
    finish(1);
    expect(store.seqs).toEqual([1]);
  });

  it('is found where the stream is subscribed later, by its events', () => {
    const { world, stream$, send } = delivering();
    const store = notingStore();
    stream$.pipe(subscribeOn(world.scheduler), checkpoint(store, always)).subscribe();
    send(2);
    send(1);
    expect(store.seqs.at(-1)).toBe(3);
  });

  it('is found where values below consume are no events', () => {
    const { world, stream$, send } = delivering();
    const store = notingStore();
    stream$
      .pipe(
        subscribeOn(world.scheduler),
        consume(() => 1),
        map(({ result }) => result),
        checkpoint(store, always),
      )
      .subscribe();
    send(2);
    expect(store.seqs.at(-1)).toBe(2);
  });

  it('is found from above consume as well, and from two places', () => {
    const { stream$, send } = delivering();
    const [above, below] = [notingStore(), notingStore()];
    const { handler, finish } = desk();
    stream$
      .pipe(
        checkpoint(above, always),
        consume(handler),
        checkpoint(below, always),
        ignoreElements(),
      )
      .subscribe();
    send(2);
    expect([above.seqs, below.seqs]).toEqual([[], []]);
    finish(1);
    finish(2);
    expect([above.seqs, below.seqs]).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });
});

describe('an event at which something fails', () => {
  it('is not done when an operator throws, between stream and checkpoint', () => {
    const { stream$, send } = delivering();
    const store = notingStore();
    const { errors } = resultOf(
      stream$.pipe(
        map((event) => {
          if (numberOf(event) === 3) throw new Error('no room');
          return event;
        }),
        checkpoint(store, always),
      ),
    );
    send(5);
    expect(errors).toEqual([new Error('no room')]);
    expect(store.seqs).toEqual([1, 2]);
  });

  it('is not done when an operator below checkpoint throws', () => {
    const { stream$, send } = delivering();
    const store = notingStore();
    const { errors } = resultOf(
      stream$.pipe(
        checkpoint(store),
        map((event) => {
          if (numberOf(event) === 3) throw new Error('no room');
          return event;
        }),
      ),
    );
    send(5);
    expect(errors).toEqual([new Error('no room')]);
    expect(store.seqs).toEqual([2]);
  });

  it('is not done when an operator below consume throws at its outcome', () => {
    const { stream$, send } = delivering();
    const store = notingStore();
    const { handler, finish } = desk();
    resultOf(
      stream$.pipe(
        consume(handler, { order: 'none' }),
        map((outcome) => {
          if (numberOf(outcome.event) === 2) throw new Error('no room');
          return outcome;
        }),
        checkpoint(store, always),
      ),
    );
    send(3);
    finish(3);
    finish(1);
    finish(2);
    expect(store.seqs).toEqual([1]);
  });

  it('is not done when the error is caught and turned into an end', () => {
    const { stream$, send } = delivering();
    const store = notingStore();
    const result = resultOf(
      stream$.pipe(
        map((event) => {
          if (numberOf(event) === 3) throw new Error('no room');
          return event;
        }),
        catchError(() => EMPTY),
        checkpoint(store),
      ),
    );
    send(5);
    expect(result.completed).toBe(true);
    expect(store.seqs).toEqual([2]);
  });

  it('comes again when the stream is retried above checkpoint, which goes on with the new one', () => {
    const { world, stream$, send } = delivering();
    const store = notingStore();
    let failures = 0;
    const { values } = resultOf(
      stream$.pipe(
        map((event) => {
          if (numberOf(event) === 3 && (failures += 1) === 1) throw new Error('once');
          return event;
        }),
        retry(),
        checkpoint(store, always),
      ),
    );
    send(4);
    world.run(100);
    send(1);
    // The stream begins again where its option says; what was saved does not go back.
    expect(values.map(numberOf)).toEqual([1, 2, 1, 2, 3, 4, 5]);
    expect(store.seqs).toEqual([1, 2, 3, 4, 5]);
  });
});

it('what a stream had done before it was retried is saved, while the next has done nothing', () => {
  const { world, stream$, send } = delivering();
  const store = notingStore();
  const { scheduler } = world;
  const work = desk();
  let failures = 0;
  const { subscription } = resultOf(
    stream$.pipe(
      map((event) => {
        if (numberOf(event) === 3 && (failures += 1) === 1) throw new Error('once');
        return event;
      }),
      retry(),
      consume((event) => (failures === 0 ? of() : work.handler(event)), { order: 'none' }),
      checkpoint(store, { every: 60_000, scheduler }),
    ),
  );
  send(3);
  world.run(100);
  expect(work.open).toEqual([1, 2, 3]);
  subscription.unsubscribe();
  expect(store.seqs).toEqual([2]);
});

describe('an event at which the stream ends', () => {
  const ends = {
    take: () => take<JetstreamEvent>(3),
    takeWhile: () => takeWhile<JetstreamEvent>((event) => numberOf(event) < 3),
    'takeWhile, inclusive': () => takeWhile<JetstreamEvent>((event) => numberOf(event) < 3, true),
  };

  it.each(Object.entries(ends))('is done, if it came through: %s', (name, end) => {
    const { stream$, send } = delivering();
    const store = notingStore();
    const result = resultOf(stream$.pipe(end(), checkpoint(store)));
    send(5);
    expect(result.completed).toBe(true);
    // What takeWhile leaves out has ended the stream, and ends it again.
    expect(store.seqs).toEqual([name === 'takeWhile' ? 2 : 3]);
  });

  it.each(Object.entries(ends))('is done when its handler is: %s', (name, end) => {
    const { stream$, send } = delivering();
    const store = notingStore();
    const work = desk();
    const result = resultOf(
      stream$.pipe(end(), consume(work.handler, { order: 'none' }), checkpoint(store)),
    );
    send(5);
    expect(work.open).toEqual(name === 'takeWhile' ? [1, 2] : [1, 2, 3]);
    expect(result.completed).toBe(false);
    work.finish(...work.open);
    expect(result.completed).toBe(true);
    expect(store.seqs).toEqual([name === 'takeWhile' ? 2 : 3]);
  });

  it('is done when its outcome was enough', () => {
    const { stream$, send } = delivering();
    const store = notingStore();
    const { handler, finish } = desk();
    const result = resultOf(stream$.pipe(consume(handler), take(1), checkpoint(store)));
    send(3);
    finish(1);
    expect(result.completed).toBe(true);
    expect(store.seqs).toEqual([1]);
  });

  it('is done when its outcome was enough for another handler, and that has ended', () => {
    const { stream$, send } = delivering();
    const store = notingStore();
    const [first, second] = [desk(), desk()];
    const result = resultOf(
      stream$.pipe(
        consume(first.handler),
        take(1),
        consume(({ event }) => second.handler(event), { eventOf: ({ event }) => event }),
        checkpoint(store),
      ),
    );
    send(3);
    first.finish(1);
    expect([store.seqs, result.completed]).toEqual([[], false]);
    second.finish(1);
    expect([store.seqs, result.completed]).toEqual([[1], true]);
  });

  it('is not done when the end came before it', () => {
    const { stream$, send } = delivering();
    const stop$ = new Subject<void>();
    const store = notingStore();
    const done: number[] = [];
    resultOf(
      stream$.pipe(
        tap((event) => {
          if (numberOf(event) === 3) stop$.next();
        }),
        takeUntil(stop$),
        consume((event) => done.push(numberOf(event))),
        checkpoint(store),
      ),
    );
    send(5);
    expect(done).toEqual([1, 2]);
    expect(store.seqs).toEqual([2]);
  });

  it('is not done when the end came before its outcome', () => {
    const { stream$, send } = delivering();
    const stop$ = new Subject<void>();
    const store = notingStore();
    const { handler, finish } = desk();
    const result = resultOf(
      stream$.pipe(
        consume(handler, { order: 'none' }),
        tap(({ event }) => {
          if (numberOf(event) === 2) stop$.next();
        }),
        takeUntil(stop$),
        checkpoint(store),
      ),
    );
    send(3);
    finish(1);
    finish(2);
    expect(result.completed).toBe(true);
    expect(store.seqs).toEqual([1]);
  });

  it('is not done when it was left below checkpoint: rather once too often than never', () => {
    const { stream$, send } = delivering();
    const store = notingStore();
    const result = resultOf(stream$.pipe(checkpoint(store), take(3)));
    send(5);
    expect(result.completed).toBe(true);
    expect(store.seqs).toEqual([2]);
  });
});

describe('a graceful end', () => {
  it('waits for the handlers and the last save, then completes', async () => {
    const { stream$, send, run } = delivering();
    const store = notingStore();
    const saves: (() => void)[] = [];
    const slow = {
      ...store,
      save: (cursor: Parameters<typeof store.save>[0]) =>
        new Promise<void>((resolve) => {
          saves.push(() => {
            void store.save(cursor);
            resolve();
          });
        }),
    };
    const shutdown$ = new Subject<void>();
    const { handler, finish } = desk();
    const result = resultOf(
      stream$.pipe(takeUntil(shutdown$), consume(handler, { order: 'none' }), checkpoint(slow)),
    );
    send(3);
    shutdown$.next();
    finish(1, 3);
    expect(result.completed).toBe(false);
    expect(saves).toHaveLength(0);
    finish(2);
    expect(saves).toHaveLength(1);
    expect(result.completed).toBe(false);
    saves[0]?.();
    await run();
    expect(result.completed).toBe(true);
    expect(store.seqs).toEqual([3]);
  });

  it('saves on unsubscribe what was done by then', () => {
    const { stream$, send } = delivering();
    const store = notingStore();
    const { handler, finish } = desk();
    const { subscription } = resultOf(
      stream$.pipe(consume(handler, { order: 'none' }), checkpoint(store)),
    );
    send(3);
    finish(1);
    subscription.unsubscribe();
    expect(store.seqs).toEqual([1]);
  });

  it('never saves nothing', () => {
    const { stream$, send } = delivering();
    const store = notingStore();
    const { handler } = desk();
    resultOf(of<JetstreamEvent>().pipe(checkpoint(store)));
    const { subscription } = resultOf(stream$.pipe(consume(handler), checkpoint(store, always)));
    send(3);
    subscription.unsubscribe();
    expect(store.seqs).toEqual([]);
  });
});

describe('what is too late', () => {
  it('is an event that is claimed after its next has returned, and its position is no use', () => {
    const { world, stream$, send } = delivering();
    const store = notingStore();
    const result = resultOf(
      stream$.pipe(
        delay(100, world.scheduler),
        consume(() => undefined),
        checkpoint(store),
      ),
    );
    send(3);
    world.run(200);
    expect(result.errors).toMatchObject([{ code: 'late-claim', event: { seq: 1 } }]);
    expect((result.errors[0] as { hint: string }).hint).toContain('put consume above');
    expect(store.seqs).toEqual([]);
  });
});
