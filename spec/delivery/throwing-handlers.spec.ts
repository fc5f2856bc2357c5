import { describe, expect, it } from '@jest/globals';
import { Observable, UnsubscriptionError } from 'rxjs';
import type { JetstreamEvent } from 'rx-jetstream';
import { checkpoint, consume, consumeBatch } from 'rx-jetstream/operators';
import { Lanes } from '../../src/core/delivery/lanes.js';
import { numberOf } from '../helpers/follow.js';
import { delivering, notingStore, resultOf } from './delivering.js';

const always = { every: 0 };
const broken = new Error('a query that cannot be built');

/** What throws only once it is waited for. */
const LAZY: Record<string, () => unknown> = {
  'a thenable whose then throws': () => ({
    then: () => {
      throw broken;
    },
  }),
  'a function with such a then': () =>
    Object.assign(() => undefined, {
      then: () => {
        throw broken;
      },
    }),
  'an object whose then cannot be read': () => ({
    get then() {
      throw broken;
    },
  }),
  'an Observable that throws': () =>
    new Observable(() => {
      throw broken;
    }),
  'an Observable of another library whose subscribe throws': () => ({
    lift: () => undefined,
    subscribe: () => {
      throw broken;
    },
  }),
};

describe.each(Object.entries(LAZY))('a handler that returns %s has failed', (_, lazy) => {
  // The first is called at once, the others from the queue.
  it.each([1, 3])('with event %i: it is tried again, then set aside', async (bad) => {
    const { world, stream$, send, run } = delivering();
    const store = notingStore();
    const calls: number[] = [];
    const dead: unknown[] = [];
    const result = resultOf(
      stream$.pipe(
        consume(
          (event) => {
            calls.push(numberOf(event));
            return numberOf(event) === bad ? lazy() : Promise.resolve();
          },
          {
            concurrency: 1,
            retry: { maxRetries: 1, initialDelay: 10 },
            scheduler: world.scheduler,
            deadLetter: ({ event, error }) => dead.push([numberOf(event), error]),
          },
        ),
        checkpoint(store, always),
      ),
    );
    send(4);
    for (let round = 0; round < 10; round += 1) await run(100);
    expect(result.errors).toEqual([]);
    expect(calls.filter((number) => number === bad)).toHaveLength(2);
    expect(dead).toEqual([[bad, broken]]);
    expect(store.seqs.at(-1)).toBe(4);
  });

  it('in a batch, and as a dead-letter sink', () => {
    const { world, stream$, send } = delivering();
    const result = resultOf(
      stream$.pipe(
        consumeBatch(() => lazy(), {
          size: 2,
          retry: { maxRetries: 1, initialDelay: 10 },
          scheduler: world.scheduler,
          deadLetter: () => lazy(),
        }),
      ),
    );
    send(2);
    world.run(1000);
    expect(result.errors).toMatchObject([
      { code: 'handler', cause: broken, events: [{ seq: 1 }], attempts: 2 },
    ]);
  });
});

describe('what a handler returned', () => {
  it('is told once, whatever a thenable does', () => {
    const { stream$, send } = delivering();
    const store = notingStore();
    const thenable = {
      then: (succeed: (value: number) => void, fail: (error: unknown) => void) => {
        succeed(1);
        succeed(2);
        fail(broken);
        throw broken;
      },
    } as unknown as PromiseLike<number>;
    const result = resultOf(
      stream$.pipe(
        consume(() => thenable, { concurrency: 1 }),
        checkpoint(store, always),
      ),
    );
    send(3);
    expect(result.errors).toEqual([]);
    expect(result.values.map((outcome) => outcome.result)).toEqual([1, 1, 1]);
    expect(store.seqs).toEqual([1, 2, 3]);
  });

  it.each(['consume', 'consumeBatch'])(
    'may throw as it is left: the others are left all the same, and nothing counts as done: %s',
    (name) => {
      const { stream$, send } = delivering();
      const store = notingStore();
      const left: number[] = [];
      const handler = (given: JetstreamEvent | readonly JetstreamEvent[]) =>
        new Observable(() => () => {
          left.push(...[given].flat().map(numberOf));
          throw broken;
        });
      const options = { order: 'none', concurrency: 3 } as const;
      const work$: Observable<unknown> =
        name === 'consume'
          ? stream$.pipe(consume(handler, options))
          : stream$.pipe(consumeBatch(handler, { ...options, size: 1 }));
      const other = resultOf(work$);
      const result = resultOf(work$.pipe(checkpoint(store, always)));
      send(3);
      result.subscription.unsubscribe();
      expect(left).toEqual([1, 2, 3]);
      expect(store.seqs).toEqual([]);
      expect(() => {
        other.subscription.unsubscribe();
      }).toThrow(UnsubscriptionError);
    },
  );
});

it('lanes run on behind a task that throws', () => {
  const started: number[] = [];
  const lanes = new Lanes<{ key: unknown; number: number }>(1, ({ number }) => {
    started.push(number);
    if (number === 1) throw broken;
  });
  const [one, two] = [
    { key: 'a', number: 1 },
    { key: 'a', number: 2 },
  ] as const;
  expect(() => {
    lanes.add(one);
  }).toThrow(broken);
  lanes.add(two);
  lanes.done(one);
  expect(started).toEqual([1, 2]);
});
