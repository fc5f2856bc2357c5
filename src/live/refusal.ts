import { cut, isObject, parseJson } from '../core/json.js';
import type { Refusal } from '../core/socket.js';
import {
  CursorTooOldError,
  InvalidRequestError,
  UpgradeRefusedError,
  type JetstreamError,
} from '../errors.js';
import { parseRetryAfter } from '../core/retry-after.js';

/** Refusals of a host in a row that cannot be read, after which something else is tried. */
export const UNREAD_LIMIT = 2;

/** An HTTP answer in place of an upgrade, as an error (protocol, 1.1, 2.2 and 5.3). */
export function refusalError({ status, retryAfter, body }: Refusal, now: number): JetstreamError {
  const envelope = parseJson(body);
  const name = isObject(envelope) ? cut(envelope['error'], 128) : '';
  const text = isObject(envelope) ? cut(envelope['message'], 1024) : cut(body.trim(), 1024);
  if (status === 400 && name === 'CursorTooOld') {
    return new CursorTooOldError(text, {
      hint: 'see the option cursorTooOld',
    });
  }
  // v1 answers in plain text. Any other 400 may come from a proxy and pass.
  if (status === 400 && (name === 'InvalidRequest' || text.startsWith('subscribe: invalid'))) {
    return new InvalidRequestError(`the server refused: ${text}`, {
      hint: 'correct the cursor or the filter',
    });
  }
  return new UpgradeRefusedError(
    status,
    parseRetryAfter(retryAfter, now),
    ['HTTP', status, name, text.slice(0, 256)].filter((part) => part !== '').join(' '),
  );
}

/** Not an error: a connection left by intent, to be followed by another at once. */
export class Leave {
  constructor(
    readonly how: {
      /** The consumer is why. */
      readonly free?: true;
      /** Whether the server shall leave out frames that the socket cannot take; else as before. */
      readonly capped?: boolean;
    } = {},
  ) {}
}
