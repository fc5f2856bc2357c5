import { describe, expect, it } from '@jest/globals';
import {
  concatMap,
  from,
  map,
  mergeMap,
  type Observable,
  of,
  retry,
  share,
  switchMap,
  timer,
} from 'rxjs';
import { type CursorInput, jetstream, type JetstreamEvent } from 'rx-jetstream';
import { checkpoint, consume, consumeBatch } from 'rx-jetstream/operators';
import { numberOf, ONE, push } from '../helpers/follow.js';
import { virtualWorld } from '../helpers/virtual-world.js';
import { turn } from '../helpers/turns.js';
import { delivering, desk, notingStore, resultOf } from './delivering.js';

const once = { retry: { maxRetries: 0 } };
const always = { every: 0 };

/** A stream that begins after a while, with its operators inside. */
const later = <T>(inner$: Observable<T>) => from(Promise.resolve()).pipe(switchMap(() => inner$));

describe('a claim that comes too late, inside of another operator', () => {
  const work = consume((event: JetstreamEvent) => Promise.resolve(event.did));
  const late: Record<string, (source: Observable<JetstreamEvent>) => Observable<unknown>> = {
    concatMap: (s) => s.pipe(concatMap((event) => of(event).pipe(work))),
    'mergeMap, at most two': (s) => s.pipe(mergeMap((event) => of(event).pipe(work), 2)),
    'mergeMap that waits': (s) =>
      s.pipe(mergeMap((event) => from(Promise.resolve(event)).pipe(work))),
  };

  it.each(Object.entries(late))(
    'saves no position that is ahead of the work: %s',
    async (_, op) => {
      const { stream$, send, run } = delivering();
      const store = notingStore();
      const { errors } = resultOf(op(stream$).pipe(checkpoint(store)));
      send(5);
      await run();
      await run(2000);
      expect(errors).toMatchObject([{ code: 'late-claim' }]);
      expect(store.seqs).toEqual([]);
    },
  );

  it.each(Object.entries(late))('nor when the stream begins again: %s', async (_, op) => {
    const { world, stream$, send, run } = delivering();
    const { scheduler } = world;
    const store = notingStore();
    const again = retry({ delay: () => timer(100, scheduler), count: 2 });
    const { errors } = resultOf(
      op(stream$).pipe(again, checkpoint(store, { every: 10, scheduler })),
    );
    send(5);
    for (let count = 0; count < 5; count += 1) await run(200);
    expect(errors).toMatchObject([{ code: 'late-claim' }]);
    expect(store.seqs).toEqual([]);
  });
});

describe('work that is thrown away before checkpoint knows of its stream', () => {
  const never = () => desk().handler({ did: '' } as never);

  it('is told, and nothing is saved', async () => {
    const { stream$, send, run } = delivering();
    const store = notingStore();
    const last: number[] = [];
    const inner$ = stream$.pipe(
      switchMap((event) =>
        of(event).pipe(
          consume(() => {
            last.push(numberOf(event));
            return last.length < 5 ? never() : Promise.resolve();
          }),
        ),
      ),
    );
    const { errors } = resultOf(later(inner$).pipe(checkpoint(store, always)));
    await run(10);
    send(5);
    await run(10);
    expect(last.length).toBe(5);
    expect(errors).toMatchObject([{ code: 'abandoned-claim', event: { seq: 1 } }]);
    expect(store.seqs).toEqual([]);
  });

  it('is no matter where it was before checkpoint was there', async () => {
    const { stream$, send, run } = delivering();
    const store = notingStore();
    const shared$ = stream$.pipe(share());
    shared$.subscribe();
    const before = resultOf(shared$.pipe(consume(never)));
    send(3);
    before.subscription.unsubscribe();
    const { errors } = resultOf(
      shared$.pipe(
        consume(() => undefined),
        checkpoint(store, always),
      ),
    );
    send(3);
    await run(10);
    expect([errors, store.seqs.at(-1)]).toEqual([[], 6]);
  });
});

describe('a stream that begins again while its consume stands above retry', () => {
  /** A program whose handler fails for good, once, at an event. */
  function retried(
    above: (
      source: Observable<JetstreamEvent>,
      fail: (event: JetstreamEvent) => void,
    ) => Observable<unknown>,
    begin?: CursorInput,
    every = 20,
  ) {
    const world = virtualWorld();
    const { scheduler } = world;
    const server = world.network.listen(ONE);
    const store = notingStore();
    const cursor = () => store.load() ?? begin;
    let failures = 1;
    const fail = (event: JetstreamEvent) => {
      if (numberOf(event) === 5 && (failures -= 1) >= 0) throw new Error('no');
    };
    const stream$ = jetstream({ hosts: ONE, cursor: cursor as never, ...world.client });
    const result = resultOf(
      above(stream$, fail).pipe(
        retry({ delay: () => timer(50, scheduler) }),
        checkpoint(store, { every, scheduler }),
      ),
    );
    const run = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 10) {
        world.run(10);
        await turn();
      }
    };
    const send = (first: number, last: number) => {
      push(server, first, last);
      return run(300);
    };
    return { result, store, run, send };
  }

  const programs: Record<string, Parameters<typeof retried>[0]> = {
    consume: (s, fail) => s.pipe(consume(fail, once)),
    'consume, map': (s, fail) =>
      s.pipe(
        consume(fail, once),
        map(({ result }) => String(result)),
      ),
    'asynchronous consume, map': (s, fail) =>
      s.pipe(
        consume(async (event) => fail(event), once),
        map(() => 'done'),
      ),
    consumeBatch: (s, fail) =>
      s.pipe(
        consumeBatch(
          (events) => {
            for (const event of events) fail(event);
          },
          { ...once, size: 1 },
        ),
      ),
    'consumeBatch, map': (s, fail) =>
      s.pipe(
        consumeBatch(
          async (events) => {
            for (const event of events) fail(event);
          },
          { ...once, size: 1 },
        ),
        map(({ events }) => events.length),
      ),
  };

  it.each(Object.entries(programs))('it is saved on: %s', async (_, program) => {
    const { result, store, run, send } = retried(program, 'oldest');
    await run(100);
    await send(1, 3);
    await send(4, 8);
    await send(9, 12);
    expect(result.errors).toEqual([]);
    expect(store.seqs.at(-1)).toBe(12);
    result.subscription.unsubscribe();
  });

  it.each(Object.entries(programs))(
    'it leaves out nothing that was given up: %s',
    async (_, program) => {
      // The store is empty at the failure: what begins again begins at the tip.
      const { result, store, run, send } = retried((s, fail) => program(s, fail), undefined);
      await run(100);
      await send(5, 5);
      await send(6, 8);
      expect(result.errors).toMatchObject([
        { code: 'abandoned-claim', event: { seq: 1 }, hint: expect.stringContaining("'oldest'") },
      ]);
      expect(store.seqs).toEqual([]);
    },
  );

  it('it leaves out nothing that was given up, though the position before that was saved since', async () => {
    const { result, store, run, send } = retried(programs['consume'] as never, undefined, 200);
    await run(100);
    await send(4, 5);
    await run(300);
    expect(store.seqs).toEqual([1]);
    await send(6, 8);
    expect(result.errors).toMatchObject([{ code: 'abandoned-claim', event: { seq: 2 } }]);
    expect(store.seqs).toEqual([1]);
  });
});

it.each([
  ['the outcome itself', consume(() => Promise.resolve())],
  [
    'mapped',
    (s: Observable<JetstreamEvent>) =>
      s.pipe(
        consume(() => Promise.resolve()),
        map(() => 'done'),
      ),
  ],
  ['a batch', consumeBatch(() => Promise.resolve(), { size: 2 })],
  [
    'delayed',
    (s: Observable<JetstreamEvent>) =>
      s.pipe(
        consume(() => undefined),
        concatMap((outcome) => Promise.resolve(outcome)),
      ),
  ],
] as const)('a stream that begins later is known by what its consume emits: %s', async (_, op) => {
  const { stream$, send, run } = delivering();
  const store = notingStore();
  const inner$: Observable<unknown> = op(stream$);
  const result = resultOf(later(inner$).pipe(checkpoint(store, always)));
  await run(10);
  send(4);
  await run(10);
  await run(10);
  expect([result.errors, store.seqs.at(-1)]).toEqual([[], 4]);
  result.subscription.unsubscribe();
});
