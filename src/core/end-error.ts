import { ConnectionClosedError, UpgradeRefusedError, type JetstreamError } from '../errors.js';
import { cut } from './json.js';
import type { SocketEnd } from './socket.js';

/** A socket that ended without an HTTP answer, as an error. */
export function endError({ code, reason, error }: SocketEnd, opened: boolean): JetstreamError {
  if (!opened) {
    const why = error instanceof Error ? `: ${error.message}` : '';
    return new UpgradeRefusedError(0, undefined, `no connection${why}`, error);
  }
  const why = reason === '' ? '' : `, ${cut(reason, 123)}`;
  return new ConnectionClosedError(code, `closed: ${code}${why}`, error);
}
