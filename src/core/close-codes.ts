/**
 * WebSocket close codes: who sends them, what they mean, and what the library does. Every one of
 * them leads to a reconnect, because only the consumer ends a live stream.
 */
export const CLOSE_CODES: Readonly<Record<number, string>> = {
  /** Either side is done. Servers behind a proxy close so when they restart: reconnect. */
  1000: 'normal closure',
  /** The server shuts down (`server shutting down`), or a page goes away: reconnect. */
  1001: 'going away',
  /** A frame broke the protocol: reconnect. */
  1002: 'protocol error',
  /** A frame of a type that is not understood: reconnect. */
  1003: 'unsupported data',
  /** Not in use. */
  1004: 'reserved',
  /** The close frame had no code: reconnect. */
  1005: 'no status',
  /** No close frame came at all (FIN, RST, a lost network, a drop for slowness): reconnect. */
  1006: 'abnormal closure',
  /** Text that is no UTF-8, or a client message the server could not read: reconnect. */
  1007: 'invalid payload',
  /** The server refused a client message (an invalid filter in a hello): reconnect. */
  1008: 'policy violation',
  /** A frame larger than the socket takes: reconnect past it, once by the server's own size cap. */
  1009: 'message too big',
  /** The server did not grant an extension: reconnect. */
  1010: 'mandatory extension',
  /** The server failed: reconnect. */
  1011: 'internal error',
  /** The server restarts: reconnect. */
  1012: 'service restart',
  /** The server is overloaded: reconnect. */
  1013: 'try again later',
  /** A gateway got a bad answer from behind: reconnect. */
  1014: 'bad gateway',
  /** The TLS handshake failed (never sent, only seen): the next host. */
  1015: 'TLS handshake failed',
};

/** Closing by intent. */
export const CLOSE_NORMAL = 1000;
/** No close frame. */
export const CLOSE_ABNORMAL = 1006;
/** A frame was too big for the receiver. */
export const CLOSE_TOO_BIG = 1009;

/**
 * Name of a close code, for logs.
 *
 * @example
 * ```ts
 * import { closeCodeName } from 'rx-jetstream';
 *
 * console.log(closeCodeName(1006)); // abnormal closure
 * ```
 */
export function closeCodeName(code: number): string {
  return CLOSE_CODES[code] ?? (code >= 4000 ? 'application code' : 'unknown code');
}
