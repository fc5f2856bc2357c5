import { describe, expect, it } from '@jest/globals';
import { map, Subject, take, takeUntil, queueScheduler } from 'rxjs';
import { type JetstreamEvent } from 'rx-jetstream';
import {
  type BatchContext,
  checkpoint,
  consumeBatch,
  type ConsumeBatchOptions,
  type FailedEvent,
} from 'rx-jetstream/operators';
import { WaitingList } from '../../operators/delivery/waiting-list.js';
import { numberOf, range } from '../helpers/follow.js';
import { delivering, notingStore, resultOf } from './delivering.js';

const always = { every: 0 };
type Events = readonly JetstreamEvent[];

/** Batches whose work ends when it is told. */
function batchDesk() {
  const open: {
    readonly numbers: number[];
    readonly context: BatchContext<JetstreamEvent>;
    readonly events: Events;
    readonly work: Subject<string>;
  }[] = [];
  const called: number[][] = [];
  return {
    called,
    get open() {
      return open.map(({ numbers }) => numbers);
    },
    handler: (events: Events, context: BatchContext<JetstreamEvent>) => {
      const work = new Subject<string>();
      const numbers = events.map(numberOf);
      called.push(numbers);
      open.push({ numbers, context, events, work });
      return work;
    },
    /** Of the open batch at an index, says that some are done. */
    ack: (index: number, ...numbers: number[]) => {
      const batch = open[index]!;
      for (const event of batch.events) {
        if (numbers.includes(numberOf(event))) batch.context.done(event);
      }
    },
    finish: (index = 0) => {
      const [batch] = open.splice(index, 1);
      batch?.work.next('ok');
      batch?.work.complete();
    },
    fail: (index = 0) => open.splice(index, 1)[0]?.work.error(new Error('no')),
    signals: () => open.map(({ context }) => context.signal),
  };
}

function batching(
  options: ConsumeBatchOptions<JetstreamEvent>,
  end: (source: ReturnType<typeof delivering>['stream$']) => typeof source = (source) => source,
) {
  const given = delivering();
  const store = notingStore();
  const work = batchDesk();
  const settings = {
    scheduler: given.world.scheduler,
    retry: { maxRetries: 1, initialDelay: 100, jitter: 0 },
    ...options,
  };
  const result = resultOf(
    end(given.stream$).pipe(consumeBatch(work.handler, settings), checkpoint(store, always)),
  );
  return { ...given, store, work, result };
}

describe('consumeBatch', () => {
  it('gives full batches, and what has waited long enough', () => {
    const { world, send, work, store } = batching({
      size: 3,
      maxWait: 500,
      concurrency: 9,
      order: 'none',
    });
    send(7);
    expect(work.open).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    world.run(480);
    expect(work.open).toHaveLength(2);
    world.run(20);
    expect(work.open[2]).toEqual([7]);
    work.finish(1);
    expect(store.seqs).toEqual([]);
    work.finish(0);
    expect(store.seqs).toEqual([6]);
    work.finish(0);
    expect(store.seqs).toEqual([6, 7]);
  });

  it('waits each time, by a scheduler that calls back at once too', () => {
    const { send, work, store } = batching({ maxWait: 0, scheduler: queueScheduler });
    send(1);
    work.finish(0);
    send(2);
    expect(work.open).toEqual([[2]]);
    work.finish(0);
    work.finish(0);
    expect(store.seqs).toEqual([1, 2, 3]);
  });

  it('handles one batch at a time, unless told otherwise, and tells what came of it', () => {
    const { send, work, result } = batching({ size: 2 });
    send(5);
    expect(work.open).toEqual([[1, 2]]);
    work.finish();
    expect(work.open).toEqual([[3, 4]]);
    expect(result.values).toMatchObject([
      { status: 'done', events: [{ seq: 1 }, { seq: 2 }], result: 'ok', attempts: 1 },
    ]);
  });

  it('has no account in two batches at a time', () => {
    const { send, work } = batching({ size: 2, concurrency: 3 });
    send(8, 4);
    expect(work.open).toEqual([
      [1, 2],
      [3, 4],
    ]);
    work.finish(1);
    expect(work.open).toEqual([
      [1, 2],
      [7, 8],
    ]);
    work.finish(0);
    expect(work.open).toEqual([
      [7, 8],
      [5, 6],
    ]);
  });

  it('tries what is left again, once some are done', () => {
    const { world, send, work, store, result } = batching({ size: 4 });
    send(4);
    work.ack(0, 1, 3);
    expect(store.seqs).toEqual([1]);
    work.fail();
    world.run(100);
    expect(work.called).toEqual([
      [1, 2, 3, 4],
      [2, 4],
    ]);
    work.finish();
    expect(store.seqs.at(-1)).toBe(4);
    expect(result.values).toMatchObject([{ attempts: 2, events: [{}, {}, {}, {}] }]);
  });

  it('is done when it fails after all were said to be', () => {
    const { world, send, work, store, result } = batching({ size: 2 });
    send(3);
    work.ack(0, 1, 2);
    work.fail();
    world.run(100);
    work.fail();
    expect(store.seqs.at(-1)).toBe(2);
    world.run(1000);
    expect(work.open).toEqual([[3]]);
    expect(result.errors).toEqual([]);
  });

  it('finds the bad one, one by one, and sets it aside', () => {
    const dead: FailedEvent<JetstreamEvent>[] = [];
    const given = delivering();
    const store = notingStore();
    const called: number[][] = [];
    const { values } = resultOf(
      given.stream$.pipe(
        consumeBatch(
          (events: Events) => {
            called.push(events.map(numberOf));
            if (events.some((event) => numberOf(event) === 2)) throw new Error('poison');
          },
          {
            size: 3,
            retry: { maxRetries: 0 },
            deadLetter: (failed) => dead.push(failed),
            scheduler: given.world.scheduler,
          },
        ),
        checkpoint(store, always),
      ),
    );
    given.send(6);
    expect(called).toEqual([[1, 2, 3], [1], [2], [3], [4, 5, 6]]);
    expect(dead).toMatchObject([{ event: { seq: 2 }, error: new Error('poison') }]);
    expect(values.map(({ status, events }) => [status, events.length])).toEqual([
      ['done', 1],
      ['dead', 1],
      ['done', 1],
      ['done', 3],
    ]);
    expect(store.seqs.at(-1)).toBe(6);
  });

  it('stops at the bad one where nothing takes it', () => {
    const { send, work, store, result, world } = batching({ size: 3, retry: { maxRetries: 0 } });
    send(3);
    work.fail();
    work.finish();
    work.fail();
    world.run(1000);
    expect(result.errors).toMatchObject([{ code: 'handler', events: [{ seq: 2 }] }]);
    expect(store.seqs).toEqual([1]);
  });

  it('splits a batch of ten thousand without filling the stack', () => {
    const { world, stream$, send } = delivering();
    let calls = 0;
    const handler = (events: Events) => {
      calls += 1;
      if (events.length > 1) throw new Error('no');
    };
    const retry = { maxRetries: 0 };
    const { values } = resultOf(
      stream$.pipe(consumeBatch(handler, { size: 10_000, retry, scheduler: world.scheduler })),
    );
    send(10_000);
    world.run(900);
    expect(calls).toBe(10_001);
    expect(values).toHaveLength(10_000);
  });

  it('drains at the end: batches that are not full as well', () => {
    const end$ = new Subject<void>();
    const { send, work, store, result } = batching({ size: 3, maxWait: 60_000 }, (source) =>
      source.pipe(takeUntil(end$)),
    );
    send(4);
    end$.next();
    work.finish();
    expect(work.open).toEqual([[4]]);
    expect(result.completed).toBe(false);
    work.finish();
    expect(result.completed).toBe(true);
    expect(store.seqs.at(-1)).toBe(4);
  });

  it('sets aside only what is not done', () => {
    const { stream$, send } = delivering();
    const dead: number[] = [];
    const { values } = resultOf(
      stream$.pipe(
        consumeBatch(
          (events, { done }) => {
            for (const event of events) if (numberOf(event) !== 3) done(event);
            throw new Error('bad');
          },
          {
            size: 3,
            retry: { maxRetries: 0 },
            deadLetter: ({ event }) => dead.push(numberOf(event)),
          },
        ),
      ),
    );
    send(3);
    expect(dead).toEqual([3]);
    expect(values.map(({ status, events }) => [status, events.map(numberOf)])).toEqual([
      ['dead', [3]],
    ]);
  });

  it('aborts on unsubscribe, and leaves no timer', () => {
    const { world, send, work, store, result } = batching({ size: 2 });
    send(3);
    const [signal] = work.signals();
    result.subscription.unsubscribe();
    expect(signal?.aborted).toBe(true);
    world.run(60_000);
    expect(work.called).toHaveLength(1);
    expect(store.seqs).toEqual([]);
    expect(world.scheduler.actions).toEqual([]);
  });

  it('is not done when something below fails at its outcome', () => {
    const { stream$, send } = delivering();
    const store = notingStore();
    const { errors } = resultOf(
      stream$.pipe(
        consumeBatch(() => 1, { size: 3 }),
        map(({ events }) => {
          if (events.some((event) => numberOf(event) === 5)) throw new Error('no room');
        }),
        checkpoint(store, always),
      ),
    );
    send(6);
    expect(errors).toEqual([new Error('no room')]);
    expect(store.seqs.at(-1)).toBe(3);
  });

  it('is done when its outcome was enough', () => {
    const { stream$, send } = delivering();
    const store = notingStore();
    const result = resultOf(
      stream$.pipe(
        consumeBatch(() => 1, { size: 3 }),
        take(1),
        checkpoint(store),
      ),
    );
    send(6);
    expect(result.completed).toBe(true);
    expect(store.seqs).toEqual([3]);
  });

  it.each<[string, ConsumeBatchOptions<JetstreamEvent>]>([
    ['size', { size: 0 }],
    ['maxWait', { maxWait: -1 }],
    ['maxWait', { maxWait: Infinity }],
    ['maxWait', { maxWait: 2 ** 31 }],
    ['concurrency', { concurrency: 0 }],
  ])('refuses %s', (option, options) => {
    expect(() => consumeBatch(() => 1, options)).toThrow(expect.objectContaining({ option }));
  });
});

describe('the list of what waits for a batch', () => {
  it('gives each item once, in the order of its key, and never a busy key', () => {
    const list = new WaitingList<{ key: number | undefined; number: number }>(4);
    const running: (readonly { key: number | undefined; number: number }[])[] = [];
    const given: number[] = [];
    const lastOf = new Map<number | undefined, number>();
    const takeAll = (any: boolean) => {
      for (let batch = list.take(any); batch.length > 0; batch = list.take(any)) {
        for (const { key, number } of batch) {
          if (key !== undefined) {
            expect(running.flat().some((item) => item.key === key)).toBe(false);
            expect(number).toBeGreaterThan(lastOf.get(key) ?? 0);
            lastOf.set(key, number);
          }
          given.push(number);
        }
        running.push(batch);
      }
    };
    for (const number of range(1, 500)) {
      const key = (number * 7919) % 5;
      list.push({ key: key === 0 ? undefined : key, number });
      takeAll(number % 17 === 0);
      if (number % 3 === 0) {
        const done = running.splice((number * 31) % Math.max(1, running.length), 1)[0];
        if (done) list.free(done);
      }
    }
    for (let tries = 0; list.length > 0 && tries < 1000; tries += 1) {
      const done = running.shift();
      if (done) list.free(done);
      takeAll(true);
    }
    expect(given.sort((a, b) => a - b)).toEqual(range(1, 500));
  });
});
