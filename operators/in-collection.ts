import { filter, isObservable, type Observable } from 'rxjs';
import type { CommitEvent, JetstreamEvent } from '../src/event.js';
import { byLatest } from './by-latest.js';

/** The collections a pattern stands for: itself, or everything below `app.bsky.feed.*`. */
export type CollectionName<Pattern extends string> = Pattern extends `${infer Head}.*`
  ? `${Head}.${string}`
  : Pattern;

/** Commits of `E` whose collection is `Name`. */
export type InCollection<E, Name extends string> =
  E extends CommitEvent<infer C> ? CommitEvent<C & { readonly collection: Name }> : never;

/**
 * Keeps commits to some collections.
 *
 * Other kinds of events, and commits elsewhere, are left out. A pattern ends in `.*` and stands for
 * everything below that prefix: `app.bsky.feed.*` matches `app.bsky.feed.post`, never
 * `app.bsky.feedgen.x`. The server filters too (option `collections`), which saves the traffic.
 *
 * With an Observable of lists the collections change while the stream runs. **Before its first list
 * nothing passes.** When it completes its last list stays; its error errors the stream. It is
 * subscribed before the source, once a subscription.
 *
 * @param collections - one or more NSIDs or prefixes, or an Observable of several
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
export function inCollection(
  collections$: Observable<Iterable<string>>,
): <E extends JetstreamEvent>(source: Observable<E>) => Observable<InCollection<E, string>>;
export function inCollection(
  ...given: readonly string[] | readonly [Observable<Iterable<string>>]
): (source: Observable<JetstreamEvent>) => Observable<never> {
  const [first] = given;
  if (isObservable(first)) {
    return (source) => byLatest(source, first, isIn) as Observable<never>;
  }
  const wanted = isIn(given as readonly string[]);
  return (source) => source.pipe(filter(wanted)) as Observable<never>;
}

function isIn(collections: Iterable<string>): (event: JetstreamEvent) => boolean {
  // A string is an iterable as well: of its letters.
  const exact = typeof collections === 'string' ? new Set([collections]) : new Set(collections);
  const prefixes = [...exact]
    .filter((collection) => collection.endsWith('.*'))
    .map((collection) => collection.slice(0, -1));
  const matches = (collection: string): boolean =>
    exact.has(collection) || prefixes.some((prefix) => collection.startsWith(prefix));
  return (event) => event.kind === 'commit' && matches(event.commit.collection);
}
