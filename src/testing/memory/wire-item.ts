import { type Cut } from '../session/link.js';

/** What travels between the two ends of an in-memory connection. Strings and bytes are frames. */
export type WireItem =
  | string
  | Uint8Array
  /** The server's answer to the handshake; the first thing a client gets. */
  | { readonly type: 'open'; readonly protocol: string; readonly deflate: boolean }
  | { readonly type: 'ping' }
  | { readonly type: 'pong' }
  | { readonly type: 'close'; readonly code: number; readonly reason: string }
  /** The end of the TCP stream, orderly or not. */
  | { readonly type: 'end'; readonly how: Cut };
