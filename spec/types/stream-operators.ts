import { expectTypeOf } from 'expect-type';
import * as E from 'fp-ts/Either';
import * as t from 'io-ts';
import type { Observable } from 'rxjs';
import {
  jetstream,
  memoryCursorStore,
  type CommitEvent,
  type CreateCommit,
  type DeleteCommit,
  type JetstreamEvent,
  type UpdateCommit,
} from 'rx-jetstream';
import {
  checkpoint,
  consume,
  consumeBatch,
  decodeRecord,
  decodeRecordEither,
  distinctEvents,
  foldRecords,
  fromDid,
  inCollection,
  joinIdentity,
  lag,
  ofKind,
  ofOperation,
  rates,
  recordMap,
  tapCursor,
  whereRecord,
  type BatchOutcome,
  type Either,
  type Lag,
  type Outcome,
  type RecordChange,
  type RecordStore,
  type RefusedRecord,
} from 'rx-jetstream/operators';

declare const events$: Observable<JetstreamEvent>;
declare const numbers$: Observable<number>;
declare const sets$: Observable<ReadonlySet<string>>;
declare const lists$: Observable<string[]>;
type Of<O> = O extends Observable<infer T> ? T : never;

const Post = t.type({ text: t.string });
const posts$ = events$.pipe(inCollection('app.bsky.feed.post'));
const decoded$ = posts$.pipe(decodeRecord(Post));

// inCollection with an Observable of lists: commits, of a collection known at run time only.
const following$ = events$.pipe(inCollection(lists$));
expectTypeOf<Of<typeof following$>['kind']>().toEqualTypeOf<'commit'>();
expectTypeOf<Of<typeof following$>['commit']['collection']>().toEqualTypeOf<string>();
expectTypeOf(events$.pipe(inCollection(sets$))).toEqualTypeOf<typeof following$>();
// @ts-expect-error numbers are no collections
events$.pipe(inCollection(numbers$));
// @ts-expect-error one Observable, or names
events$.pipe(inCollection(lists$, lists$));

// ofOperation: commits, with or without a record.
expectTypeOf(events$.pipe(ofOperation('create'))).toEqualTypeOf<
  Observable<CommitEvent<CreateCommit>>
>();
expectTypeOf(events$.pipe(ofOperation('create', 'update'))).toEqualTypeOf<
  Observable<CommitEvent<CreateCommit | UpdateCommit>>
>();
expectTypeOf(events$.pipe(ofOperation('delete'))).toEqualTypeOf<
  Observable<CommitEvent<DeleteCommit>>
>();
const newPosts$ = posts$.pipe(ofOperation('create'));
expectTypeOf<Of<typeof newPosts$>['commit']['operation']>().toEqualTypeOf<'create'>();
expectTypeOf<Of<typeof newPosts$>['commit']['collection']>().toEqualTypeOf<'app.bsky.feed.post'>();
const created$ = decoded$.pipe(ofOperation('create'));
expectTypeOf<Of<typeof created$>['commit']['record']>().toEqualTypeOf<{ text: string }>();
// Nothing is left of deletes behind decodeRecord, nor of kinds without commits.
const none$ = decoded$.pipe(ofOperation('delete'));
expectTypeOf<Of<typeof none$>['commit']>().toEqualTypeOf<never>();
expectTypeOf(events$.pipe(ofKind('identity'), ofOperation('create'))).toEqualTypeOf<
  Observable<never>
>();
declare const operations: readonly ('create' | 'update')[];
expectTypeOf(events$.pipe(ofOperation(operations))).toEqualTypeOf<
  Observable<CommitEvent<CreateCommit | UpdateCommit>>
>();
expectTypeOf(events$.pipe(ofOperation(['delete']))).toEqualTypeOf<
  Observable<CommitEvent<DeleteCommit>>
>();
// @ts-expect-error an unknown operation
events$.pipe(ofOperation(['remove']));
// @ts-expect-error an unknown operation
events$.pipe(ofOperation('remove'));
// @ts-expect-error none at all
events$.pipe(ofOperation());

// whereRecord: the predicate sees the record's type, a guard narrows it.
const wanted$ = decoded$.pipe(whereRecord((record) => record.text !== ''));
expectTypeOf<Of<typeof wanted$>['commit']['record']>().toEqualTypeOf<{ text: string }>();
expectTypeOf<Of<typeof wanted$>['commit']['collection']>().toEqualTypeOf<'app.bsky.feed.post'>();
decoded$.pipe(
  whereRecord((record, event) => {
    expectTypeOf(record).toEqualTypeOf<{ text: string }>();
    expectTypeOf(event.commit.operation).toEqualTypeOf<'create' | 'update'>();
    return true;
  }),
);
const literal$ = decoded$.pipe(
  whereRecord((record): record is { text: 'hello' } => record.text === 'hello'),
);
expectTypeOf<Of<typeof literal$>['commit']['record']['text']>().toEqualTypeOf<'hello'>();
// Before decodeRecord a record is unknown; deletes are gone.
const unknown$ = events$.pipe(
  inCollection('com.example.thing'),
  whereRecord((record) => {
    expectTypeOf(record).toEqualTypeOf<unknown>();
    return true;
  }),
);
expectTypeOf<Of<typeof unknown$>['commit']['operation']>().toEqualTypeOf<'create' | 'update'>();
// It is a stream of events for what follows.
wanted$.pipe(fromDid(lists$), ofOperation('create')).subscribe((event) => {
  expectTypeOf(event.commit.record.text).toEqualTypeOf<string>();
});
// @ts-expect-error a field that the record does not have
decoded$.pipe(whereRecord((record) => record.txt === ''));
// Other kinds of events are left out.
const recorded$ = events$.pipe(
  whereRecord((record, event) => {
    expectTypeOf(record).toEqualTypeOf<unknown>();
    expectTypeOf(event.commit.operation).toEqualTypeOf<'create' | 'update'>();
    return true;
  }),
);
expectTypeOf<Of<typeof recorded$>>().toEqualTypeOf<CommitEvent<CreateCommit | UpdateCommit>>();
const guarded$ = jetstream({ kinds: ['commit'] }).pipe(
  whereRecord((record): record is { text: string } => record !== null),
);
expectTypeOf<Of<typeof guarded$>['commit']['record']>().toExtend<{ text: string }>();

// decodeRecordEither: the typed event or the report; the shape is that of fp-ts, both ways.
const either$ = posts$.pipe(decodeRecordEither(Post));
type Posts = Of<typeof posts$>;
expectTypeOf(either$).toEqualTypeOf<
  Observable<Either<RefusedRecord<Posts>, Of<typeof decoded$>>>
>();
either$.subscribe((either) => {
  expectTypeOf(either).toExtend<E.Either<RefusedRecord<Posts>, Of<typeof decoded$>>>();
  if (E.isRight(either)) expectTypeOf(either.right.commit.record.text).toEqualTypeOf<string>();
  else expectTypeOf(either.left.fields[0]!.expected).toEqualTypeOf<string>();
  if (either._tag === 'Left') expectTypeOf(either.left.event).toEqualTypeOf<Posts>();
});
expectTypeOf<E.Either<string, number>>().toExtend<Either<string, number>>();
const everywhere$ = events$.pipe(decodeRecordEither(Post));
everywhere$.subscribe((either) => {
  if (either._tag === 'Left') expectTypeOf(either.left.event).toEqualTypeOf<CommitEvent>();
  else expectTypeOf(either.right.commit.record.text).toEqualTypeOf<string>();
});
const eitherNew$ = posts$.pipe(ofOperation('create'), decodeRecordEither(Post));
eitherNew$.subscribe((either) => {
  if (either._tag === 'Right') {
    expectTypeOf(either.right.commit.operation).toEqualTypeOf<'create'>();
  }
});

// distinctEvents and tapCursor keep the type as it was.
expectTypeOf(decoded$.pipe(distinctEvents())).toEqualTypeOf<typeof decoded$>();
expectTypeOf(events$.pipe(distinctEvents({ limit: 5 }))).toEqualTypeOf<typeof events$>();
expectTypeOf(
  decoded$.pipe(
    tapCursor((cursor, event) => {
      expectTypeOf(cursor.time_us).toEqualTypeOf<number>();
      expectTypeOf(event.commit.record.text).toEqualTypeOf<string>();
    }),
  ),
).toEqualTypeOf<typeof decoded$>();
// @ts-expect-error numbers are no events
numbers$.pipe(distinctEvents());
// @ts-expect-error nor have they a position
numbers$.pipe(tapCursor(() => undefined));

// joinIdentity puts a handle beside the event; a Map is a place for handles.
const joined$ = decoded$.pipe(joinIdentity({ handles: new Map<string, string>() }));
expectTypeOf<Of<typeof joined$>['handle']>().toEqualTypeOf<string | undefined>();
expectTypeOf<Of<typeof joined$>['event']>().toEqualTypeOf<Of<typeof decoded$>>();
// @ts-expect-error handles are strings
events$.pipe(joinIdentity({ handles: new Map<string, number>() }));

// foldRecords: changes of unknown records, or of the decoder's type.
expectTypeOf(events$.pipe(foldRecords())).toEqualTypeOf<Observable<RecordChange>>();
const changes$ = jetstream().pipe(foldRecords({ decoder: Post }));
expectTypeOf(changes$).toEqualTypeOf<Observable<RecordChange<{ text: string }>>>();
changes$.subscribe((change) => {
  if (change.type === 'set') expectTypeOf(change.current.record.text).toEqualTypeOf<string>();
  else if (change.type === 'clear') expectTypeOf(change.did).toEqualTypeOf<string>();
  else expectTypeOf(change.previous?.record.text).toEqualTypeOf<string | undefined>();
  expectTypeOf(change.event).toExtend<JetstreamEvent>();
});
expectTypeOf(recordMap<{ text: string }>()).toExtend<RecordStore<{ text: string }>>();
events$.pipe(foldRecords({ decoder: Post, store: recordMap() }));
// @ts-expect-error a store of other records
events$.pipe(foldRecords({ decoder: Post, store: recordMap<{ status: string }>() }));

// lag and rates turn events into measures.
expectTypeOf(posts$.pipe(lag())).toEqualTypeOf<Observable<Lag>>();
posts$
  .pipe(rates({ by: (event) => event.commit.rkey }))
  .subscribe(({ by }) => expectTypeOf(by.get('')).toEqualTypeOf<number | undefined>());
// @ts-expect-error a group is a string
events$.pipe(rates({ by: (event) => event.time_us }));

// consume: the event stays as narrow as it was; the result is what the handler gives in the end.
const handled$ = events$.pipe(
  ofKind('identity'),
  consume(
    async ({ identity }, { signal, attempt }) => [identity.did, signal.aborted, attempt] as const,
  ),
);
expectTypeOf<Of<typeof handled$>['event']['kind']>().toEqualTypeOf<'identity'>();
expectTypeOf<Of<typeof handled$>['result']>().toEqualTypeOf<
  readonly [string, boolean, number] | undefined
>();
expectTypeOf(events$.pipe(consume(() => numbers$))).toEqualTypeOf<
  Observable<Outcome<JetstreamEvent, number>>
>();
expectTypeOf(events$.pipe(consumeBatch((events) => events.length))).toEqualTypeOf<
  Observable<BatchOutcome<JetstreamEvent, number>>
>();
// A value that is no event needs eventOf.
// @ts-expect-error: a number is no event
numbers$.pipe(consume(() => 1));
handled$.pipe(consume(({ event }) => event.did, { eventOf: ({ event }) => event }));
// checkpoint passes on what comes.
expectTypeOf(numbers$.pipe(checkpoint(memoryCursorStore()))).toEqualTypeOf<Observable<number>>();
