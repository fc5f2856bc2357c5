import { UpgradeRefusedError, type JetstreamError } from '../errors.js';
import { endError } from './end-error.js';
import { parseRetryAfter } from './retry-after.js';
import type { SocketEnd } from './socket.js';

/**
 * What the end of a socket means where the protocol has no errors of its own for it: an HTTP answer
 * is `UpgradeRefusedError` with its status and `Retry-After`, a close frame `ConnectionClosedError`.
 * All are retried.
 *
 * @param opened - whether the handshake had been done
 * @param now - milliseconds since the epoch, for a `Retry-After` that is a date
 */
export function plainEnd(end: SocketEnd, opened: boolean, now: number): JetstreamError {
  const { refusal } = end;
  if (refusal === undefined) return endError(end, opened);
  const { status, retryAfter, body } = refusal;
  const text = body.trim().slice(0, 256);
  const message = `HTTP ${status}${text === '' ? '' : ` ${text}`}`;
  return new UpgradeRefusedError(status, parseRetryAfter(retryAfter, now), message);
}
