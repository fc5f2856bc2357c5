/**
 * The public list of `rx-jetstream/lexicon`: what generated codecs are made of.
 */
export {
  type AnyBlobRef,
  type BlobLimits,
  blobOf,
  type BlobRef,
  cidOf,
  type LegacyBlobRef,
} from './blob.js';
export type {
  Codec,
  CodecContext,
  CodecContextEntry,
  CodecDecoder,
  CodecError,
  CodecResult,
  CodecShape,
} from './codec.js';
export {
  type AtIdentifier,
  atIdentifier,
  type AtUri,
  atUri,
  type Cid,
  cid,
  type Datetime,
  datetime,
  type Did,
  did,
  type Handle,
  handle,
  type Language,
  language,
  type Nsid,
  nsid,
  type RecordKey,
  recordKey,
  type Tid,
  tid,
  type Uri,
  uri,
} from './formats.js';
export { type Fields, object, optional, type OptionalField, record } from './objects.js';
export { type KnownString, string, type StringLimits, stringOf } from './strings.js';
export {
  closedUnion,
  lazy,
  type Typed,
  union,
  type UnlistedMember,
  type UnlistedType,
} from './unions.js';
export {
  type AnyObject,
  anyObject,
  arrayOf,
  boolean,
  type Bytes,
  bytesOf,
  type CidLink,
  cidLink,
  integer,
  type IntegerLimits,
  integerOf,
  type LengthLimits,
  nullable,
  oneOf,
} from './values.js';
