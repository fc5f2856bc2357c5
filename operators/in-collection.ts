import { filter, type Observable } from 'rxjs';
import type { CommitEvent, JetstreamEvent } from '../src/event.js';

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
 * @param collections - one or more NSIDs or prefixes
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
) => Observable<InCollection<E, CollectionName<C[number]>>> {
  const exact = new Set<string>(collections);
  const prefixes = collections
    .filter((collection) => collection.endsWith('.*'))
    .map((collection) => collection.slice(0, -1));
  const matches = (collection: string): boolean =>
    exact.has(collection) || prefixes.some((prefix) => collection.startsWith(prefix));
  return <E extends JetstreamEvent>(source: Observable<E>) =>
    source.pipe(
      filter((event) => event.kind === 'commit' && matches(event.commit.collection)),
    ) as unknown as Observable<InCollection<E, CollectionName<C[number]>>>;
}
