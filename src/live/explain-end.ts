import type { Subscription } from 'rxjs';
import { CLOSE_TOO_BIG } from '../core/close-codes.js';
import { endError } from '../core/end-error.js';
import type { Refusal, SocketEnd } from '../core/socket.js';
import { probeRefusal } from '../transport/probe.js';
import type { Attempt, Run } from './attempt.js';
import { Leave, refusalError } from './refusal.js';
import * as say from './say.js';

/**
 * Finds out why a socket ended, and tells: at once, or after the refusal was read by a probe. Gives
 * the probe.
 */
export function explainEnd(
  end: SocketEnd,
  { options, notice }: Run,
  attempt: Attempt,
  fail: (error: unknown) => void,
): Subscription | undefined {
  const opened = attempt.openedAt !== undefined;
  const tell = (refusal: Refusal | undefined) => {
    fail(refusal ? refusalError(refusal, options.scheduler.now()) : endError(end, opened));
  };
  if (!opened && end.hidden) {
    return probeRefusal(attempt.url, options.fetch, options.scheduler).subscribe({
      next: (refusal) => {
        attempt.hidden = !refusal;
        tell(refusal);
      },
      error: fail,
    });
  }
  if (end.code === CLOSE_TOO_BIG && !attempt.capped) {
    notice(say.oversize(options.maxPayload));
    fail(new Leave({ capped: true }));
  } else {
    tell(end.refusal);
  }
  return undefined;
}
