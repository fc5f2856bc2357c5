/** The public list of `rx-jetstream`. */
export { CLOSE_CODES, closeCodeName } from './core/close-codes.js';
export {
  keyValueCursorStore,
  type GetSetStorage,
  type ItemStorage,
} from './checkpoint/key-value-cursor-store.js';
export {
  indexedDbCursorStore,
  type IndexedDbCursorStore,
} from './checkpoint/indexed-db-cursor-store.js';
export { memoryCursorStore, type MemoryCursorStore } from './checkpoint/memory-cursor-store.js';
export {
  webStorageCursorStore,
  type WebStorageCursorStore,
} from './checkpoint/web-storage-cursor-store.js';
export { cursorOf, isCursor, type Cursor, type CursorInput, type CursorSource } from './cursor.js';
export type { CursorLease, CursorStore, GatewayPosition, SavedPosition } from './cursor-store.js';
export {
  ConnectionClosedError,
  ConnectionTimeoutError,
  CursorError,
  CursorTooOldError,
  DecodeRecordError,
  FilterSourceError,
  InvalidOptionsError,
  InvalidRequestError,
  isJetstreamError,
  JetstreamError,
  RetryLimitError,
  ServerError,
  UpgradeRefusedError,
  type JetstreamErrorCode,
  type JetstreamErrorInit,
  type RecordProblem,
  type TimeoutPhase,
} from './errors.js';
export {
  dateOf,
  EVENT_KINDS,
  type AccountEvent,
  type Commit,
  type CommitEvent,
  type CreateCommit,
  type DeleteCommit,
  type EventBase,
  type EventKind,
  type IdentityEvent,
  type JetstreamEvent,
  type Operation,
  type SyncEvent,
  type UpdateCommit,
} from './event.js';
export type { Filter } from './filter.js';
export type { Emitted } from './origin.js';
export type { StreamEvent } from './delivered-event.js';
export type { Prefilter } from './prefilter.js';
export { jetstream, type Jetstream } from './jetstream.js';
export type { StreamMetrics } from './metrics.js';
export type {
  BackpressureNotice,
  CompressionNotice,
  CursorFilterChangedNotice,
  CursorTranslatedNotice,
  EventsDroppedNotice,
  FailoverNotice,
  FilterAppliedNotice,
  FilterRejectedNotice,
  GapNotice,
  MalformedNotice,
  Notice,
  NoticeCode,
  OversizeNotice,
  ProtocolDowngradedNotice,
  ReplayedEarlierNotice,
  SeqRegressedNotice,
  ServerInfoNotice,
  UnknownFrameNotice,
} from './notice.js';
export type { CompressionOptions, DictionaryCache } from './compression-options.js';
export {
  PUBLIC_HOSTS,
  type BufferOptions,
  type JetstreamOptions,
  type Logger,
  type RetryOptions,
} from './options.js';
export { rawMessages, type RawMessages } from './raw-messages.js';
export { resolveHandle, ResolveHandleError, type ResolveHandleOptions } from './resolve-handle.js';
export type {
  ClosedState,
  ConnectingState,
  FailedState,
  IdleState,
  LiveState,
  ReplayingState,
  StalledState,
  StreamState,
  WaitCause,
  WaitingState,
} from './state.js';
export type { StateView } from './core/stream-hub.js';
export type { StreamHandle } from './stream-handle.js';
export type { WebSocketConstructor, WebSocketLike } from './transport/web-socket-like.js';
