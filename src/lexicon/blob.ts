import { codecOf, errorsAt, isObject, leaf } from './base.js';
import type { AnyCodec, Codec } from './codec.js';
import { type Cid, cid } from './formats.js';
import { string } from './strings.js';
import { type CidLink, cidLink, integerOf } from './values.js';

/** A reference to a file. */
export interface BlobRef {
  readonly $type: 'blob';
  readonly ref: CidLink;
  readonly mimeType: string;
  /** Bytes. */
  readonly size: number;
}

/** A reference to a file as records of early 2023 hold it. Nobody writes these any more. */
export interface LegacyBlobRef {
  readonly $type?: undefined;
  readonly cid: Cid;
  readonly mimeType: string;
}

/** A file of a record. Its CID, in either form: `cidOf(blob)`. */
export type AnyBlobRef = BlobRef | LegacyBlobRef;

/** What files a field takes. */
export interface BlobLimits {
  /** MIME types: `image/png`, `image/*`; all when there are none. */
  readonly accept?: readonly string[];
  /** Bytes. */
  readonly maxSize?: number;
}

/**
 * The CID of a file, whichever form its reference has.
 *
 * @example
 * ```ts
 * import { cidOf } from 'rx-jetstream/lexicon';
 *
 * const url = (did: string, blob: Parameters<typeof cidOf>[0]) =>
 *   `https://cdn.bsky.app/img/feed_thumbnail/plain/${did}/${cidOf(blob)}`;
 * ```
 */
export function cidOf(blob: AnyBlobRef): Cid {
  return blob.$type === 'blob' ? blob.ref.$link : blob.cid;
}

/** A file. */
export function blobOf({ accept, maxSize }: BlobLimits = {}): Codec<AnyBlobRef> {
  const size = integerOf({ minimum: 0, ...(maxSize !== undefined && { maximum: maxSize }) });
  const mimeType = mimeTypeOf(accept);
  const parts = { ref: cidLink, mimeType, size };
  const legacyParts = { cid, mimeType };
  const partsOf = (value: Readonly<Record<string, unknown>>): Readonly<Record<string, AnyCodec>> =>
    isLegacy(value) ? legacyParts : parts;
  return codecOf(
    'a blob',
    (value) =>
      isObject(value) &&
      (value['$type'] === 'blob'
        ? cidLink.is(value['ref']) && mimeType.is(value['mimeType']) && size.is(value['size'])
        : isLegacy(value) && cid.is(value['cid']) && mimeType.is(value['mimeType'])),
    (value, context) => {
      if (!isObject(value) || (value['$type'] !== 'blob' && !isLegacy(value))) {
        return [{ value, context, message: 'is not a blob' }];
      }
      return Object.entries(partsOf(value)).flatMap(([key, codec]) =>
        errorsAt(codec, value[key], context, key),
      );
    },
  );
}

function isLegacy(value: Readonly<Record<string, unknown>>): boolean {
  return value['$type'] === undefined && typeof value['cid'] === 'string';
}

function mimeTypeOf(accept: readonly string[] | undefined): Codec<string> {
  if (accept === undefined || accept.includes('*/*')) return string;
  const takes = (type: string) =>
    accept.some((pattern) =>
      pattern.endsWith('/*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern,
    );
  return leaf(
    'a MIME type',
    (value) => string.is(value) && takes(value),
    `is not ${accept.join(' or ')}`,
  );
}
