import { expectTypeOf } from 'expect-type';
import type { Either } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { Observable } from 'rxjs';
import type { CommitEvent, CreateCommit, JetstreamEvent } from 'rx-jetstream';
import { type AtUri, type Codec, object, optional, record, string } from 'rx-jetstream/lexicon';
import {
  decodeRecord,
  fromDid,
  inCollection,
  ofKind,
  type RecordIn,
  type Unverified,
} from 'rx-jetstream/operators';
import {
  AppBskyEmbedImages,
  AppBskyFeedLike,
  AppBskyFeedPost,
  type RecordTypes,
} from 'rx-jetstream/records';

/** As a file written by codegen does it. */
interface ComExampleNote {
  readonly $type: 'com.example.note';
  readonly body: string;
  readonly pinned?: boolean;
}
declare module 'rx-jetstream/records' {
  interface RecordTypes {
    'com.example.note': ComExampleNote;
  }
}

declare const events$: Observable<JetstreamEvent>;
declare function publish(post: AppBskyFeedPost): void;

// One collection: its record, unverified.
events$.pipe(inCollection('app.bsky.feed.post')).subscribe(({ commit }) => {
  expectTypeOf(commit.record).toEqualTypeOf<Unverified<AppBskyFeedPost> | undefined>();
  if (commit.operation === 'delete') return;
  expectTypeOf(commit.record.text).toEqualTypeOf<string | undefined>();
  expectTypeOf(commit.record.reply?.parent?.uri).toEqualTypeOf<AtUri | undefined>();
  expectTypeOf(commit.record.langs).toEqualTypeOf<readonly string[] | undefined>();
  // @ts-expect-error nobody has checked that there is a text
  commit.record.text.length;
  // @ts-expect-error a post has no such field
  commit.record.title;
  // @ts-expect-error an unverified record is not a record
  publish(commit.record);
  // @ts-expect-error it cannot be changed
  commit.record.text = 'other';
  const { embed } = commit.record;
  if (embed?.$type === 'app.bsky.embed.images') {
    expectTypeOf(embed.images?.[0]?.alt).toEqualTypeOf<string | undefined>();
  }
});
expectTypeOf<RecordIn<'app.bsky.feed.like'>>().toEqualTypeOf<Unverified<AppBskyFeedLike>>();
expectTypeOf<RecordIn<'com.example.unheard.of'>>().toEqualTypeOf<unknown>();
expectTypeOf<RecordTypes['app.bsky.feed.post']>().toEqualTypeOf<AppBskyFeedPost>();

// A collection of one's own, by declaration merging.
events$.pipe(inCollection('com.example.note')).subscribe(({ commit }) => {
  expectTypeOf(commit.record?.body).toEqualTypeOf<string | undefined>();
  expectTypeOf(commit.record?.pinned).toEqualTypeOf<boolean | undefined>();
});
events$.pipe(inCollection('com.example.*')).subscribe(({ commit }) => {
  if (commit.collection === 'com.example.note' && commit.operation !== 'delete') {
    expectTypeOf(commit.record).toEqualTypeOf<Unverified<ComExampleNote>>();
  }
});
// A collection that no lexicon is known of.
events$.pipe(inCollection('com.example.unheard.of')).subscribe(({ commit }) => {
  expectTypeOf(commit.record).toEqualTypeOf<unknown>();
});

// Several: comparing the collection narrows the record.
events$.pipe(inCollection('app.bsky.feed.post', 'app.bsky.feed.like')).subscribe(({ commit }) => {
  if (commit.operation === 'delete') return;
  expectTypeOf(commit.record).toEqualTypeOf<
    Unverified<AppBskyFeedPost> | Unverified<AppBskyFeedLike>
  >();
  if (commit.collection === 'app.bsky.feed.like') {
    expectTypeOf(commit.record.subject?.uri).toEqualTypeOf<AtUri | undefined>();
  } else expectTypeOf(commit.record).toEqualTypeOf<Unverified<AppBskyFeedPost>>();
  // @ts-expect-error a name that cannot come
  if (commit.collection === 'app.bsky.feed.repost') return;
});

// A prefix: the same for what is listed, and `unknown` for the rest.
events$.pipe(inCollection('app.bsky.feed.*')).subscribe(({ commit }) => {
  if (commit.operation === 'delete') return;
  switch (commit.collection) {
    case 'app.bsky.feed.post':
      expectTypeOf(commit.record).toEqualTypeOf<Unverified<AppBskyFeedPost>>();
      break;
    case 'app.bsky.feed.like':
      expectTypeOf(commit.record).toEqualTypeOf<Unverified<AppBskyFeedLike>>();
      break;
    // @ts-expect-error a slip of the pen
    case 'app.bsky.feed.pots':
      break;
    default:
      expectTypeOf(commit.record).toEqualTypeOf<unknown>();
  }
});

// Narrower in steps; what is verified stays so.
const steps$ = events$.pipe(inCollection('app.bsky.*'), inCollection('app.bsky.feed.post'));
steps$.subscribe(({ commit }) => {
  expectTypeOf(commit.collection).toEqualTypeOf<'app.bsky.feed.post'>();
  expectTypeOf(commit.record).toEqualTypeOf<Unverified<AppBskyFeedPost> | undefined>();
});
expectTypeOf(
  events$.pipe(inCollection('app.bsky.feed.post'), inCollection('app.bsky.feed.like')),
).toEqualTypeOf<Observable<never>>();
events$
  .pipe(
    ofKind('commit'),
    decodeRecord(AppBskyFeedPost),
    inCollection('app.bsky.feed.post'),
    fromDid('did:web:a.example'),
  )
  .subscribe(({ commit }) => {
    expectTypeOf(commit.record).toEqualTypeOf<AppBskyFeedPost>();
    expectTypeOf(commit.collection).toEqualTypeOf<'app.bsky.feed.post'>();
  });

// Made-up events are typed as real ones, in so far as nothing is said of their records.
declare const open$: Observable<CommitEvent<CreateCommit<Readonly<Record<string, unknown>>>>>;
open$.pipe(inCollection('app.bsky.feed.post')).subscribe(({ commit }) => {
  expectTypeOf(commit.record).toEqualTypeOf<Unverified<AppBskyFeedPost>>();
  expectTypeOf(commit.operation).toEqualTypeOf<'create'>();
});
open$.pipe(inCollection('com.example.unheard.of')).subscribe(({ commit }) => {
  expectTypeOf(commit.record).toEqualTypeOf<Readonly<Record<string, unknown>>>();
});
declare const known$: Observable<CommitEvent<CreateCommit<{ readonly text: number }>>>;
known$.pipe(inCollection('app.bsky.feed.post')).subscribe(({ commit }) => {
  expectTypeOf(commit.record.text).toEqualTypeOf<number>();
});

// decodeRecord verifies.
events$
  .pipe(inCollection('app.bsky.feed.post'), decodeRecord(AppBskyFeedPost))
  .subscribe(({ commit }) => {
    expectTypeOf(commit.record).toEqualTypeOf<AppBskyFeedPost>();
    expectTypeOf(commit.collection).toEqualTypeOf<'app.bsky.feed.post'>();
    expectTypeOf(commit.record.text).toEqualTypeOf<string>();
    publish(commit.record);
    const { embed } = commit.record;
    if (embed?.$type === 'app.bsky.embed.images') {
      expectTypeOf(embed.images[0]!.alt).toEqualTypeOf<string>();
    } else if (embed?.$type === 'app.bsky.embed.record') {
      expectTypeOf(embed.record.uri).toEqualTypeOf<AtUri>();
      // @ts-expect-error it has no images
      embed.images;
    }
    // A member that the lexicon does not list is found by its codec.
    if (Poll.is(embed)) expectTypeOf(embed.question).toEqualTypeOf<string>();
    // @ts-expect-error no member is called so
    if (embed?.$type === 'app.bsky.embed.pictures') return;
  });
interface Poll {
  readonly $type?: 'com.example.poll';
  readonly question: string;
}
declare const Poll: Codec<Poll>;

// A codec of another collection: nothing can come.
expectTypeOf(
  events$.pipe(inCollection('app.bsky.feed.like'), decodeRecord(AppBskyFeedPost)),
).toEqualTypeOf<Observable<never>>();
events$
  .pipe(inCollection('app.bsky.feed.like'), decodeRecord(AppBskyFeedPost))
  // @ts-expect-error so there is nothing to read
  .subscribe((event) => event.commit);
// Below a prefix it may be any, listed or not.
declare const Unlisted: Codec<{ readonly $type: 'app.bsky.feed.novelty'; readonly n: number }>;
events$
  .pipe(inCollection('app.bsky.feed.*'), decodeRecord(Unlisted))
  .subscribe(({ commit }) => expectTypeOf(commit.record.n).toEqualTypeOf<number>());

// A codec is an io-ts codec.
export const asType: t.Type<AppBskyFeedPost> = AppBskyFeedPost;
const page = t.type({ posts: t.array(AppBskyFeedPost), cursor: t.string });
expectTypeOf<t.TypeOf<typeof page>['posts']>().toEqualTypeOf<AppBskyFeedPost[]>();
expectTypeOf<t.TypeOf<typeof AppBskyFeedPost>>().toEqualTypeOf<AppBskyFeedPost>();
export const either: Either<t.Errors, AppBskyFeedPost> = AppBskyFeedPost.decode(null);
const some = t.union([AppBskyFeedPost, AppBskyFeedLike]);
events$
  .pipe(inCollection('app.bsky.feed.post', 'app.bsky.feed.like'), decodeRecord(some))
  .subscribe(({ commit }) =>
    expectTypeOf(commit.record).toEqualTypeOf<AppBskyFeedPost | AppBskyFeedLike>(),
  );
declare const value: unknown;
if (AppBskyEmbedImages.is(value)) expectTypeOf(value).toEqualTypeOf<AppBskyEmbedImages>();

// The compiler holds a codec to its type.
export const note: Codec<ComExampleNote> = record('com.example.note', {
  body: string,
  pinned: optional(t.boolean),
});
// @ts-expect-error a field is forgotten
export const less: Codec<ComExampleNote> = record('com.example.note', { body: string });
// @ts-expect-error a field is of another type
export const other: Codec<ComExampleNote> = record('com.example.note', { body: t.number });
export const free: Codec<ComExampleNote> = record('com.example.note', {
  // @ts-expect-error it must be there
  body: optional(string),
  pinned: optional(t.boolean),
});
// @ts-expect-error another name
export const named: Codec<ComExampleNote> = record('com.example.other', { body: string });
export const more: Codec<{ readonly $type?: 'com.example.x'; readonly body: string }> = object(
  'com.example.x',
  {
    body: string,
    // @ts-expect-error the type has no such field
    title: string,
  },
);
