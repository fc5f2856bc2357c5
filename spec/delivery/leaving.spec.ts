import { describe, expect, it } from '@jest/globals';
import { map, mergeWith, NEVER, Observable, queueScheduler, Subject, take, takeUntil } from 'rxjs';
import type { CursorStore, JetstreamEvent } from 'rx-jetstream';
import { checkpoint, consume } from 'rx-jetstream/operators';
import { numberOf } from '../helpers/follow.js';
import { turn } from '../helpers/turns.js';
import { delivering, notingStore, resultOf, slowStore } from './delivering.js';

const always = { every: 0 };
const once = { order: 'none', retry: { maxRetries: 0 } } as const;

describe('a handler that ends its own stream, or leaves it', () => {
  it('is not done when its promise fails behind the end', async () => {
    const { stream$, send, run } = delivering();
    const store = notingStore();
    const stop$ = new Subject<void>();
    const { errors } = resultOf(
      stream$.pipe(
        takeUntil(stop$),
        consume(async (event) => {
          if (numberOf(event) !== 3) return;
          stop$.next();
          await Promise.resolve();
          throw new Error('not done');
        }, once),
        checkpoint(store, always),
      ),
    );
    send(3);
    await run();
    await run();
    expect(errors).toMatchObject([{ code: 'handler' }]);
    expect(store.seqs.at(-1)).toBe(2);
  });

  it('is not done while it goes on behind the end', async () => {
    const { stream$, send, run } = delivering();
    const store = notingStore();
    const stop$ = new Subject<void>();
    const result = resultOf(
      stream$.pipe(
        takeUntil(stop$),
        consume((event) => {
          if (numberOf(event) !== 3) return undefined;
          stop$.next();
          return NEVER;
        }, once),
        checkpoint(store, always),
      ),
    );
    send(3);
    await run();
    expect(store.seqs.at(-1)).toBe(2);
    expect(result.completed).toBe(false);
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('not done');
      },
    ],
    ['rejects', () => Promise.reject(new Error('not done'))],
  ])('is not done when it unsubscribes and then %s', async (_, then) => {
    const { stream$, send, run } = delivering();
    const store = notingStore();
    const { subscription } = resultOf(
      stream$.pipe(
        consume((event): unknown => {
          if (numberOf(event) !== 3) return undefined;
          subscription.unsubscribe();
          return then();
        }, once),
        checkpoint(store, always),
      ),
    );
    send(3);
    await run();
    expect(store.seqs.at(-1)).toBe(2);
  });

  it('has its signal aborted within its own call', () => {
    const { stream$, send } = delivering();
    const aborted: boolean[] = [];
    const { subscription } = resultOf(
      stream$.pipe(
        consume((_, { signal }) => {
          aborted.push(signal.aborted);
          subscription.unsubscribe();
          aborted.push(signal.aborted);
        }),
      ),
    );
    send(2);
    expect(aborted).toEqual([false, true]);
  });

  it('is called for nothing more: not for what came meanwhile', () => {
    const { stream$, send } = delivering();
    const called: number[] = [];
    const again$ = new Subject<JetstreamEvent>();
    const { subscription } = resultOf(
      stream$.pipe(
        mergeWith(again$),
        consume((event) => {
          called.push(numberOf(event));
          if (called.length > 1) return;
          again$.next(event);
          subscription.unsubscribe();
        }),
      ),
    );
    send(1);
    expect(called).toEqual([1]);
  });

  it('is called in the order of what came meanwhile', () => {
    const { stream$, send } = delivering();
    const again$ = new Subject<JetstreamEvent>();
    const order: number[] = [];
    let count = 0;
    resultOf(
      stream$.pipe(
        mergeWith(again$),
        map((event) => ({ event, place: (count += 1) })),
        consume(
          ({ event, place }) => {
            order.push(place);
            for (let more = 0; more < 3 - place; more += 1) again$.next(event);
          },
          { eventOf: ({ event }) => event },
        ),
      ),
    );
    send(1);
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it('keeps no Observable that it returns once it has left', () => {
    const { stream$, send } = delivering();
    let open = 0;
    const { subscription } = resultOf(
      stream$.pipe(
        consume(
          () =>
            new Observable<void>(() => {
              open += 1;
              subscription.unsubscribe();
              return () => {
                open -= 1;
              };
            }),
        ),
      ),
    );
    send(1);
    expect(open).toBe(0);
  });
});

describe('a callback that leaves the stream', () => {
  it('retry.when: nothing is tried again', () => {
    const { world, stream$, send } = delivering();
    const { scheduler } = world;
    let called = 0;
    const { subscription } = resultOf(
      stream$.pipe(
        consume(
          () => {
            called += 1;
            throw new Error('fatal');
          },
          {
            scheduler,
            retry: {
              when: () => {
                subscription.unsubscribe();
                return true;
              },
            },
          },
        ),
      ),
    );
    send(1);
    world.run(60_000);
    expect([called, scheduler.actions.length]).toEqual([1, 0]);
  });

  it('onError: one more save, the release, and nothing after it', () => {
    const { world, stream$, send } = delivering();
    const { scheduler } = world;
    const log: string[] = [];
    const store: CursorStore = {
      load: () => null,
      save: () => {
        log.push('save');
        throw new Error('disk');
      },
      lease: () => ({ release: () => void log.push('release') }),
    };
    const onError = () => {
      subscription.unsubscribe();
    };
    const { subscription } = resultOf(
      stream$.pipe(checkpoint(store, { ...always, scheduler, onError })),
    );
    send(1);
    world.run(60_000);
    expect(log).toEqual(['save', 'save', 'release']);
  });
});

it('a save that fails while the stream is left is told, and so is the last', async () => {
  const { stream$, send } = delivering();
  const { saves, store } = slowStore();
  const told: number[] = [];
  const onError = (_: unknown, failures: number) => told.push(failures);
  const { subscription } = resultOf(stream$.pipe(checkpoint(store, { ...always, onError })));
  send(1);
  subscription.unsubscribe();
  saves[0]?.reject(new Error('disk'));
  await turn();
  saves[1]?.reject(new Error('disk'));
  await turn();
  expect([saves.length, told]).toEqual([2, [1, 2]]);
});

it('a scheduler that calls back at once is one like others', () => {
  const { stream$, send } = delivering();
  const seqs: (number | undefined)[] = [];
  const store: CursorStore = {
    load: () => null,
    save: ({ seq }) => {
      seqs.push(seq);
      if (seqs.length === 1) throw new Error('not yet');
    },
  };
  const retry = { initialDelay: 0 };
  const { errors } = resultOf(
    stream$.pipe(checkpoint(store, { ...always, scheduler: queueScheduler, retry })),
  );
  send(5);
  expect(errors).toEqual([]);
  expect(seqs).toEqual([1, 1, 2, 3, 4, 5]);
});

it('a position that is in the making when work is given up is the one before it', async () => {
  const { stream$, send } = delivering();
  const { seqs, saves, store } = slowStore();
  const { subscription } = resultOf(
    stream$.pipe(
      take(5),
      consume((event) => (numberOf(event) === 3 ? NEVER : undefined), once),
      checkpoint(store, always),
    ),
  );
  send(5);
  subscription.unsubscribe();
  saves[0]?.resolve();
  await turn();
  expect(seqs).toEqual([1, 2]);
});
