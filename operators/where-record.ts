import { filter, type Observable, type OperatorFunction } from 'rxjs';
import type { CommitEvent, JetstreamEvent } from '../src/event.js';

/** The commits of `E` that have a record. */
type Recorded<E> =
  E extends CommitEvent<infer C> ? Exclude<C, { readonly operation: 'delete' }> : never;

/** The type of the record of an event; unverified or `unknown` before `decodeRecord`. */
export type RecordOf<E> = Recorded<E>['record'];

/** Events of `E` that have a record. */
export type WithRecord<E> = CommitEvent<Recorded<E>>;

/** Events of `E` whose record is a `Rec`. */
export type WhereRecord<E, Rec> = CommitEvent<Recorded<E> & { readonly record: Rec }>;

/**
 * Keeps commits whose record is as wanted.
 *
 * Behind `decodeRecord` the record has its type; before it is unverified, or `unknown`. A type guard
 * narrows the record. Deletes and other kinds of events have no record and are left out. What the
 * predicate throws errors the stream.
 *
 * @param predicate - whether an event is kept, by its record
 *
 * @example
 * ```ts
 * import * as t from 'io-ts';
 * import { jetstream } from 'rx-jetstream';
 * import { decodeRecord, inCollection, whereRecord } from 'rx-jetstream/operators';
 *
 * jetstream({ collections: ['app.bsky.feed.post'] })
 *   .pipe(
 *     inCollection('app.bsky.feed.post'),
 *     decodeRecord(t.type({ text: t.string })),
 *     whereRecord(({ text }) => text.includes('rxjs')),
 *   )
 *   .subscribe((event) => console.log(event.commit.record.text));
 * ```
 *
 * @see {@link decodeRecord}
 */
export function whereRecord<E extends JetstreamEvent, Rec extends RecordOf<E>>(
  predicate: (record: RecordOf<E>, event: WithRecord<E>) => record is Rec,
): OperatorFunction<E, WhereRecord<E, Rec>>;
export function whereRecord<E extends JetstreamEvent>(
  predicate: (record: RecordOf<E>, event: WithRecord<E>) => boolean,
): OperatorFunction<E, WithRecord<E>>;
export function whereRecord<E extends JetstreamEvent>(
  predicate: (record: RecordOf<E>, event: WithRecord<E>) => boolean,
): OperatorFunction<E, WithRecord<E>> {
  return (source) =>
    source.pipe(
      filter(
        (event) =>
          event.kind === 'commit' &&
          event.commit.operation !== 'delete' &&
          predicate(event.commit.record as RecordOf<E>, event as unknown as WithRecord<E>),
      ),
    ) as unknown as Observable<WithRecord<E>>;
}
