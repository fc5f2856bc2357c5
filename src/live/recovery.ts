import { backoffDelay, madeProgress } from '../core/backoff.js';
import { hostPool } from '../core/host-pool.js';
import { TIME_CURSOR_MIN } from '../cursor.js';
import {
  ConnectionTimeoutError,
  UpgradeRefusedError,
  type CursorTooOldError,
  type JetstreamError,
} from '../errors.js';
import type { NoticeBody } from '../notice.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { isTlsFault } from '../transport/node-socket.js';
import type { Attempt } from './attempt.js';
import type { Position } from './position.js';
import { UNREAD_LIMIT } from './refusal.js';
import * as say from './say.js';

/** Refusals in a row, of a kind that cannot be read, after which the other wire is tried. */
const TRY_OTHER = 3;
/**
 * Statuses that say a host does not speak v2: no such route, no such method; or that the filter
 * does not fit into a URL there (v1 can send it as a message).
 */
const NOT_V2 = [404, 501, 414, 431];

/** Decides what follows the end of a connection: the host, the wire, the wait, or the end. */
export function startRecovery(
  { hosts, protocol, retry, random, cursorTooOld, rewind }: ResolvedOptions,
  position: Position,
  notice: (body: NoticeBody) => void,
) {
  const pool = hostPool(hosts, retry.attemptsPerMinute);
  const auto = protocol === 'auto';
  /** Hosts that speak v1, as far as it is known. */
  const v1 = new Set<string>();
  /** Refusals in a row that could not be read. */
  const unread = new Map<string, number>();

  /**
   * The host for the next attempt, and how long it has to wait (ms).
   *
   * @param stay - host to stay with, where leaving it would give up an exact resume for nothing
   */
  const nextHost = (now: number, stay: string | undefined) => {
    const { start, begun, detour } = position;
    // A bare seq means something on one host only: the first.
    const only = start.floor !== undefined && !begun && !detour ? hosts[0] : undefined;
    const own = begun ? undefined : start.saved?.host;
    return pool.next(now, only, stay ?? own);
  };

  /** In a browser a cursor that is too old, or a wire not spoken, looks like any refusal. */
  const refusedUnread = (host: string, cursor = TIME_CURSOR_MIN) => {
    const count = (unread.get(host) ?? 0) + 1;
    unread.set(host, count);
    if (auto && count % TRY_OTHER === 0 && !v1.delete(host)) v1.add(host);
    const us = position.rewound();
    // Then the seq is taken to be too old.
    if (cursor >= TIME_CURSOR_MIN || us === undefined || count < UNREAD_LIMIT) return;
    position.detour = { host, us };
    notice(say.resumedByTime('unreadable-refusal', us));
  };

  const recovery = {
    /** Failures in a row. */
    failures: 0,
    nextHost,

    wireOf: (host: string) => (auto ? (v1.has(host) ? 'v1' : 'v2') : protocol),

    healthOf: pool.of,

    /** A host accepted. */
    opened: (host: string) => unread.delete(host),

    /**
     * A connection failed. Gives the wait (ms) before the next attempt.
     *
     * @throws {@link RetryLimitError}
     */
    failed: (error: JetstreamError, attempt: Attempt, now: number): number => {
      const { host } = attempt.origin;
      const refused = error instanceof UpgradeRefusedError ? error : undefined;
      if (refused && auto && !v1.has(host) && NOT_V2.includes(refused.status)) {
        v1.add(host);
        notice(say.downgraded());
        return 0;
      }
      if (attempt.hidden) refusedUnread(host, attempt.plan.cursor);
      const lasted = now - (attempt.openedAt ?? now);
      if (madeProgress(retry, lasted, attempt.events > 0)) {
        recovery.failures = 0;
        pool.of(host).worked();
      } else {
        pool.of(host).failed(now, isHostAtFault(error), refused?.retryAfter);
      }
      recovery.failures += 1;
      const delay = backoffDelay(recovery.failures, retry, random, error);
      return Math.max(delay, nextHost(now, undefined).wait);
    },

    /**
     * A host no longer keeps the cursor.
     *
     * @param first - whether no connection was ever open
     * @throws the error itself, on the first connect under the policy `error`
     */
    tooOld: (error: CursorTooOldError, host: string, first: boolean): void => {
      if (first && cursorTooOld === 'error') throw error;
      const { aliveAt, knownTime } = position;
      const toTip = first && cursorTooOld === 'tip';
      const alive =
        toTip || aliveAt === undefined ? undefined : Math.floor((aliveAt - rewind) * 1000);
      const us = toTip ? undefined : Math.max(TIME_CURSOR_MIN, alive ?? 0);
      const gap = say.gap('cursor-too-old', alive === undefined, knownTime, alive);
      position.detour = { host, us, gap };
    },
  };
  return recovery;
}

/** Whether another host is likely to do better at once, without a second try. */
function isHostAtFault(error: JetstreamError): boolean {
  if (error instanceof ConnectionTimeoutError) return true;
  if (!(error instanceof UpgradeRefusedError)) return false;
  return isTlsFault(error.cause) || (error.status >= 400 && error.status < 500);
}
