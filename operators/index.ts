/** The public list of `rx-jetstream/operators`. */
export { decodeRecord, type DecodedEvent, type DecodeRecordOptions } from './decode-record.js';
export type { IoTsDecoder, RecordDecoder, StandardSchema } from './decoders.js';
export { fromDid } from './from-did.js';
export {
  inCollection,
  type CollectionName,
  type InCollection,
  type UnlistedCollection,
} from './in-collection.js';
export { ofKind } from './of-kind.js';
export type { RecordIn, Unverified } from './unverified.js';
