import { CLOSE_ABNORMAL } from '../core/close-codes.js';
import type { SocketEnd } from '../core/socket.js';

/** An end without a close frame. */
export function abnormalEnd(error: unknown): SocketEnd {
  return { code: CLOSE_ABNORMAL, reason: '', error, refusal: undefined, hidden: false };
}
