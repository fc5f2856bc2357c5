import { describe, expect, it } from '@jest/globals';
import * as t from 'io-ts';
import { from, map, type Observable, of, take } from 'rxjs';
import { cursorOf, type JetstreamEvent } from 'rx-jetstream';
import {
  decodeRecord,
  decodeRecordEither,
  distinctEvents,
  foldRecords,
  fromDid,
  inCollection,
  joinIdentity,
  ofKind,
  ofOperation,
  tapCursor,
  whereRecord,
} from 'rx-jetstream/operators';
import { numberedEvents, testEvent } from 'rx-jetstream/testing';
import { marbles } from '../helpers/marbles.js';
import { streamed } from '../helpers/streamed.js';

type Events = Observable<JetstreamEvent>;
const POST = 'app.bsky.feed.post';
const Post = t.type({ text: t.string });

/** Operators that pass posts on, each as it came out: a way to the event inside. */
const operators: Readonly<Record<string, (source: Events) => Events>> = {
  ofKind: (source) => source.pipe(ofKind('commit')),
  ofOperation: (source) => source.pipe(ofOperation('create')),
  inCollection: (source) => source.pipe(inCollection(POST)),
  'inCollection, following': (source) => source.pipe(inCollection(of([POST]))),
  'fromDid, following': (source) => source.pipe(fromDid(of([testEvent.post().did]))),
  decodeRecord: (source) => source.pipe(ofKind('commit'), decodeRecord(Post)),
  decodeRecordEither: (source) =>
    source.pipe(
      ofKind('commit'),
      decodeRecordEither(Post),
      map((either) => (either._tag === 'Right' ? either.right : either.left.event)),
    ),
  whereRecord: (source) =>
    source.pipe(
      ofKind('commit'),
      whereRecord(() => true),
    ),
  distinctEvents: (source) => source.pipe(distinctEvents()),
  foldRecords: (source) =>
    source.pipe(
      foldRecords(),
      map(({ event }) => event),
    ),
  joinIdentity: (source) =>
    source.pipe(
      joinIdentity(),
      map(({ event }) => event),
    ),
  tapCursor: (source) => source.pipe(tapCursor(() => undefined)),
};

const upstream = [...numberedEvents(3)];
const events = streamed(upstream.map((event) => ({ ...event, did: testEvent.post().did })));
const values = { a: events[0]!, b: events[1]!, c: events[2]! };

describe.each(Object.entries(operators))('%s, like every operator', (_, operator) => {
  it(
    'never emits, is empty and errors with its source',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const never = cold('-', values);
      const empty = cold('--|', values);
      const failing = cold('a-b-#', values);
      expectObservable(operator(never)).toBe('-');
      expectObservable(operator(empty)).toBe('--|');
      expectObservable(operator(failing)).toBe('a-b-#', values);
      expectSubscriptions(never.subscriptions).toBe('^');
      expectSubscriptions(empty.subscriptions).toBe('^-!');
      expectSubscriptions(failing.subscriptions).toBe('^---!');
    }),
  );

  it(
    'lets go of an unending source on unsubscribe, and when a later operator ends it',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const left = cold('a-b-c-a-b', values);
      const ended = cold('a-b-c-a-b', values);
      expectObservable(operator(left), '^--!').toBe('a-b-', values);
      expectSubscriptions(left.subscriptions).toBe('^--!');
      expectObservable(operator(ended).pipe(take(2))).toBe('a-(b|)', values);
      expectSubscriptions(ended.subscriptions).toBe('^-!');
    }),
  );

  it(
    'does for each subscription the same',
    marbles(({ cold, expectObservable }) => {
      const stream$ = operator(cold('a-b-c|', values));
      expectObservable(stream$, '^----!').toBe('a-b-c-', values);
      expectObservable(stream$, '--^').toBe('--a-b-c|', values);
    }),
  );

  it('takes no more from a synchronous source than is wanted', () => {
    let taken = 0;
    const source = from(
      (function* () {
        for (const event of events) {
          taken += 1;
          yield event;
        }
      })(),
    );
    operator(source).pipe(take(1)).subscribe();
    // An iterable is asked once more before it is left; nothing of that is emitted.
    expect(taken).toBeLessThanOrEqual(2);
  });

  it('emits the very events, so that cursorOf works on them', () => {
    const got: JetstreamEvent[] = [];
    operator(from(events)).subscribe((event) => got.push(event));
    expect(got.map((event, index) => event === events[index])).toEqual([true, true, true]);
    expect(got.map(cursorOf)).toEqual(events.map(cursorOf));
  });
});
