import { describe, expect, it } from '@jest/globals';
import { merge, share, Subscriber } from 'rxjs';
import type { JetstreamEvent } from 'rx-jetstream';
import { type BatchContext, checkpoint, consumeBatch } from 'rx-jetstream/operators';
import { testEvent } from 'rx-jetstream/testing';
import { Batch } from '../../operators/delivery/batch.js';
import { handlerSettings } from '../../operators/delivery/handler-options.js';
import type { Claim } from '../../src/core/delivery/claim.js';
import { numberOf } from '../helpers/follow.js';
import { delivering, notingStore, resultOf } from './delivering.js';

type Events = readonly JetstreamEvent[];
type Context = BatchContext<JetstreamEvent>;

const always = { every: 0 };
const late = new Error('after all was done');

/** A handler that has notes taken of its calls. */
function batching(
  size: number,
  handler: (events: Events, context: Context) => unknown,
  deadLetter?: () => unknown,
) {
  const given = delivering({});
  const store = notingStore();
  const calls: number[][] = [];
  const settings = {
    size,
    retry: { maxRetries: 2, initialDelay: 100, jitter: 0 },
    scheduler: given.world.scheduler,
    ...(deadLetter && { deadLetter }),
  };
  const noting = (events: Events, context: Context) => {
    calls.push(events.map(numberOf));
    return handler(events, context);
  };
  const result = resultOf(
    given.stream$.pipe(consumeBatch(noting, settings), checkpoint(store, always)),
  );
  return { ...given, store, calls, result };
}

describe('consumeBatch: done(event)', () => {
  it('of all: the failure that follows is told with the outcome, and nothing is tried again', () => {
    const { world, send, calls, result, store } = batching(3, (events, { done }) => {
      for (const event of events) done(event);
      throw late;
    });
    send(6);
    world.run(60_000);
    expect(calls).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(result.errors).toEqual([]);
    expect(result.values).toMatchObject([
      { status: 'done', events: [{ seq: 1 }, { seq: 2 }, { seq: 3 }], error: late, attempts: 1 },
      { status: 'done', events: [{ seq: 4 }, { seq: 5 }, { seq: 6 }], error: late, attempts: 1 },
    ]);
    expect(store.seqs.at(-1)).toBe(6);
  });

  it('of all that was left, in a later try', () => {
    const { world, send, calls, result } = batching(3, (events, { attempt, done }) => {
      for (const event of attempt === 1 ? events.slice(1) : events) done(event);
      throw late;
    });
    send(3);
    world.run(60_000);
    expect(calls).toEqual([[1, 2, 3], [1]]);
    expect(result.values).toMatchObject([
      { status: 'done', events: [{}, {}, {}], error: late, attempts: 2 },
    ]);
  });

  it('of all, by what is left of a try that has failed: no more is tried', () => {
    const contexts: Context[] = [];
    const given: Events[] = [];
    const { world, send, calls, result, store } = batching(2, (events, context) => {
      contexts.push(context);
      given.push(events);
      throw late;
    });
    send(2);
    for (const event of given[0] ?? []) contexts[0]?.done(event);
    expect(store.seqs.at(-1)).toBe(2);
    world.run(60_000);
    expect(calls).toEqual([[1, 2]]);
    expect(result.values).toMatchObject([{ status: 'done', events: [{}, {}], error: late }]);
  });

  it('of one handled alone', () => {
    const { world, send, calls, result } = batching(2, (events, { done }) => {
      if (events.length === 1) for (const event of events) done(event);
      throw late;
    });
    send(2);
    world.run(60_000);
    expect(calls).toEqual([[1, 2], [1, 2], [1, 2], [1], [2]]);
    expect(result.values).toMatchObject([
      { status: 'done', events: [{ seq: 1 }], error: late, attempts: 1 },
      { status: 'done', events: [{ seq: 2 }], error: late, attempts: 1 },
    ]);
  });

  it('once it was given up, comes too late: it is told as it was set aside, or not done', () => {
    for (const [sink, told] of [
      [() => undefined, [{ status: 'dead', events: [{ seq: 1 }] }]],
      [undefined, []],
    ] as const) {
      const contexts: Context[] = [];
      const given: Events[] = [];
      const say = () => {
        contexts[0]?.done(given[0]?.[0] as JetstreamEvent);
      };
      const { world, send, result, store } = batching(
        1,
        (events, context) => {
          contexts.push(context);
          given.push(events);
          throw late;
        },
        sink &&
          (() => {
            say();
            return sink();
          }),
      );
      send(1);
      world.run(60_000);
      say();
      expect(result.values).toMatchObject(told);
      expect(store.seqs).toEqual(sink ? [1] : []);
      expect(result.errors).toMatchObject(sink ? [] : [{ code: 'handler', events: [{ seq: 1 }] }]);
    }
  });

  it('says so of an event that is twice in a batch, once each time', () => {
    const { world, stream$, send } = delivering();
    const calls: number[][] = [];
    const shared$ = stream$.pipe(share());
    resultOf(
      merge(shared$, shared$).pipe(
        consumeBatch(
          (events: Events, { done }) => {
            calls.push(events.map(numberOf));
            if (calls.length < 3) done(events[0] as JetstreamEvent);
            if (calls.length < 3) throw late;
          },
          {
            size: 4,
            order: 'none',
            retry: { initialDelay: 100, jitter: 0 },
            scheduler: world.scheduler,
          },
        ),
      ),
    );
    send(2);
    world.run(1000);
    expect(calls).toEqual([
      [1, 1, 2, 2],
      [1, 2, 2],
      [2, 2],
    ]);
  });

  it('looks through no list for each event', () => {
    let looks = 0;
    const held = { release: () => undefined } as unknown as Claim;
    const events = Array.from({ length: 2000 }, (_, index) => testEvent.post({ seq: index + 1 }));
    const items = events.map((event) => ({
      get value() {
        looks += 1;
        return event;
      },
      event,
      claim: held,
      key: undefined,
    }));
    const owner = {
      settings: {
        ...handlerSettings({}, 1),
        size: 2000,
        maxWait: 0,
        handler: (given: Events, { done }: Context) => {
          looks = 0;
          // Last first: where a list is looked through, that takes the longest.
          for (const event of [...given].reverse()) done(event);
          throw late;
        },
      },
      subscriber: new Subscriber<unknown>(),
      end: () => undefined,
    };
    new Batch<JetstreamEvent, unknown>(owner, items).start();
    expect(looks).toBeLessThan(5 * items.length);
  });
});
