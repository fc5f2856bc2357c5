import type {
  BodyOf,
  EventsDroppedNotice,
  MalformedNotice,
  NoticeBase,
  UnknownFrameNotice,
} from '../notice.js';

/** Messages may be missing, or surely are. */
export interface BloomrGapNotice extends NoticeBase {
  readonly code: 'gap';
  /**
   * `replay-limit`: more was to be replayed than the server does. `unconfirmed`: after a reconnect
   * the replay did not begin with the last message known; history may be off. `no-message`: the
   * connection was lost before any message was known to resume from.
   */
  readonly cause: 'replay-limit' | 'unconfirmed' | 'no-message';
  /** Whether messages surely are missing. */
  readonly certain: boolean;
  /** Id of the last message before the gap. */
  readonly afterId: string | undefined;
  /** Id of the first message after it; `undefined` when none has come yet. */
  readonly beforeId: string | undefined;
  /** Nothing sent before it is missing: microseconds, by this machine's clock, if known. */
  readonly from: number | undefined;
  /** Nothing sent after it is missing: microseconds, by this machine's clock. */
  readonly to: number;
}
/** The server warned: a replay would exceed its limit. */
export interface BloomrWarningNotice extends NoticeBase {
  readonly code: 'warning';
  /** What the server said. */
  readonly text: string;
}

/** Something worth knowing that does not end a stream of Bloomr; narrow it by `code`. */
export type BloomrNotice =
  | BloomrGapNotice
  | BloomrWarningNotice
  | EventsDroppedNotice
  | MalformedNotice
  | UnknownFrameNotice;

/** @internal */
export type BloomrNoticeBody = BodyOf<BloomrNotice>;
