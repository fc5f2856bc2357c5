import { describe, expect, it } from '@jest/globals';
import {
  concatMap,
  delay,
  EMPTY,
  lastValueFrom,
  NEVER,
  of,
  Subject,
  take,
  throwError,
  toArray,
  type Observable,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { type CursorInput, cursorOf, isCursor, type JetstreamEvent } from 'rx-jetstream';
import {
  checkpoint,
  consume,
  consumeBatch,
  decodeRecord,
  LateClaimError,
  OriginError,
  tapCursor,
  toAsyncIterable,
} from 'rx-jetstream/operators';
import { toReadable } from 'rx-jetstream/node';
import { AppBskyFeedPost } from 'rx-jetstream/records';
import { testEvent, testStream } from 'rx-jetstream/testing';
import { notingStore, resultOf } from '../delivery/delivering.js';
import { turn } from '../helpers/turns.js';

const three = [testEvent.post(), testEvent.like(), testEvent.identity()];
const seqs = (events$: Observable<JetstreamEvent>) =>
  resultOf(events$).values.map(({ seq }) => seq);
const always = { every: 0 };

describe('testStream', () => {
  it('gives the events it was given, and completes', () => {
    const { values, errors, completed } = resultOf(testStream(three));
    const numbered = three.map((event, index) => ({ ...event, seq: index + 1 }));
    expect(JSON.parse(JSON.stringify(values))).toEqual(numbered);
    expect({ errors, completed }).toEqual({ errors: [], completed: true });
  });

  it('keeps seqs that grow, and numbers the others on', () => {
    const at = (seq: number) => testEvent.post({ seq });
    expect(seqs(testStream([at(5), at(7), at(7), at(3), at(20)]))).toEqual([5, 7, 8, 9, 20]);
    const legacy = { ...testEvent.post(), seq: undefined };
    expect(seqs(testStream([legacy, at(1), legacy]))).toEqual([undefined, 1, undefined]);
  });

  it('makes events of its own for each subscription, with a position', () => {
    const stream$ = testStream([testEvent.post({ seq: 9 })], { host: 'wss://a.example' });
    const [first, second] = [resultOf(stream$).values[0]!, resultOf(stream$).values[0]!];
    expect(first).not.toBe(second);
    expect(cursorOf(first)).toEqual(cursorOf(second));
    expect(isCursor(cursorOf(first))).toBe(true);
    expect(cursorOf(first)).toMatchObject({ host: 'wss://a.example', seq: 9 });
  });

  it('goes by the time of its source', () => {
    const scheduler = new TestScheduler((actual, expected) => {
      expect(actual).toEqual(expected);
    });
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-b-a--', { a: testEvent.post(), b: testEvent.like() });
      const kinds$ = testStream(source).pipe(concatMap(({ seq }) => of(String(seq))));
      expectObservable(kinds$, '^-----!').toBe('-1-2-3--');
      expectSubscriptions(source.subscriptions).toBe('^-----!');
    });
  });

  it('stops a source that emits while it is being subscribed to', () => {
    let made = 0;
    function* endless() {
      for (;;) yield testEvent.post({ seq: (made += 1) });
    }
    expect(seqs(testStream(endless()).pipe(take(2)))).toEqual([1, 2]);
    expect(made).toBe(2);
  });

  it('hands on an error, and what never comes', () => {
    const failure = new Error('gone');
    expect(resultOf(testStream(throwError(() => failure))).errors).toEqual([failure]);
    expect(resultOf(testStream(NEVER)).completed).toBe(false);
    expect(resultOf(testStream(EMPTY)).completed).toBe(true);
  });

  const events = [10, 20, 30].map((seq) => testEvent.post({ seq, time_us: seq * 1e14 }));
  const [saved] = resultOf(testStream(events).pipe(take(1))).values.map(cursorOf);
  it.each<[string, CursorInput, number[]]>([
    ['live', 'live', [10, 20, 30]],
    ['null', null, [10, 20, 30]],
    ['oldest', 'oldest', [10, 20, 30]],
    ['a seq, inclusive', 20, [20, 30]],
    ['{ after }', { after: 20 }, [30]],
    ['microseconds', 2e15, [20, 30]],
    ['{ since }', { since: 2e12 + 1 }, [30]],
    ['a saved cursor', saved, [20, 30]],
    [
      'a saved cursor of another host',
      { ...saved!, host: 'wss://b.example', seq: 99 },
      [10, 20, 30],
    ],
    ['one of a host without seqs', { ...saved!, seq: undefined }, [10, 20, 30]],
  ])('starts as the cursor says: %s', (_name, cursor, expected) => {
    expect(seqs(testStream(events, { cursor }))).toEqual(expected);
  });
});

describe('behind testStream', () => {
  it('consume and checkpoint save what is done, and no further', async () => {
    const store = notingStore();
    const work = new Map<number, Subject<void>>();
    const handler = ({ seq }: JetstreamEvent) => {
      const subject = new Subject<void>();
      work.set(seq as number, subject);
      return subject;
    };
    const stream$ = testStream([...three, testEvent.post({ did: 'did:web:b.test' })]);
    const { errors } = resultOf(
      stream$.pipe(consume(handler, { order: 'none' }), checkpoint(store, always)),
    );
    await turn();
    work.get(2)?.complete();
    work.get(4)?.complete();
    await turn();
    expect(store.seqs).toEqual([]);
    work.get(1)?.complete();
    await turn();
    expect(store.seqs).toEqual([2]);
    work.get(3)?.complete();
    await turn();
    expect({ seqs: store.seqs, errors }).toEqual({ seqs: [2, 4], errors: [] });
  });

  it('a second subscription goes on where the first has failed', async () => {
    const store = notingStore();
    const handled: (number | undefined)[] = [];
    let broken = true;
    const program$ = testStream(three, { cursor: store }).pipe(
      consume(
        ({ seq }) => {
          if (broken && seq === 2) throw new Error('disk on fire');
          handled.push(seq);
        },
        { order: 'global', retry: { maxRetries: 0 } },
      ),
      checkpoint(store, always),
    );
    const first = resultOf(program$);
    await turn();
    expect([first.errors.length, handled]).toEqual([1, [1]]);
    broken = false;
    const second = resultOf(program$);
    await turn();
    expect([second.errors, handled, store.cursor?.seq]).toEqual([[], [1, 2, 3], 3]);
  });

  it('consumeBatch, decodeRecord and copies with another record', async () => {
    const store = notingStore();
    const sizes$ = testStream(three).pipe(
      decodeRecord(AppBskyFeedPost),
      consumeBatch((batch) => batch.length),
      checkpoint(store, always),
      toArray(),
    );
    expect((await lastValueFrom(sizes$)).map(({ result }) => result)).toEqual([1]);
    expect(store.cursor?.seq).toBe(3);
  });

  it('tapCursor, toAsyncIterable and toReadable', async () => {
    const saved: (number | undefined)[] = [];
    resultOf(testStream(three).pipe(tapCursor(({ seq }) => saved.push(seq), always)));
    const looped: (number | undefined)[] = [];
    for await (const { seq } of toAsyncIterable(testStream(three))) looped.push(seq);
    const read: (number | undefined)[] = [];
    for await (const event of toReadable(testStream(three))) {
      read.push((event as JetstreamEvent).seq);
    }
    expect([saved, looped, read]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  it('an event that is late is refused, as behind a live stream', async () => {
    const late$ = testStream(three).pipe(
      delay(0),
      consume(() => undefined),
    );
    await expect(lastValueFrom(late$)).rejects.toBeInstanceOf(LateClaimError);
  });

  it('is what a plain event is told to come from', () => {
    const { errors } = resultOf(of(...three).pipe(consume(() => undefined)));
    expect(errors).toEqual([expect.any(OriginError)]);
    expect((errors[0] as OriginError).hint).toContain('testStream');
    expect(() => cursorOf(testEvent.post())).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('testStream') }),
    );
  });
});
