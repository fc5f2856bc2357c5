/**
 * The platform seam: what a connection is to the core. `transport/` makes one of a WebSocket; the
 * core compiles without Node or DOM types.
 */

/** An HTTP answer in place of an upgrade. */
export interface Refusal {
  readonly status: number;
  /** Header `Retry-After` as received. */
  readonly retryAfter: string | undefined;
  /** Beginning of the body. */
  readonly body: string;
}

/** Bytes of a refusal's body that are read: more than any error envelope has (protocol, 5.3). */
export const MAX_BODY = 16_384;

/** How a socket ended. */
export interface SocketEnd {
  readonly code: number;
  readonly reason: string;
  /** The platform's error, if it told one. */
  readonly error?: unknown;
  /** The HTTP answer, where the platform shows it. */
  readonly refusal?: Refusal;
  /** Whether the platform hides why a handshake failed (browsers do). */
  readonly hidden?: boolean;
}

/** Characters of a frame that are enough to tell whether it may go unread. */
export const HEAD = 256;

/**
 * What a socket tells. After `end`, or after `release` was called, nothing more comes. `F` is what
 * it takes for a frame: text on a WebSocket, something else on another transport.
 */
export interface SocketEvents<F = string> {
  open(): void;
  text(data: F): void;
  /**
   * In place of `text`: a text whose bytes are not UTF-8. U+FFFD stands for what is none. Without
   * it such a text is as good as any.
   */
  readonly damaged?: ((text: string) => void) | undefined;
  /**
   * Asked before `text`, if there is anything to ask: whether the frame may go unread.
   *
   * @param head - its text, or the first {@link HEAD} bytes of it, as Latin-1
   * @param length - of the whole: bytes or characters
   */
  readonly skips?: ((head: string, length: number) => boolean) | undefined;
  binary(data: Uint8Array): void;
  /** A ping or pong came: the peer lives. */
  alive(): void;
  end(end: SocketEnd): void;
}

/** What can be done to a socket. */
export interface Socket {
  send(text: string): void;
  /** Sends a protocol ping; `undefined` where the platform has none (browsers). */
  readonly ping?: () => void;
  /** Closes with a code and lets go of it: no listener stays, nothing is told any more. */
  release(code: number, reason: string): void;
}

/** Opens a socket. Tells nothing before it returns; throws what the platform throws. */
export type OpenSocket<F = string> = (events: SocketEvents<F>) => Socket;
