import type {
  BodyOf,
  EventsDroppedNotice,
  MalformedNotice,
  NoticeBase,
  OversizeNotice,
  UnknownFrameNotice,
} from '../notice.js';

/**
 * A topic was not subscribed for a while, and Astro replays nothing: what was sent meanwhile is
 * lost. Told when the topic is subscribed again; the bounds are wide enough for the time messages
 * take.
 */
export interface AstroGapNotice extends NoticeBase {
  readonly code: 'gap';
  readonly cause: 'connection-lost';
  readonly topic: string;
  /** The room as the server calls it; `undefined` when it did not say. */
  readonly room: string | undefined;
  /** Whether something surely was lost: nobody knows. */
  readonly certain: false;
  /** Nothing sent before it is missing: microseconds, by this machine's clock. */
  readonly from: number;
  /** Nothing sent after it is missing: microseconds, by this machine's clock. */
  readonly to: number;
}
/** Astro refused a command for its rate. It is sent again after five seconds. */
export interface RateLimitedNotice extends NoticeBase {
  readonly code: 'rate-limited';
  readonly topic: string;
  readonly room: string | undefined;
  /** When commands are sent again: milliseconds since the epoch. */
  readonly retryAt: number;
}
/** A topic could not be subscribed, for a reason that may pass. It is tried again. */
export interface TopicRetryNotice extends NoticeBase {
  readonly code: 'topic-retry';
  readonly topic: string;
  readonly room: string | undefined;
  /** The server's own name of the error; `timeout` when it did not answer. */
  readonly serverCode: string;
  /** When: milliseconds since the epoch. */
  readonly retryAt: number;
}
/** The server goes away: another connection takes over while this one still delivers. */
export interface HandoverNotice extends NoticeBase {
  readonly code: 'handover';
}
/** The server did not take the subscriptions over: they are made afresh. */
export interface HandoverRefusedNotice extends NoticeBase {
  readonly code: 'handover-refused';
}

/** Something worth knowing that does not end a stream of Astro; narrow it by `code`. */
export type AstroNotice =
  | AstroGapNotice
  | RateLimitedNotice
  | TopicRetryNotice
  | HandoverNotice
  | HandoverRefusedNotice
  | EventsDroppedNotice
  | MalformedNotice
  | OversizeNotice
  | UnknownFrameNotice;

/** @internal */
export type AstroNoticeBody = BodyOf<AstroNotice>;
