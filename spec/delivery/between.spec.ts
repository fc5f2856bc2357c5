import { describe, expect, it } from '@jest/globals';
import {
  asapScheduler,
  bufferCount,
  combineLatestWith,
  concatMap,
  debounceTime,
  delay,
  exhaustMap,
  filter,
  from,
  groupBy,
  map,
  merge,
  mergeMap,
  type Observable,
  observeOn,
  of,
  pairwise,
  scan,
  share,
  Subject,
  switchMap,
  take,
  takeUntil,
  tap,
  timer,
  type VirtualTimeScheduler,
  withLatestFrom,
} from 'rxjs';
import { type JetstreamEvent } from 'rx-jetstream';
import { checkpoint, consume, distinctEvents, joinIdentity, ofKind } from 'rx-jetstream/operators';
import { numberOf, range } from '../helpers/follow.js';
import { rowsOf } from '../docs/markdown.js';
import { type Delivering, delivering, desk, notingStore, resultOf } from './delivering.js';

const always = { every: 0 };
const isNumber = (number: number) => (event: JetstreamEvent) => numberOf(event) === number;
const wait = (scheduler: VirtualTimeScheduler) => timer(100, scheduler);

type Pipe = (
  stream$: Observable<JetstreamEvent>,
  handle: ReturnType<typeof consumer>,
  scheduler: VirtualTimeScheduler,
) => Observable<unknown>;

/** `consume`, with a handler that takes 10 ms. */
function consumer(scheduler: VirtualTimeScheduler, done: number[]) {
  return (source: Observable<JetstreamEvent>) =>
    source.pipe(
      consume((event) => timer(10, scheduler).pipe(tap(() => done.push(numberOf(event)))), {
        order: 'none',
      }),
    );
}

/** Every row of the table in the documentation: what stands between the stream and consume. */
const rows: Readonly<Record<string, readonly [Pipe, works: boolean | string]>> = {
  'filter, ofKind, distinctEvents …': [
    (s, handle) => s.pipe(ofKind('commit'), filter(Boolean), distinctEvents(), handle as never),
    true,
  ],
  'take, takeUntil, takeWhile': [(s, handle) => s.pipe(take(20), handle), true],
  'map, scan, pairwise, withLatestFrom': [
    (s, handle) =>
      s.pipe(
        map((event) => ({ event })),
        map(({ event }) => event),
        handle,
      ),
    true,
  ],
  'the same, without eventOf': [
    (s) =>
      s.pipe(
        map(numberOf),
        consume(() => 1, { eventOf: (value) => value as never }),
      ),
    'origin',
  ],
  'joinIdentity, with eventOf': [
    (s, handle) =>
      s.pipe(
        joinIdentity(),
        map(({ event }) => event),
        handle,
      ),
    true,
  ],
  'mergeMap, concatMap, switchMap, exhaustMap that answer at once': [
    (s, handle) =>
      s.pipe(
        switchMap((event) => of(event)),
        concatMap((event) => of(event)),
        handle,
      ),
    true,
  ],
  'mergeMap, concatMap, switchMap, exhaustMap that wait': [
    (s, handle, scheduler) =>
      s.pipe(
        mergeMap((event) => wait(scheduler).pipe(map(() => event))),
        handle,
      ),
    'late-claim',
  ],
  'mergeMap with consume inside': [
    (s, handle) => s.pipe(mergeMap((event) => of(event).pipe(handle))),
    true,
  ],
  'switchMap with consume inside': [
    (s, handle) => s.pipe(switchMap((event) => of(event).pipe(handle))),
    'abandoned-claim',
  ],
  'groupBy with consume inside': [
    (s, handle) =>
      s.pipe(
        groupBy(({ did }) => did),
        mergeMap((group) => group.pipe(handle)),
      ),
    true,
  ],
  'share, with one checkpoint or several': [(s, handle) => s.pipe(share(), handle), true],
  'delay, debounceTime, observeOn': [
    (s, handle, scheduler) => s.pipe(delay(100, scheduler), handle),
    'late-claim',
  ],
  'bufferCount, bufferTime': [
    (s) =>
      s.pipe(
        bufferCount(3),
        concatMap((events) => from(events)),
        consume(() => 1),
      ),
    'late-claim',
  ],
};

describe('what stands between the stream and consume', () => {
  it.each(Object.entries(rows))('%s', async (_, [pipe, works]) => {
    const { world, stream$, send, run } = delivering();
    const store = notingStore();
    const done: number[] = [];
    const { errors } = resultOf(
      pipe(stream$, consumer(world.scheduler, done), world.scheduler).pipe(
        checkpoint(store, works === true ? always : {}),
      ),
    );
    send(20, 3);
    await run(1000);
    if (works === true) {
      expect(errors).toEqual([]);
      expect([...done].sort((a, b) => a - b)).toEqual(range(1, 20));
      expect(store.seqs.at(-1)).toBe(20);
    } else {
      expect(errors).toMatchObject([{ code: works, hint: expect.any(String) }]);
      // What was saved was done.
      expect(store.seqs.filter((seq) => Number(seq) > done.length)).toEqual([]);
    }
  });

  it('is listed in the documentation, each with what comes of it', () => {
    const listed = rowsOf('docs/delivery.md', 'What may stand above consume').map(
      ([what, verdict]) => [what?.replaceAll('`', ''), verdict?.replaceAll('`', '')],
    );
    expect(listed).toEqual(
      Object.entries(rows).map(([what, [, works]]) => [what, works === true ? 'works' : works]),
    );
  });

  it.each<[string, Pipe]>([
    ['debounceTime', (s, handle, scheduler) => s.pipe(debounceTime(5, scheduler), handle)],
    ['observeOn', (s, handle, scheduler) => s.pipe(observeOn(scheduler), handle)],
    ['observeOn asap', (s, handle) => s.pipe(observeOn(asapScheduler), handle)],
    [
      'concatMap',
      (s, handle, at) =>
        s.pipe(
          concatMap((e) => wait(at).pipe(map(() => e))),
          handle,
        ),
    ],
    [
      'switchMap',
      (s, handle, at) =>
        s.pipe(
          switchMap((e) => wait(at).pipe(map(() => e))),
          handle,
        ),
    ],
    [
      'exhaustMap',
      (s, handle, at) =>
        s.pipe(
          exhaustMap((e) => wait(at).pipe(map(() => e))),
          handle,
        ),
    ],
    [
      'a promise',
      (s, handle) =>
        s.pipe(
          mergeMap((event) => Promise.resolve(event)),
          handle,
        ),
    ],
  ])('an event that comes late is told: %s', async (_, pipe) => {
    const { world, stream$, send, run } = delivering();
    const store = notingStore();
    const { errors } = resultOf(
      pipe(stream$, consumer(world.scheduler, []), world.scheduler).pipe(checkpoint(store)),
    );
    send(3);
    await run(2000);
    expect(errors).toMatchObject([{ code: 'late-claim' }]);
  });

  it.each<[string, (s: Observable<JetstreamEvent>) => Observable<{ event: JetstreamEvent }>]>([
    [
      'scan',
      (s) =>
        s.pipe(
          scan((count, event) => ({ event, n: count.n + 1 }), { n: 0 } as {
            event: JetstreamEvent;
            n: number;
          }),
        ),
    ],
    [
      'withLatestFrom',
      (s) =>
        s.pipe(
          withLatestFrom(of(1)),
          map(([event]) => ({ event })),
        ),
    ],
    [
      'combineLatestWith',
      (s) =>
        s.pipe(
          combineLatestWith(of(1)),
          map(([event]) => ({ event })),
        ),
    ],
  ])('a value with its event works with eventOf: %s', (_, pipe) => {
    const { stream$, send } = delivering();
    const store = notingStore();
    const { handler, finish } = desk();
    const source = pipe(stream$).pipe(
      consume(({ event }) => handler(event), { eventOf: ({ event }) => event, order: 'none' }),
      checkpoint(store, always),
    );
    resultOf(source);
    send(3);
    expect(store.seqs).toEqual([]);
    finish(1, 2, 3);
    expect(store.seqs.at(-1)).toBe(3);
  });

  it('pairwise: an event counts as done before its pair comes, so name the later one', () => {
    const { stream$, send } = delivering();
    const pairs$ = stream$.pipe(pairwise());
    const { errors } = resultOf(pairs$.pipe(consume(() => 1, { eventOf: ([first]) => first })));
    const { values } = resultOf(pairs$.pipe(consume(() => 1, { eventOf: ([, last]) => last })));
    send(3);
    expect(errors).toMatchObject([{ code: 'late-claim' }]);
    expect(values).toHaveLength(2);
  });
});

describe('one stream for several', () => {
  it('share: the position waits for all of them', () => {
    const { stream$, send } = delivering();
    const shared$ = stream$.pipe(share());
    const [a, b] = [desk(), desk()];
    const [one, two] = [notingStore(), notingStore()];
    resultOf(shared$.pipe(consume(a.handler), checkpoint(one, always)));
    resultOf(shared$.pipe(consume(b.handler), checkpoint(two, always)));
    send(1);
    a.finish(1);
    expect([one.seqs, two.seqs]).toEqual([[], []]);
    b.finish(1);
    expect([one.seqs, two.seqs]).toEqual([[1], [1]]);
  });

  it('share: one that comes later is found by its events', () => {
    const { stream$, send } = delivering();
    const shared$ = stream$.pipe(share());
    const store = notingStore();
    resultOf(shared$);
    send(2);
    const { handler, finish } = desk();
    resultOf(shared$.pipe(consume(handler), checkpoint(store, always)));
    send(1);
    expect(store.seqs).toEqual([]);
    finish(3);
    expect(store.seqs).toEqual([3]);
  });

  it('share: one that leaves with work in hand is told to the others, while the stream goes on', () => {
    const { stream$, send } = delivering();
    const shared$ = stream$.pipe(share());
    const [a, b] = [desk(), desk()];
    const store = notingStore();
    const first = resultOf(shared$.pipe(consume(a.handler)));
    const second = resultOf(
      shared$.pipe(consume(b.handler, { order: 'none' }), checkpoint(store, always)),
    );
    send(2);
    a.finish(1);
    b.finish(1, 2);
    first.subscription.unsubscribe();
    expect(second.errors).toEqual([]);
    send(1);
    expect(second.errors).toMatchObject([{ code: 'abandoned-claim', event: { seq: 2 } }]);
    expect(store.seqs).toEqual([1]);
  });

  it('share: one that fails at an event keeps it from being done only for itself', () => {
    const { stream$, send } = delivering();
    const shared$ = stream$.pipe(share());
    const [one, two] = [notingStore(), notingStore()];
    const failing = resultOf(
      shared$.pipe(
        map((event) => {
          if (numberOf(event) === 2) throw new Error('no');
        }),
        checkpoint(one, always),
      ),
    );
    resultOf(shared$.pipe(checkpoint(two, always)));
    send(3);
    expect(failing.errors).toEqual([new Error('no')]);
    expect([one.seqs, two.seqs]).toEqual([[1], [1, 2, 3]]);
  });
});

describe('two streams', () => {
  const two = () => {
    const first = delivering();
    const second = delivering();
    return { first, second, both$: merge(first.stream$, second.stream$) };
  };
  const sendBoth = ({ first, second }: { first: Delivering; second: Delivering }) => {
    first.send(2);
    second.send(2);
  };

  it('above one checkpoint are refused, with advice', () => {
    const world = two();
    const store = notingStore();
    const { errors } = resultOf(
      world.both$.pipe(
        consume(() => 1),
        checkpoint(store),
      ),
    );
    sendBoth(world);
    expect(errors).toMatchObject([
      { code: 'two-streams', hint: expect.stringContaining('above merge') },
    ]);
  });

  it('are refused where no value tells of which one it is', () => {
    const world = two();
    const { errors } = resultOf(world.both$.pipe(map(numberOf), checkpoint(notingStore())));
    world.first.send(1);
    expect(errors).toMatchObject([{ code: 'two-streams' }]);
  });

  it('above one consume work, each with its own checkpoint or none', () => {
    const { first, second } = two();
    const [one, other] = [notingStore(), notingStore()];
    const { values, errors } = resultOf(
      merge(
        first.stream$.pipe(checkpoint(one, always)),
        second.stream$.pipe(checkpoint(other, always)),
      ).pipe(consume(() => 1)),
    );
    sendBoth({ first, second });
    expect(errors).toEqual([]);
    expect(values).toHaveLength(4);
    expect([one.seqs, other.seqs]).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('may stand above, where one only notifies', () => {
    const { first, second } = two();
    const store = notingStore();
    const { errors } = resultOf(
      first.stream$.pipe(
        withLatestFrom(second.stream$),
        consume(() => 1, { eventOf: ([event]) => event }),
        checkpoint(store, always),
      ),
    );
    second.send(1);
    first.send(3);
    expect(errors).toEqual([]);
    expect(store.seqs.at(-1)).toBe(3);
  });

  it('may stand above, where one only notifies, and no event has told which is which', () => {
    const { first, second } = two();
    const store = notingStore();
    const { errors } = resultOf(
      first.stream$.pipe(
        filter(isNumber(4)),
        takeUntil(second.stream$.pipe(filter(() => false))),
        checkpoint(store, always),
      ),
    );
    second.send(3);
    first.send(3);
    expect(store.seqs).toEqual([]);
    first.send(1);
    expect(errors).toEqual([]);
    expect(store.seqs).toEqual([4]);
  });

  it('may follow one another', () => {
    const { first, second } = two();
    const store = notingStore();
    const begin = (subject: Subject<Delivering>) =>
      subject.pipe(
        switchMap(({ stream$ }) => stream$),
        consume(() => 1),
        checkpoint(store, always),
      );
    const streams$ = new Subject<Delivering>();
    const { errors } = resultOf(begin(streams$));
    streams$.next(first);
    first.send(2);
    streams$.next(second);
    second.send(4);
    expect(errors).toEqual([]);
    // Two hosts that have nothing to do with one another but their times.
    expect(store.seqs).toEqual([1, 2, 3, 4]);
  });
});
