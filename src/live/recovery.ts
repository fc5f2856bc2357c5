import { backoffDelay } from '../core/backoff.js';
import { HostPool } from '../core/host-pool.js';
import { TIME_CURSOR_MIN } from '../cursor.js';
import {
  ConnectionTimeoutError,
  RetryLimitError,
  UpgradeRefusedError,
  type CursorTooOldError,
  type JetstreamError,
} from '../errors.js';
import type { NoticeBody } from '../notice.js';
import type { ResolvedOptions } from '../resolve-options.js';
import type { Position } from './position.js';
import * as say from './say.js';
import { Wires } from './wires.js';

/** How a connection went, seen from its end. */
export interface Course {
  readonly host: string;
  /** When it opened, ms; `undefined` when it did not. */
  readonly openedAt: number | undefined;
  /** New events it brought. */
  readonly events: number;
  /** Cursor it asked for. */
  readonly cursor: number | undefined;
  /** Whether the platform hid why the handshake failed. */
  readonly hidden: boolean;
}

/** A long silent connection is progress as well: this many times `resetAfter`. */
const SILENT_FACTOR = 6;
/** Refusals that cannot be read after which a seq cursor is taken to be too old. */
const UNREAD_LIMIT = 2;

/** Decides what follows the end of a connection: the host, the wire, the wait, or the end. */
export class Recovery {
  /** Failures in a row. */
  failures = 0;
  readonly wires: Wires;
  readonly #pool: HostPool;

  constructor(
    private readonly options: ResolvedOptions,
    private readonly position: Position,
    private readonly notice: (body: NoticeBody) => void,
  ) {
    this.#pool = new HostPool(options.hosts, options.retry.attemptsPerMinute);
    this.wires = new Wires(options.protocol);
  }

  /**
   * The host for the next attempt, and how long it has to wait (ms).
   *
   * @param stay - host to stay with, where leaving it would give up an exact resume for nothing
   */
  nextHost(now: number, stay: string | undefined): { host: string; wait: number } {
    const { start, begun, detour } = this.position;
    // A bare seq means something on one host only: the first.
    const only =
      start.at === 'seq' && !begun && detour === undefined ? this.options.hosts[0] : undefined;
    const own = start.at === 'cursor' && !begun ? start.cursor.host : undefined;
    return this.#pool.next(now, only, stay ?? own);
  }

  /** An attempt begins. */
  attempt(host: string, now: number): void {
    this.#pool.attempt(host, now);
  }

  /**
   * A connection failed. Gives the wait (ms) before the next attempt.
   *
   * @throws {@link RetryLimitError}
   */
  failed(error: JetstreamError, course: Course, now: number): number {
    const { retry, random } = this.options;
    if (error instanceof UpgradeRefusedError && this.wires.refused(course.host, error.status)) {
      this.notice(say.downgraded());
      return 0;
    }
    if (course.hidden) this.#unread(course);
    const lasted = course.openedAt === undefined ? 0 : now - course.openedAt;
    const worked =
      (lasted >= retry.resetAfter && course.events > 0) ||
      lasted >= SILENT_FACTOR * retry.resetAfter;
    if (worked) {
      this.failures = 0;
      this.#pool.worked(course.host);
    } else {
      const retryAfter = error instanceof UpgradeRefusedError ? error.retryAfter : undefined;
      this.#pool.failed(course.host, now, isHostAtFault(error), retryAfter);
    }
    this.failures += 1;
    if (this.failures > retry.maxRetries) {
      throw new RetryLimitError(`gave up after ${String(retry.maxRetries)} retries`, {
        hint: 'see cause',
        cause: error,
      });
    }
    const delay = backoffDelay(this.failures, retry, random);
    return Math.max(delay, this.nextHost(now, undefined).wait);
  }

  /**
   * The server no longer keeps the cursor.
   *
   * @param first - whether no connection was ever open
   * @throws the error itself, on the first connect under the policy `error`
   */
  tooOld(error: CursorTooOldError, first: boolean): void {
    const { position, options } = this;
    const from = position.knownTime;
    if (first && options.cursorTooOld === 'error') throw error;
    if (first && options.cursorTooOld === 'tip') {
      position.detour = 'tip';
      this.notice(say.cursorTooOld(true, from, undefined));
      return;
    }
    const alive = position.aliveAt;
    const us = alive === undefined ? TIME_CURSOR_MIN : (alive - options.rewind) * 1000;
    position.detour = { us: Math.max(TIME_CURSOR_MIN, us) };
    this.notice(say.cursorTooOld(alive === undefined, from, alive === undefined ? undefined : us));
  }

  /** In a browser a cursor that is too old looks like any refusal. */
  #unread({ host, cursor }: Course): void {
    const count = this.wires.refusedUnread(host);
    const isSeq = cursor !== undefined && cursor < TIME_CURSOR_MIN;
    const { position } = this;
    const known = position.knownTime;
    if (!isSeq || known === undefined || count < UNREAD_LIMIT) return;
    const us = Math.max(TIME_CURSOR_MIN, known - this.options.rewind * 1000);
    position.detour = { us };
    this.notice(say.resumedByTime('unreadable-refusal', us));
  }
}

/** Whether another host is likely to do better at once, without a second try. */
function isHostAtFault(error: JetstreamError): boolean {
  if (error instanceof ConnectionTimeoutError) return true;
  if (!(error instanceof UpgradeRefusedError)) return false;
  const { code } = (error.cause ?? {}) as { code?: unknown };
  const tls = typeof code === 'string' && /CERT|TLS|SSL/.test(code);
  return tls || (error.status >= 400 && error.status < 500);
}
