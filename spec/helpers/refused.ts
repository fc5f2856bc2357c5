import { of } from 'rxjs';
import {
  decodeRecordEither,
  type FieldReport,
  type RecordDecoder,
  type RefusedRecord,
} from 'rx-jetstream/operators';
import { created } from './event-values.js';

/** What `decodeRecordEither` says of a record that its decoder refuses. */
export function refused(decoder: RecordDecoder<unknown>, record: unknown): RefusedRecord {
  let got: RefusedRecord | undefined;
  of(created('app.bsky.feed.post', record))
    .pipe(decodeRecordEither(decoder))
    .subscribe((either) => {
      if (either._tag === 'Left') got = either.left;
    });
  if (got === undefined) throw new Error('the decoder took the record');
  return got;
}

/** The report on a record. */
export function report(decoder: RecordDecoder<unknown>, record: unknown): readonly FieldReport[] {
  return refused(decoder, record).fields;
}
