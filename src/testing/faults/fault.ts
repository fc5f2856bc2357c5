/** Answer the request with a status instead of upgrading it. */
export interface RefuseFault {
  readonly kind: 'refuse';
  /** HTTP status, 400 to 599. */
  readonly status: number;
  /** `Retry-After`: seconds, or an HTTP date. */
  readonly retryAfter?: number | string;
  /**
   * Body of the answer.
   *
   * @default the status as text
   */
  readonly body?: string;
  /** More headers. A body that is JSON wants its own `content-type`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Never answer the upgrade request at all. */
export interface NoAnswerFault {
  readonly kind: 'no-answer';
}

/** Accept and stay silent: pings are answered, events never come. */
export interface SilentFault {
  readonly kind: 'silent';
}

/** End the connection after some event frames. */
export interface DropFault {
  readonly kind: 'drop';
  /** Event frames sent before it; 0 is right after the accept. */
  readonly after: number;
  /** TCP FIN or RST without a close frame, or a close frame. */
  readonly how: 'fin' | 'rst' | { readonly code: number; readonly reason?: string };
}

/** Send the first half of the next event frame's bytes, then end the connection. */
export interface CutFrameFault {
  readonly kind: 'cut-frame';
  /** Event frames sent whole before it. */
  readonly after: number;
}

/** What a garbage frame may look like. */
export const GARBAGE_FORMS = ['text', 'truncated', 'wrong-types', 'array', 'binary'] as const;

/** One of {@link GARBAGE_FORMS}. */
export type GarbageForm = (typeof GARBAGE_FORMS)[number];

/** Send one frame that is no event, between two that are. */
export interface GarbageFault {
  readonly kind: 'garbage';
  /** Event frames sent before it. */
  readonly after: number;
  /** No JSON, half of an event, an event with wrong types, JSON of another shape, random bytes. */
  readonly form: GarbageForm;
}

/** Send one frame of many bytes and of an unknown type, between two events. */
export interface OversizeFault {
  readonly kind: 'oversize';
  /** Event frames sent before it. */
  readonly after: number;
  /** Length of the frame in bytes; at least 256. */
  readonly bytes: number;
}

/** Send an error frame and end the connection abruptly. v1 has no error frames: it just ends. */
export interface ErrorFrameFault {
  readonly kind: 'error-frame';
  /** Event frames sent before it. */
  readonly after: number;
  /** Code, for example `ConsumerTooSlow` or `InternalError`. */
  readonly error: string;
  /**
   * Text beside the code.
   *
   * @default ''
   */
  readonly message?: string;
}

/** Hold frames back. */
export interface DelayFault {
  readonly kind: 'delay';
  /**
   * Milliseconds before the first event frame.
   *
   * @default 0
   */
  readonly first?: number;
  /**
   * Milliseconds before each further event frame.
   *
   * @default 0
   */
  readonly each?: number;
}

/** The socket stays open; nothing more is sent nor answered, not even pongs. */
export interface BlackHoleFault {
  readonly kind: 'black-hole';
  /** Event frames sent before it. */
  readonly after: number;
}

/** Send the last event frames once more. */
export interface DuplicateFault {
  readonly kind: 'duplicate';
  /** Event frames sent before it. */
  readonly after: number;
  /**
   * How many frames are repeated, in their order; at most 256.
   *
   * @default 1
   */
  readonly frames?: number;
}

/**
 * One thing that goes wrong on one connection. Frames that a fault makes up come between events,
 * never in their place.
 */
export type Fault =
  | RefuseFault
  | NoAnswerFault
  | SilentFault
  | DropFault
  | CutFrameFault
  | GarbageFault
  | OversizeFault
  | ErrorFrameFault
  | DelayFault
  | BlackHoleFault
  | DuplicateFault;

/** Name of a fault. */
export type FaultKind = Fault['kind'];

/** Every kind of fault there is, so that a test can prove it has met them all. */
export const FAULT_KINDS = [
  'refuse',
  'no-answer',
  'silent',
  'drop',
  'cut-frame',
  'garbage',
  'oversize',
  'error-frame',
  'delay',
  'black-hole',
  'duplicate',
] as const satisfies readonly FaultKind[];
