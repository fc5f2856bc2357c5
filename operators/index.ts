/** The public list of `rx-jetstream/operators`. */
export { checkpoint, type CheckpointOptions } from './checkpoint.js';
export { consume, type MappedConsumeOptions } from './consume.js';
export type { ConsumeOptions } from './delivery/handler-options.js';
export {
  consumeBatch,
  type ConsumeBatchOptions,
  type MappedConsumeBatchOptions,
} from './consume-batch.js';
export { decodeRecord, type DecodedEvent, type DecodeRecordOptions } from './decode-record.js';
export { decodeRecordEither, type Either, type RefusedRecord } from './decode-record-either.js';
export type { IoTsDecoder, RecordDecoder, StandardSchema } from './decoders.js';
export { distinctEvents, type DistinctEventsOptions } from './distinct-events.js';
export {
  foldRecords,
  type AccountCleared,
  type FoldRecordsOptions,
  type RecordChange,
  type RecordRemoved,
  type RecordSet,
} from './fold-records.js';
export { fromDid } from './from-did.js';
export {
  inCollection,
  type CollectionName,
  type InCollection,
  type UnlistedCollection,
} from './in-collection.js';
export {
  joinIdentity,
  type HandleMap,
  type JoinIdentityOptions,
  type WithHandle,
} from './join-identity.js';
export type { HandlerContext, HandlerResult } from '../src/core/delivery/handling.js';
export type { RetryPolicyOptions } from '../src/core/delivery/retry-policy.js';
export {
  AbandonedClaimError,
  CheckpointError,
  HandlerError,
  LateClaimError,
  NoPositionError,
  OriginError,
  QueueFullError,
  StoreInUseError,
  TwoStreamsError,
} from '../src/delivery-errors.js';
export { lag, type Lag } from './lag.js';
export type { MeterOptions } from './meter.js';
export type { BatchContext } from './delivery/batch.js';
export type { ConsumeOrder } from './delivery/key-of.js';
export type {
  AcknowledgedBatch,
  BatchOutcome,
  DeadBatch,
  DeadOutcome,
  FailedEvent,
  HandledBatch,
  HandledOutcome,
  Outcome,
} from './delivery/outcome.js';
export type { DropPolicy, OverflowOptions } from './delivery/overflow.js';
export { ofKind } from './of-kind.js';
export { ofOperation, type OfOperation } from './of-operation.js';
export { prefilter, type PrefilterOptions } from './prefilter.js';
export type { Prefilter } from '../src/prefilter.js';
export { rates, type Rates, type RatesOptions } from './rates.js';
export {
  recordMap,
  type RecordMap,
  type RecordMapOptions,
  type RecordStore,
  type StoredRecord,
} from './record-map.js';
export type { FieldReport } from './record-report.js';
export { tapCursor, type TapCursorOptions } from './tap-cursor.js';
export { toAsyncIterable } from './to-async-iterable.js';
export type { PullOptions } from '../src/core/delivery/pull.js';
export { whereRecord, type RecordOf, type WhereRecord, type WithRecord } from './where-record.js';
export type { RecordIn, Unverified } from './unverified.js';
