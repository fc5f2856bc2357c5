import { filter, map, type Observable } from 'rxjs';
import { withRecord } from '../src/event-object.js';
import type { CommitEvent, JetstreamEvent } from '../src/event.js';
import type { DecodedEvent } from './decode-record.js';
import { decoderOf, type RecordDecoder } from './decoders.js';
import type { FieldReport } from './record-report.js';

/** The `Either` of fp-ts, by its shape: its functions take it, and nothing of it is imported. */
export type Either<L, R> =
  { readonly _tag: 'Left'; readonly left: L } | { readonly _tag: 'Right'; readonly right: R };

/** A record that its decoder refuses, as a value. */
export interface RefusedRecord<E = CommitEvent> {
  /** The event as it came: `cursorOf` works on it. */
  readonly event: E;
  /** Every field at fault, in the decoder's order. */
  readonly fields: readonly FieldReport[];
  /** The report as text: the record's URI, and a line for each of the first ten fields. */
  readonly message: string;
  /** What the decoder threw, if it did. */
  readonly cause?: unknown;
}

/** Lines of a message: a record from anybody may be wrong in a thousand places. */
const LINES = 10;

/**
 * Checks records by a codec, and keeps those that it refuses, as values.
 *
 * Each create and update comes out once: as `Right` with the typed event, or as `Left` with a report
 * of what is wrong. The stream never errors for a record. Deletes and other kinds of events have no
 * record and are left out.
 *
 * The results have the shape of fp-ts's `Either`, so its functions work on them (`E.match`,
 * `E.isRight`, `A.separate` …). fp-ts itself is not needed.
 *
 * @param decoder - the codec or schema
 *
 * @example
 * ```ts
 * import * as t from 'io-ts';
 * import { jetstream } from 'rx-jetstream';
 * import { decodeRecordEither, inCollection } from 'rx-jetstream/operators';
 *
 * jetstream({ collections: ['app.bsky.feed.post'] })
 *   .pipe(inCollection('app.bsky.feed.post'), decodeRecordEither(t.type({ text: t.string })))
 *   .subscribe((result) => {
 *     if (result._tag === 'Right') console.log(result.right.commit.record.text);
 *     else console.error(result.left.message);
 *   });
 * ```
 *
 * @see {@link decodeRecord}
 */
export function decodeRecordEither<Rec>(
  decoder: RecordDecoder<Rec>,
): <E extends JetstreamEvent>(
  source: Observable<E>,
) => Observable<Either<RefusedRecord<Extract<E, CommitEvent>>, DecodedEvent<E, Rec>>> {
  const decode = decoderOf(decoder);
  const check = (event: JetstreamEvent): Either<RefusedRecord, CommitEvent> | undefined => {
    if (event.kind !== 'commit') return undefined;
    const { commit } = event;
    if (commit.operation === 'delete') return undefined;
    const decoded = decode(commit.record);
    if (decoded.ok) return { _tag: 'Right', right: withRecord(event, decoded.record) };
    const fields = decoded.report();
    const uri = `at://${event.did}/${commit.collection}/${commit.rkey}`;
    const cause = decoded.cause === undefined ? {} : { cause: decoded.cause };
    return { _tag: 'Left', left: { event, fields, message: messageOf(uri, fields), ...cause } };
  };
  return (source) =>
    source.pipe(
      map(check),
      filter((result) => result !== undefined),
    ) as Observable<never>;
}

function messageOf(uri: string, fields: readonly FieldReport[]): string {
  const lines = fields
    .slice(0, LINES)
    .map(({ path, expected, got, message = `expected ${expected}` }) => {
      return `  ${path || 'record'}: ${message}, got ${got}`;
    });
  const more = fields.length - lines.length;
  if (more > 0) lines.push(`  and ${String(more)} more`);
  return [`${uri} is not valid`, ...lines].join('\n');
}
