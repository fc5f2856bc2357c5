import { filter, isObservable, type Observable } from 'rxjs';
import type {
  Commit,
  CommitEvent,
  CreateCommit,
  DeleteCommit,
  JetstreamEvent,
  UpdateCommit,
} from '../src/event.js';
import type { RecordTypes } from '../src/records/record-types.js';
import { byLatest } from './by-latest.js';
import { matchesCollection } from '../src/matches-collection.js';
import { namesIn } from './names-in.js';
import type { RecordIn } from './unverified.js';

declare const unlisted: unique symbol;

/**
 * A collection below a prefix that the table of record types does not list. It compares with no
 * listed name, so that a comparison with one of those narrows to that collection and its record.
 */
export type UnlistedCollection<Name extends string> = Name & { readonly [unlisted]: true };

type Listed = Extract<keyof RecordTypes, string>;
type Below<Pattern extends string> =
  Extract<Listed, Pattern> extends never
    ? Pattern
    : Extract<Listed, Pattern> | UnlistedCollection<Pattern>;

/** The collections a pattern stands for: itself, or what is below `app.bsky.feed.*`. */
export type CollectionName<Pattern extends string> = Pattern extends `${infer Head}.*`
  ? Below<`${Head}.${string}`>
  : Pattern;

/** Commits of `E` whose collection is `Name`, with the type of its records, unverified. */
export type InCollection<E, Name extends string> =
  E extends CommitEvent<infer C>
    ? [CommitIn<C, Name>] extends [never]
      ? never
      : CommitEvent<CommitIn<C, Name>>
    : never;

/** One member for each name, so that comparing the collection narrows the record too. */
type CommitIn<C extends Commit, Name extends string> = Name extends string
  ? [Commit] extends [C]
    ? Commit<RecordIn<Name>, Name>
    : Narrowed<C, Name>
  : never;

/** What has a narrower collection, or a record of a known type, keeps it. */
type Narrowed<C extends Commit, Name extends string> = C extends Commit
  ? C['collection'] extends Name
    ? Renamed<C, C['collection']>
    : Name extends C['collection']
      ? Renamed<C, Name>
      : never
  : never;
type Renamed<C extends Commit, Name extends string> =
  C extends CreateCommit<infer Rec>
    ? CreateCommit<Known<Rec, Name>, Name>
    : C extends UpdateCommit<infer Rec>
      ? UpdateCommit<Known<Rec, Name>, Name>
      : DeleteCommit<Name>;
/** A record of which nothing is said, but that it is an object, gets the type of the table. */
type Known<Rec, Name extends string> =
  Readonly<Record<string, unknown>> extends Rec
    ? unknown extends RecordIn<Name>
      ? Rec
      : RecordIn<Name>
    : Rec;

/**
 * Keeps commits to some collections.
 *
 * Other kinds of events, and commits elsewhere, are left out. A pattern ends in `.*` and stands for
 * everything below that prefix: `app.bsky.feed.*` matches `app.bsky.feed.post`, never
 * `app.bsky.feedgen.x`. The server filters too (option `collections`), which saves the traffic.
 *
 * Where the lexicon of a collection is known, `commit.record` gets its type, as
 * {@link Unverified}: nobody has looked at the record yet. Comparing `commit.collection` narrows it.
 *
 * With an Observable of lists the collections change while the stream runs. **Before its first list
 * nothing passes.** When it completes its last list stays; its error errors the stream. It is
 * subscribed before the source, once a subscription.
 *
 * @param collections - one or more NSIDs or prefixes, an array or another iterable of them, or an
 * Observable of such
 * @throws `InvalidOptionsError` at the call, for anything else; what an Observable brings errors the
 * stream
 *
 * @example
 * ```ts
 * import { jetstream } from 'rx-jetstream';
 * import { inCollection } from 'rx-jetstream/operators';
 *
 * jetstream({ collections: ['app.bsky.graph.*'] })
 *   .pipe(inCollection('app.bsky.graph.follow', 'app.bsky.graph.block'))
 *   .subscribe((event) => console.log(event.commit.collection));
 * ```
 *
 * @see {@link decodeRecord}
 */
export function inCollection<const C extends readonly [string, ...string[]]>(
  ...collections: C
): <E extends JetstreamEvent>(
  source: Observable<E>,
) => Observable<InCollection<E, CollectionName<C[number]>>>;
export function inCollection<const Name extends string>(
  collections: Iterable<Name>,
): <E extends JetstreamEvent>(
  source: Observable<E>,
) => Observable<InCollection<E, CollectionName<Name>>>;
export function inCollection(
  collections$: Observable<Iterable<string>>,
): <E extends JetstreamEvent>(source: Observable<E>) => Observable<InCollection<E, string>>;
export function inCollection(
  ...given: readonly (string | Iterable<string> | Observable<Iterable<string>>)[]
): (source: Observable<JetstreamEvent>) => Observable<never> {
  const [first] = given;
  if (isObservable(first)) {
    return (source) => byLatest(source, first, (list) => isIn([list])) as Observable<never>;
  }
  const wanted = isIn(given);
  return (source) => source.pipe(filter(wanted)) as Observable<never>;
}

function isIn(given: readonly unknown[]): (event: JetstreamEvent) => boolean {
  const matches = matchesCollection(namesIn('collections', given));
  return (event) => event.kind === 'commit' && matches(event.commit.collection);
}
