import type { Filter } from './filter.js';

/** What every notice has, whatever the stream speaks. */
export interface NoticeBase {
  /** What happened, in a sentence. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
  /** When: milliseconds since the epoch, by the scheduler's clock. */
  readonly at: number;
  /** Which subscription of the handle, counted from 1. */
  readonly subscription: number;
  /** Which connection of the subscription, counted from 1; 0 before the first. */
  readonly connection: number;
  /** Origin of the host; empty before the first connection. */
  readonly url: string;
}

/** Events may be missing, or surely are. */
export interface GapNotice extends NoticeBase {
  readonly code: 'gap';
  readonly cause:
    | 'cursor-too-old'
    | 'outdated-cursor'
    | 'v1-clamp'
    | 'cursor-ahead'
    | 'damaged-time'
    | 'unreadable-refusal';
  /** Whether events are surely out of reach (`false`: they may be). */
  readonly certain: boolean;
  /** Time of the last event before the gap, in microseconds; `undefined` when not known. */
  readonly from: number | undefined;
  /** Time at which the stream goes on, in microseconds; `undefined` when not known. */
  readonly to: number | undefined;
}
/** The stream went to another host, by time: exact while the hosts' lags differ by less than `rewind`. */
export interface FailoverNotice extends NoticeBase {
  readonly code: 'failover';
  readonly from: string;
  readonly to: string;
  /**
   * Cursor used there: microseconds; a seq (below 10^15) on a host that the stream only tried to
   * leave; `undefined` when it had no position yet.
   */
  readonly resumedFrom: number | undefined;
  /** Whether the identities kept reach back far enough to recognise every duplicate. */
  readonly covered: boolean;
}
/** A saved cursor was used on another host, or the host has other seqs now: resumed by time. */
export interface CursorTranslatedNotice extends NoticeBase {
  readonly code: 'cursor-translated';
  readonly cause: 'other-host' | 'seq-mismatch' | 'cursor-ahead' | 'unreadable-refusal';
  readonly resumedFrom: number;
}
/** A saved cursor was made under another filter: events that only the new one matches start here. */
export interface CursorFilterChangedNotice extends NoticeBase {
  readonly code: 'cursor-filter-changed';
}
/** A new filter is in force: no event that only the old one matches comes after this notice. */
export interface FilterAppliedNotice extends NoticeBase {
  readonly code: 'filter-applied';
  readonly filter: Filter;
}
/** A later filter was not valid, or the server refused it: the old one stays. */
export interface FilterRejectedNotice extends NoticeBase {
  readonly code: 'filter-rejected';
  readonly reason: string;
}
/** A frame could not be read. It was dropped, the stream goes on. */
export interface MalformedNotice extends NoticeBase {
  readonly code: 'malformed';
  /** What was wrong, at most 128 characters. */
  readonly reason: string;
  /** The frame's beginning, at most 256 characters. */
  readonly excerpt: string;
  /** Seq of the last good event before it. */
  readonly afterSeq: number | undefined;
}
/** A frame was larger than `maxMessageSize`. It was dropped, the stream moved past it. */
export interface OversizeNotice extends NoticeBase {
  readonly code: 'oversize';
  /** Bytes (characters of a text frame); `undefined` when the socket itself refused the frame. */
  readonly size: number | undefined;
  readonly limit: number;
  readonly seq: number | undefined;
}
/** A frame of a type this version does not know. It was skipped; told once a type and connection. */
export interface UnknownFrameNotice extends NoticeBase {
  readonly code: 'unknown-frame';
  readonly type: string;
}
/** The server said something (`#info`) that this version does not know. */
export interface ServerInfoNotice extends NoticeBase {
  readonly code: 'server-info';
  readonly name: string;
  readonly text: string;
}
/** The host does not speak v2: the stream goes on over v1, which has no `sync` events. */
export interface ProtocolDowngradedNotice extends NoticeBase {
  readonly code: 'protocol-downgraded';
}
/** The server began earlier than asked (a time cursor in its newest segment); the surplus was dropped. */
export interface ReplayedEarlierNotice extends NoticeBase {
  readonly code: 'replayed-earlier';
  /** Time asked for, in microseconds. */
  readonly asked: number;
  /** Time of the first event sent, in microseconds. */
  readonly first: number;
}
/** Seqs went backwards inside a connection: one of them was wrong. Told once a connection. */
export interface SeqRegressedNotice extends NoticeBase {
  readonly code: 'seq-regressed';
  readonly from: number;
  readonly to: number;
}
/**
 * The buffer was full: the connection was closed, and resumes once all in it is handed over; or, where
 * `consume` holds so much, once half of that is done.
 */
export interface BackpressureNotice extends NoticeBase {
  readonly code: 'backpressure';
  readonly events: number;
  readonly bytes: number;
}

/** `consume` has let events go, as its option `overflow` says. Told once a second at most. */
export interface EventsDroppedNotice extends NoticeBase {
  readonly code: 'events-dropped';
  /** How many, since the last time it was told. */
  readonly count: number;
  readonly drop: 'newest' | 'oldest' | 'sample';
}

/** There was trouble with compression, which the stream has got over. Told once a host and cause. */
export interface CompressionNotice extends NoticeBase {
  readonly code: 'compression';
  /**
   * `rotated`: the server has another dictionary now, and it is used. All others mean that this
   * host's frames come uncompressed, for ten minutes at least: `no-dictionary` (it cannot be had),
   * `refused` (the server wants none of it), `undecodable` (a frame could not be read; it was sent
   * again, plain) and `unsupported` (the platform cannot).
   */
  readonly cause: 'rotated' | 'no-dictionary' | 'refused' | 'undecodable' | 'unsupported';
  /** What was wrong. */
  readonly reason: string;
}

/** Something worth knowing that does not end the stream; narrow it by `code`. */
export type Notice =
  | GapNotice
  | FailoverNotice
  | CursorTranslatedNotice
  | CursorFilterChangedNotice
  | FilterAppliedNotice
  | FilterRejectedNotice
  | MalformedNotice
  | OversizeNotice
  | UnknownFrameNotice
  | ServerInfoNotice
  | ProtocolDowngradedNotice
  | ReplayedEarlierNotice
  | SeqRegressedNotice
  | BackpressureNotice
  | EventsDroppedNotice
  | CompressionNotice;

/** Codes of {@link Notice}; `docs/states-and-notices.md` has a line for each. */
export type NoticeCode = Notice['code'];

/** A notice before the stream has stamped it with time and place. */
export type BodyOf<N> = N extends NoticeBase
  ? Omit<N, Exclude<keyof NoticeBase, 'message' | 'hint'>>
  : never;

/** @internal */
export type NoticeBody = BodyOf<Notice>;
