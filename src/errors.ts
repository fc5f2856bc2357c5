/**
 * Every error of the library. Each has a literal `name` and `code`, a `hint` (what to do), a
 * `cause` where there is one, and its own answer to "may this be retried?".
 */

const BRAND: unique symbol = Symbol.for('rx-jetstream.error') as never;

/** Codes of {@link JetstreamError}; `docs/errors.md` has a line for each. */
export type JetstreamErrorCode =
  | 'invalid-options'
  | 'invalid-request'
  | 'cursor-too-old'
  | 'cursor'
  | 'filter-source'
  | 'retry-limit'
  | 'upgrade-refused'
  | 'connection-closed'
  | 'connection-timeout'
  | 'server-error'
  | 'decode-record'
  | 'origin'
  | 'late-claim'
  | 'abandoned-claim'
  | 'two-streams'
  | 'no-position'
  | 'handler'
  | 'queue-full'
  | 'checkpoint'
  | 'store-in-use'
  | 'resolve-handle'
  | 'token'
  | 'topic'
  | 'script';

/** What every constructor takes beside the message. */
export interface JetstreamErrorInit {
  /** What to do about it. */
  readonly hint: string;
  readonly cause?: unknown;
}

/** Base of all errors. Test for it with {@link isJetstreamError}: `instanceof` fails across copies. */
export abstract class JetstreamError extends Error {
  abstract override readonly name: string;
  abstract readonly code: JetstreamErrorCode;
  /** Whether the library itself tries again after it. Only the others ever error a stream. */
  readonly retryable: boolean = false;
  /** What to do about it. */
  readonly hint: string;

  constructor(message: string, init: JetstreamErrorInit) {
    super(message, init.cause === undefined ? undefined : { cause: init.cause });
    this.hint = init.hint;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** Whether a value is an error of this library, from whichever copy (ESM, CommonJS) of it. */
export function isJetstreamError(value: unknown): value is JetstreamError {
  return value instanceof Error && (value as { [BRAND]?: boolean })[BRAND] === true;
}

/** The options contradict each other or one is not valid. Errors the stream at subscribe. */
export class InvalidOptionsError extends JetstreamError {
  override readonly name = 'InvalidOptionsError';
  readonly code = 'invalid-options';
  /** The option at fault, for example `retry.maxDelay`. */
  readonly option: string;

  constructor(option: string, message: string, hint: string) {
    super(`${option}: ${message}`, { hint });
    this.option = option;
  }
}

/** The server refused the request itself (HTTP 400 `InvalidRequest`). Errors the stream. */
export class InvalidRequestError extends JetstreamError {
  override readonly name = 'InvalidRequestError';
  readonly code = 'invalid-request';
}

/** The cursor is older than what the server keeps. Errors the stream on the first connect only. */
export class CursorTooOldError extends JetstreamError {
  override readonly name = 'CursorTooOldError';
  readonly code = 'cursor-too-old';
}

/** The cursor is not valid, or its source failed. Errors the stream. */
export class CursorError extends JetstreamError {
  override readonly name = 'CursorError';
  readonly code = 'cursor';
}

/** The Observable given as `filter` errored. Errors the stream. */
export class FilterSourceError extends JetstreamError {
  override readonly name = 'FilterSourceError';
  readonly code = 'filter-source';
}

/** `retry.maxRetries` was reached; `cause` is the last failure. Errors the stream. */
export class RetryLimitError extends JetstreamError {
  override readonly name = 'RetryLimitError';
  readonly code = 'retry-limit';
}

/** The hint of what the library mends by itself. */
const RETRIED = 'nothing: it is retried';

/** The server answered the WebSocket handshake with an HTTP status. Retried. */
export class UpgradeRefusedError extends JetstreamError {
  override readonly name = 'UpgradeRefusedError';
  readonly code = 'upgrade-refused';
  override readonly retryable = true;
  /** HTTP status; 0 where the platform hides it (browsers). */
  readonly status: number;
  /** Milliseconds the server asked to wait (`Retry-After`). */
  readonly retryAfter: number | undefined;

  constructor(status: number, retryAfter: number | undefined, message: string, cause?: unknown) {
    super(message, { hint: RETRIED, cause });
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** The connection ended, by a close frame or without one (1006). Retried. */
export class ConnectionClosedError extends JetstreamError {
  override readonly name = 'ConnectionClosedError';
  readonly code = 'connection-closed';
  override readonly retryable = true;
  /** WebSocket close code. */
  readonly closeCode: number;

  constructor(closeCode: number, message: string, cause?: unknown) {
    super(message, { hint: RETRIED, cause });
    this.closeCode = closeCode;
  }
}

/** What a {@link ConnectionTimeoutError} waited for. */
export type TimeoutPhase = 'open' | 'first-event' | 'stall' | 'pong';

/** A deadline ran out: no handshake, no first event, silence, or no pong. Retried. */
export class ConnectionTimeoutError extends JetstreamError {
  override readonly name = 'ConnectionTimeoutError';
  readonly code = 'connection-timeout';
  override readonly retryable = true;
  readonly phase: TimeoutPhase;

  constructor(phase: TimeoutPhase, after: number) {
    super(`no ${phase} within ${after} ms`, {
      hint: 'for a narrow filter raise firstEventTimeout or stallTimeout',
    });
    this.phase = phase;
  }
}

/** The server sent an error frame (`ConsumerTooSlow`, `InternalError`, …). Retried. */
export class ServerError extends JetstreamError {
  override readonly name = 'ServerError';
  readonly code = 'server-error';
  override readonly retryable = true;
  /** The server's own name of the error. */
  readonly serverCode: string;

  constructor(serverCode: string, serverMessage: string) {
    super(`server: ${serverCode} ${serverMessage}`, { hint: RETRIED });
    this.serverCode = serverCode;
  }
}

/** One thing that is wrong with a record. */
export interface RecordProblem {
  /** Where, for example `embed.images.0.alt`; empty for the record itself. */
  readonly path: string;
  /** What was wrong there, as the decoder says it. */
  readonly message: string;
}

/** A record is not what its decoder expects. Given to `onInvalid`, or errors the stream by option. */
export class DecodeRecordError extends JetstreamError {
  override readonly name = 'DecodeRecordError';
  readonly code = 'decode-record';
  /** What is wrong, in the decoder's order. */
  readonly problems: readonly RecordProblem[];

  constructor(record: string, problems: readonly RecordProblem[], cause?: unknown) {
    const first = problems[0];
    const where = first === undefined ? '' : `: ${first.path || 'record'} ${first.message}`;
    super(`${record} is not valid${where}`.slice(0, 512), {
      hint: "leave onInvalid at 'drop', or give a function to look at such records",
      cause,
    });
    this.problems = problems;
  }
}
