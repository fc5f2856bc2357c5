import { Observable } from 'rxjs';
import { DecodeRecordError } from '../src/errors.js';
import { withRecord } from '../src/event-object.js';
import type { CommitEvent, CreateCommit, UpdateCommit } from '../src/event.js';
import { decoderOf, type RecordDecoder } from './decoders.js';

/** Options of {@link decodeRecord}. */
export interface DecodeRecordOptions {
  /**
   * What happens to a record that its decoder refuses: `drop` leaves the event out; `error` errors
   * the stream with a `DecodeRecordError`; a function is called with the problem and the event,
   * which is then left out.
   *
   * @default 'drop'
   */
  readonly onInvalid?:
    'drop' | 'error' | ((problem: DecodeRecordError, event: CommitEvent) => void);
}

/** A commit that has a record, of a known type. */
export type DecodedEvent<E, Rec> =
  E extends CommitEvent<infer C>
    ? CommitEvent<(CreateCommit<Rec> | UpdateCommit<Rec>) & Pick<C, 'collection'>>
    : never;

/**
 * Checks records by a codec, and gives them its type.
 *
 * Records come from anybody and are typed `unknown` until then. Deletes have no record and are left
 * out. Takes an io-ts codec, or a synchronous schema of any library that follows Standard Schema.
 *
 * @param decoder - the codec or schema
 *
 * @example
 * ```ts
 * import * as t from 'io-ts';
 * import { jetstream } from 'rx-jetstream';
 * import { decodeRecord, inCollection } from 'rx-jetstream/operators';
 *
 * const Status = t.type({ status: t.string });
 * jetstream({ collections: ['xyz.statusphere.status'] })
 *   .pipe(inCollection('xyz.statusphere.status'), decodeRecord(Status))
 *   .subscribe((event) => console.log(event.commit.record.status));
 * ```
 *
 * @see {@link inCollection}
 */
export function decodeRecord<Rec>(
  decoder: RecordDecoder<Rec>,
  options: DecodeRecordOptions = {},
): <E extends CommitEvent>(source: Observable<E>) => Observable<DecodedEvent<E, Rec>> {
  const decode = decoderOf(decoder);
  const { onInvalid = 'drop' } = options;
  return <E extends CommitEvent>(source: Observable<E>) =>
    new Observable<DecodedEvent<E, Rec>>((subscriber) =>
      source.subscribe({
        next: (event) => {
          const { commit } = event;
          if (commit.operation === 'delete') return;
          try {
            const decoded = decode(commit.record);
            if (decoded.ok) {
              const { record } = decoded;
              const checked = record === commit.record ? event : withRecord(event, record);
              subscriber.next(checked as unknown as DecodedEvent<E, Rec>);
              return;
            }
            const name = `at://${event.did}/${commit.collection}/${commit.rkey}`;
            const problem = new DecodeRecordError(name, decoded.problems);
            if (onInvalid === 'error') subscriber.error(problem);
            else if (onInvalid !== 'drop') onInvalid(problem, event);
          } catch (error) {
            subscriber.error(error);
          }
        },
        error: (error: unknown) => {
          subscriber.error(error);
        },
        complete: () => {
          subscriber.complete();
        },
      }),
    );
}
