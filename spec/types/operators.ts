import { expectTypeOf } from 'expect-type';
import * as t from 'io-ts';
import type { Observable } from 'rxjs';
import {
  jetstream,
  type AccountEvent,
  type Commit,
  type CommitEvent,
  type CreateCommit,
  type IdentityEvent,
  type JetstreamEvent,
  type SyncEvent,
  type UpdateCommit,
} from 'rx-jetstream';
import {
  decodeRecord,
  fromDid,
  inCollection,
  ofKind,
  ofOperation,
  type CollectionName,
  type StandardSchema,
  type UnlistedCollection,
  type Unverified,
} from 'rx-jetstream/operators';
import type { AppBskyFeedPost } from 'rx-jetstream/records';

declare const events$: Observable<JetstreamEvent>;
type Of<O> = O extends Observable<infer E> ? E : never;

// ofKind: one kind, several, all.
expectTypeOf(events$.pipe(ofKind('commit'))).toEqualTypeOf<Observable<CommitEvent>>();
expectTypeOf(events$.pipe(ofKind('identity'))).toEqualTypeOf<Observable<IdentityEvent>>();
expectTypeOf(events$.pipe(ofKind('account'))).toEqualTypeOf<Observable<AccountEvent>>();
expectTypeOf(events$.pipe(ofKind('sync'))).toEqualTypeOf<Observable<SyncEvent>>();
expectTypeOf(events$.pipe(ofKind('identity', 'account'))).toEqualTypeOf<
  Observable<IdentityEvent | AccountEvent>
>();
expectTypeOf(events$.pipe(ofKind('commit', 'identity', 'account', 'sync'))).toEqualTypeOf<
  Observable<JetstreamEvent>
>();
// A second ofKind narrows further; a kind that is not there leaves nothing.
expectTypeOf(events$.pipe(ofKind('identity', 'account'), ofKind('account'))).toEqualTypeOf<
  Observable<AccountEvent>
>();
expectTypeOf(events$.pipe(ofKind('identity'), ofKind('account'))).toEqualTypeOf<
  Observable<never>
>();
// The stream itself is such an Observable.
expectTypeOf(jetstream().pipe(ofKind('identity'))).toEqualTypeOf<Observable<IdentityEvent>>();

// @ts-expect-error an unknown kind
events$.pipe(ofKind('commits'));
// @ts-expect-error no kind at all
events$.pipe(ofKind());
// A list, or another iterable.
declare const kinds: ReadonlySet<'identity' | 'account'>;
expectTypeOf(events$.pipe(ofKind(kinds))).toEqualTypeOf<Observable<IdentityEvent | AccountEvent>>();
expectTypeOf(events$.pipe(ofKind(['commit']))).toEqualTypeOf<Observable<CommitEvent>>();
// @ts-expect-error unknown kinds
events$.pipe(ofKind(['commits']));
declare const anyKind: string;
// @ts-expect-error any text
events$.pipe(ofKind(anyKind));
declare const numbers$: Observable<number>;
// @ts-expect-error not a stream of events
numbers$.pipe(ofKind('commit'));

// inCollection: exact, union, prefix.
const posts$ = events$.pipe(inCollection('app.bsky.feed.post'));
expectTypeOf<Of<typeof posts$>['kind']>().toEqualTypeOf<'commit'>();
expectTypeOf<Of<typeof posts$>['commit']['collection']>().toEqualTypeOf<'app.bsky.feed.post'>();
expectTypeOf<Of<typeof posts$>['commit']['operation']>().toEqualTypeOf<
  'create' | 'update' | 'delete'
>();
expectTypeOf<Of<typeof posts$>>().toEqualTypeOf<
  CommitEvent<Commit<Unverified<AppBskyFeedPost>, 'app.bsky.feed.post'>>
>();
const two$ = events$.pipe(inCollection('app.bsky.feed.post', 'app.bsky.feed.like'));
expectTypeOf<Of<typeof two$>['commit']['collection']>().toEqualTypeOf<
  'app.bsky.feed.post' | 'app.bsky.feed.like'
>();
const feed$ = events$.pipe(inCollection('app.bsky.feed.*'));
type BelowFeed =
  | 'app.bsky.feed.generator'
  | 'app.bsky.feed.like'
  | 'app.bsky.feed.post'
  | 'app.bsky.feed.postgate'
  | 'app.bsky.feed.repost'
  | 'app.bsky.feed.threadgate'
  | UnlistedCollection<`app.bsky.feed.${string}`>;
expectTypeOf<Of<typeof feed$>['commit']['collection']>().toEqualTypeOf<BelowFeed>();
const mixed$ = events$.pipe(inCollection('app.bsky.feed.*', 'xyz.statusphere.status'));
expectTypeOf<Of<typeof mixed$>['commit']['collection']>().toEqualTypeOf<
  BelowFeed | 'xyz.statusphere.status'
>();
expectTypeOf<CollectionName<'app.bsky.feed.*'>>().toEqualTypeOf<BelowFeed>();
// Below a prefix that the table knows nothing of, any name.
expectTypeOf<CollectionName<'xyz.statusphere.*'>>().toEqualTypeOf<`xyz.statusphere.${string}`>();
expectTypeOf<CollectionName<'app.bsky.feed.post'>>().toEqualTypeOf<'app.bsky.feed.post'>();
// A name that is known at run time only stays a string.
declare const anyName: string;
const any$ = events$.pipe(inCollection(anyName));
expectTypeOf<Of<typeof any$>['commit']['collection']>().toEqualTypeOf<string>();
// After ofKind it is the same; after a kind without commits nothing is left.
expectTypeOf(events$.pipe(ofKind('commit'), inCollection('app.bsky.feed.post'))).toEqualTypeOf<
  typeof posts$
>();
expectTypeOf(events$.pipe(ofKind('identity'), inCollection('app.bsky.feed.post'))).toEqualTypeOf<
  Observable<never>
>();
// A delete has no record after narrowing by operation.
posts$.subscribe(({ commit }) => {
  if (commit.operation === 'delete') expectTypeOf(commit.record).toEqualTypeOf<undefined>();
  else expectTypeOf(commit.record).toEqualTypeOf<Unverified<AppBskyFeedPost>>();
});

// @ts-expect-error no collection at all
events$.pipe(inCollection());
// A list, or another iterable: of literals it narrows, else to any collection.
const literals = ['app.bsky.feed.post', 'app.bsky.feed.like'] as const;
expectTypeOf(events$.pipe(inCollection(literals))).toEqualTypeOf<typeof two$>();
expectTypeOf(events$.pipe(inCollection([...literals]))).toEqualTypeOf<typeof two$>();
expectTypeOf(events$.pipe(inCollection(['app.bsky.feed.post']))).toEqualTypeOf<typeof posts$>();
expectTypeOf(events$.pipe(inCollection(new Set(literals)))).toEqualTypeOf<typeof two$>();
declare const anyNames: string[];
expectTypeOf(events$.pipe(inCollection(anyNames))).toEqualTypeOf<typeof any$>();
// @ts-expect-error numbers are no collections
events$.pipe(inCollection([1]));
// @ts-expect-error it may be empty: give the list itself
events$.pipe(inCollection(...anyNames));

// fromDid keeps the type as it was.
expectTypeOf(events$.pipe(fromDid('did:web:a.example'))).toEqualTypeOf<
  Observable<JetstreamEvent>
>();
declare const sets$: Observable<ReadonlySet<string>>;
declare const lists$: Observable<string[]>;
expectTypeOf(events$.pipe(ofKind('sync'), fromDid(sets$))).toEqualTypeOf<Observable<SyncEvent>>();
expectTypeOf(posts$.pipe(fromDid(lists$))).toEqualTypeOf<typeof posts$>();
expectTypeOf(posts$.pipe(fromDid(new Set(['did:web:a.example'])))).toEqualTypeOf<typeof posts$>();
expectTypeOf(posts$.pipe(fromDid('did:web:a.example', 'did:web:b.example'))).toEqualTypeOf<
  typeof posts$
>();
declare const oneOrMore: string | string[];
expectTypeOf(posts$.pipe(fromDid(oneOrMore))).toEqualTypeOf<typeof posts$>();

// @ts-expect-error numbers are no DIDs
events$.pipe(fromDid([1]));
// @ts-expect-error nor is a stream of them
events$.pipe(fromDid(numbers$));

// decodeRecord: the record gets its type, deletes are gone, the collection stays.
const Post = t.type({ text: t.string });
const decoded$ = posts$.pipe(decodeRecord(Post));
expectTypeOf<Of<typeof decoded$>['commit']['record']>().toEqualTypeOf<{ text: string }>();
expectTypeOf<Of<typeof decoded$>['commit']['operation']>().toEqualTypeOf<'create' | 'update'>();
expectTypeOf<Of<typeof decoded$>['commit']['collection']>().toEqualTypeOf<'app.bsky.feed.post'>();
expectTypeOf<Of<typeof decoded$>['commit']['cid']>().toEqualTypeOf<string>();
expectTypeOf<Of<typeof decoded$>>().toExtend<
  CommitEvent<CreateCommit<{ text: string }> | UpdateCommit<{ text: string }>>
>();
// So it is a stream of events, for every operator that follows.
expectTypeOf<Of<typeof decoded$>>().toExtend<JetstreamEvent>();
decoded$.pipe(fromDid('did:web:a.example'), decodeRecord(Post)).subscribe((event) => {
  expectTypeOf(event.commit.record.text).toEqualTypeOf<string>();
});

declare const schema: StandardSchema<{ readonly status: string }>;
const statuses$ = events$.pipe(inCollection('xyz.statusphere.status'), decodeRecord(schema));
expectTypeOf<Of<typeof statuses$>['commit']['record']>().toEqualTypeOf<{
  readonly status: string;
}>();
// A codec that transforms gives what it makes of the record.
declare const transforming: t.Type<Date, string, unknown>;
const dates$ = events$.pipe(ofKind('commit'), decodeRecord(transforming));
expectTypeOf<Of<typeof dates$>['commit']['record']>().toEqualTypeOf<Date>();

// Other kinds of events are left out, for the compiler too.
const anywhere$ = events$.pipe(decodeRecord(Post));
expectTypeOf<Of<typeof anywhere$>>().toEqualTypeOf<
  CommitEvent<CreateCommit<{ text: string }> | UpdateCommit<{ text: string }>>
>();
expectTypeOf(jetstream({ kinds: ['commit'] }).pipe(decodeRecord(Post))).toEqualTypeOf<
  typeof anywhere$
>();
expectTypeOf(events$.pipe(ofKind('identity'), decodeRecord(Post))).toEqualTypeOf<
  Observable<never>
>();
// What is narrowed already stays.
const newPosts$ = posts$.pipe(ofOperation('create'), decodeRecord(Post));
expectTypeOf<Of<typeof newPosts$>>().toEqualTypeOf<
  CommitEvent<CreateCommit<{ text: string }, 'app.bsky.feed.post'>>
>();
expectTypeOf(newPosts$.pipe(decodeRecord(Post))).toEqualTypeOf<typeof newPosts$>();
const changed$ = posts$.pipe(decodeRecord(Post), ofOperation('update'));
expectTypeOf<Of<typeof changed$>['commit']['operation']>().toEqualTypeOf<'update'>();
expectTypeOf(posts$.pipe(ofOperation('delete'), decodeRecord(Post))).toEqualTypeOf<
  Observable<CommitEvent<never>>
>();
// @ts-expect-error a class is no decoder
posts$.pipe(decodeRecord(Date));
// @ts-expect-error nor is a plain function
posts$.pipe(decodeRecord((value: unknown) => value));
// @ts-expect-error an unknown policy
posts$.pipe(decodeRecord(Post, { onInvalid: 'ignore' }));
posts$.pipe(
  decodeRecord(Post, {
    onInvalid: (problem, event) => {
      expectTypeOf(problem.problems[0]!.path).toEqualTypeOf<string>();
      expectTypeOf(event).toEqualTypeOf<CommitEvent>();
    },
  }),
);
