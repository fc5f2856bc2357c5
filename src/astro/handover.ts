import type { SocketEnd } from '../core/socket.js';
import type { Interest } from './interest.js';

/** Attempts to hand over to, after which the subscriptions are made afresh. */
const TRIES = 3;
/** HTTP answers to a reconnect token that say nothing about the token. */
const PASSING_STATUS = [0, 408, 425, 429];

/** A connection that asked to be taken over from. */
export interface Handover {
  readonly token: string;
  /** What was subscribed there when it asked, and will be on its successor. */
  readonly restored: readonly Interest[];
  /** What was asked for or left there, and not answered. */
  readonly doubtful: readonly Interest[];
  tries: number;
}

/**
 * Counts an attempt that failed. Gives whether the token is worth another one.
 *
 * @param opened - whether the connection had opened: closed before its welcome, the token is refused
 */
export function mayTryAgain(handover: Handover, end: SocketEnd, opened: boolean): boolean {
  handover.tries += 1;
  const status = end.refusal?.status ?? 0;
  const refused = opened || !(PASSING_STATUS.includes(status) || status >= 500);
  return !refused && handover.tries < TRIES;
}
