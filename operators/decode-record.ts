import { filter, map, type Observable } from 'rxjs';
import { DecodeRecordError } from '../src/errors.js';
import { withRecord } from '../src/event-object.js';
import type {
  Commit,
  CommitEvent,
  CreateCommit,
  JetstreamEvent,
  UpdateCommit,
} from '../src/event.js';
import { decoderOf, type RecordDecoder } from './decoders.js';
import type { UnlistedCollection } from './in-collection.js';

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

/**
 * A commit that has a record, of a verified type; its operations stay as narrow as they were.
 * `never` when the record's `$type` is known and the collection is another.
 */
export type DecodedEvent<E, Rec> =
  E extends CommitEvent<infer C>
    ? MayHold<C['collection'], Rec> extends never
      ? never
      : CommitEvent<DecodedCommit<C, Rec>>
    : never;

type DecodedCommit<C extends Commit, Rec> =
  | ('create' extends C['operation'] ? CreateCommit<Rec, C['collection']> : never)
  | ('update' extends C['operation'] ? UpdateCommit<Rec, C['collection']> : never);

/** The collections that may hold a record; all of them when its `$type` says nothing. */
type MayHold<Collection extends string, Rec> = Rec extends { readonly $type: infer Type }
  ? Collection extends Type
    ? Collection
    : Type extends Collection
      ? Collection
      : Collection extends UnlistedCollection<string>
        ? Collection
        : never
  : Collection;

/**
 * Checks records by a codec, and gives them its type.
 *
 * Records come from anybody and are typed `unknown` until then. Deletes and other kinds of events have
 * no record and are left out. Takes an io-ts codec, or a synchronous schema of any library that follows
 * Standard Schema.
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
): <E extends JetstreamEvent>(source: Observable<E>) => Observable<DecodedEvent<E, Rec>> {
  const decode = decoderOf(decoder);
  const { onInvalid = 'drop' } = options;
  /** The event with its record checked; `undefined` leaves it out. */
  const check = (event: JetstreamEvent): CommitEvent | undefined => {
    if (event.kind !== 'commit') return undefined;
    const { commit } = event;
    if (commit.operation === 'delete') return undefined;
    const decoded = decode(commit.record);
    if (decoded.ok) return withRecord(event, decoded.record);
    if (onInvalid === 'drop') return undefined;
    const name = `at://${event.did}/${commit.collection}/${commit.rkey}`;
    const problem = new DecodeRecordError(name, decoded.problems, decoded.cause);
    if (onInvalid === 'error') throw problem;
    onInvalid(problem, event);
    return undefined;
  };
  return (source) =>
    source.pipe(
      map(check),
      filter((event) => event !== undefined),
    ) as Observable<never>;
}
