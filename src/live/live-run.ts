import { defer, map, NEVER, retry, switchMap, timer, type Observable } from 'rxjs';
import { link } from '../core/link.js';
import type { Hooks } from '../core/stream-handle.js';
import { TIME_CURSOR_MIN } from '../cursor.js';
import {
  CursorTooOldError,
  InvalidRequestError,
  isJetstreamError,
  type JetstreamError,
} from '../errors.js';
import type { NoticeBody } from '../notice.js';
import type { ResolvedOptions } from '../resolve-options.js';
import type { WaitCause } from '../state.js';
import { openSocket } from '../transport/open-socket.js';
import type { ResolvedFilter } from '../wire/filter.js';
import { streamRequest } from '../wire/request.js';
import { parseV1 } from '../wire/v1.js';
import { parseV2 } from '../wire/v2.js';
import type { Attempt, Deliver, Run } from './attempt.js';
import { compressionOf } from './compression.js';
import { Delivered } from './delivered.js';
import { filterSource } from './filter-source.js';
import { filterTurn } from './filter-turn.js';
import type { Prepared } from './inflaters.js';
import { limitsOf } from './limits.js';
import { localTest } from './local-test.js';
import { planConnection } from './plan.js';
import { Position } from './position.js';
import { Recall } from './recall.js';
import { startRecovery } from './recovery.js';
import { Leave } from './refusal.js';
import * as say from './say.js';
import { openSession } from './session.js';
import type { Start } from './start.js';

/** What a stream tells beside its events. */
export type LiveHooks = Hooks<NoticeBody>;

/**
 * The connections of one subscription, one after another. Never emits; errors when the stream has
 * to end.
 */
export function liveRun(
  options: ResolvedOptions,
  { subscription, signal, notice: tellNotice, raw, delivery, counters, gauge }: LiveHooks,
  start: Start,
  deliver: Deliver,
): Observable<never> {
  const { scheduler, maxPayload } = options;
  const rewind = options.rewind * 1000;
  const now = () => scheduler.now();
  const after = <T>(ms: number, next: () => Observable<T>) =>
    timer(ms, scheduler).pipe(switchMap(next));

  const position = new Position(start, now, options.rewind);
  const delivered = new Delivered(options.buffer.identities, 3 * rewind);
  const turn = filterTurn(position, 3 * rewind);
  /** Hosts known to have their events from the same relay as the others. */
  const sameRelay = new Set<string>();
  let kept: { readonly host: string; readonly recall: Recall } | undefined;
  let connection = 0;
  let current: Attempt | undefined;
  let prepared: Prepared | undefined;
  /** Whether the next connection had better be to the same host: the last was left by intent. */
  let stay = false;
  /** Whether the next attempt is the consumer's doing: a new filter, a full buffer. */
  let free = false;
  /** Whether the server is asked to leave out frames that the socket cannot take. */
  let capped = false;

  const notice = (body: NoticeBody) => {
    tellNotice(body, connection, current?.origin.host ?? '');
  };
  delivery.notice = notice;
  delivery.doubts = position.doubts;
  gauge.latest = () => position.latest;
  const prepare = compressionOf(options, (body, host) => {
    tellNotice(body, connection, host);
  });
  const recovery = startRecovery(options, position, notice);
  const wait = (cause: WaitCause, retryAt?: number, error?: JetstreamError) => {
    signal({ type: 'wait', cause, attempt: recovery.failures, retryAt, error });
  };

  const opened = ({ origin, filter, plan }: Attempt) => {
    recovery.opened(origin.host);
    // A connection that resumes by time begins an overlap, or draws it out.
    if (plan.overlap && plan.floor !== plan.cursor) {
      position.overlapUntil = Math.max(position.overlapUntil, position.hadUntil + rewind);
    }
    signal({ type: 'open', atTip: plan.cursor === undefined });
    return turn.apply(filter) ? [say.filterApplied(filter), ...plan.notices] : plan.notices;
  };
  const run: Run = {
    options,
    position,
    delivered,
    deliver,
    raw,
    counters,
    gauge,
    notice,
    signal,
    wait,
    opened,
  };

  const under = (filter: ResolvedFilter, isLive: boolean): Observable<never> => {
    // Another host would cost the exact resume, for nothing.
    if (turn.set(filter, now(), isLive)) stay = free = true;
    if (filter.nothing) {
      wait('empty-filter');
      return NEVER;
    }
    const pause = turn.pause(now());
    if (pause === 0) return loop();
    wait('filter-change', now() + pause);
    return after(pause, loop);
  };

  /** Flat: each end subscribes to the same attempt again, however many there are. */
  const loop = (): Observable<never> => {
    turn.connect(now());
    return defer(connect).pipe(retry({ delay: afterEnd }));
  };

  const connect = (): Observable<never> => {
    const next = recovery.nextHost(now(), stay ? current?.origin.host : undefined);
    if (next.wait > 0) {
      wait('back-off', now() + next.wait);
      return after(next.wait, connect);
    }
    const { host } = next;
    // What the consumer causes paces itself, and says nothing against the host.
    if (!free) recovery.healthOf(host).attempt(now());
    stay = free = false;
    connection += 1;
    const wire = recovery.wireOf(host);
    signal({ type: 'connect', connection, attempt: recovery.failures, url: host });
    const preparing = prepare(host, wire);
    return preparing
      ? preparing.pipe(switchMap((found) => dial(host, wire, found)))
      : dial(host, wire);
  };

  const dial = (host: string, wire: 'v1' | 'v2', found?: Prepared) => {
    prepared = found;
    const filter = turn.wanted();
    const plan = planConnection(position, {
      host,
      wire,
      now: now(),
      filterChange: turn.changedAt(),
      filter: filter.fingerprint,
      covers: (time) => delivered.covers(time),
    });
    const { cursor } = plan;
    const { url, protocols, hello } = streamRequest(
      wire,
      host,
      filter,
      cursor,
      capped ? maxPayload : undefined,
      prepared?.query,
    );
    current = {
      plan,
      url,
      filter,
      origin: { wire, host, filter: filter.fingerprint, subscription, delivery },
      parse: wire === 'v1' ? parseV1 : parseV2,
      hello,
      recall: plan.overlap ? recallFor(host, cursor) : undefined,
      test: localTest(wire, filter, options.prefilter),
      earlier: turn.earlierThan(filter),
      capped,
      events: 0,
    };
    const socket = openSocket(options, url, protocols);
    const open = prepared?.inflate(socket, counters) ?? socket;
    return link(open, openSession(run, current), limitsOf(options, filter), scheduler);
  };

  /**
   * What was delivered before. On the host of the last overlap it is kept, with what was met again
   * crossed out: seqs tell the rest. Elsewhere it is made anew.
   */
  const recallFor = (host: string, cursor = 0): Recall => {
    if (kept?.host !== host || !position.floors.has(host)) {
      // What lies further back than the replay, by any clock, is not met again.
      const since = cursor <= TIME_CURSOR_MIN ? 0 : cursor - rewind;
      kept = {
        host,
        recall: delivered.recall(
          since,
          new Recall(sameRelay, host, position.floors.get(host)?.seq),
        ),
      };
    }
    return kept.recall;
  };

  /** What follows the end of a connection. Errors when the stream has to end. */
  const afterEnd = (error: unknown): Observable<unknown> => {
    let pause = 0;
    if (prepared?.again(error, current?.hidden ?? false)) {
      stay = true;
    } else if (error instanceof Leave) {
      stay = true;
      free = error.how.free ?? false;
      capped = error.how.capped ?? capped;
    } else if (error instanceof InvalidRequestError) {
      const back = turn.revert();
      if (!back) throw error;
      notice(say.filterRejected(error.message));
      if (back.nothing) {
        wait('empty-filter');
        return NEVER;
      }
      stay = true;
    } else if (
      error instanceof CursorTooOldError &&
      // Only a seq can be too old; a time is clamped.
      (current?.plan.cursor ?? TIME_CURSOR_MIN) < TIME_CURSOR_MIN
    ) {
      recovery.tooOld(error, current?.origin.host as string, !turn.everOpened());
      stay = true;
    } else if (isJetstreamError(error)) {
      pause = recovery.failed(error, current as Attempt, now());
      wait('back-off', now() + pause, error);
    } else {
      throw error;
    }
    return timer(pause, scheduler);
  };

  return filterSource(options.filter$, (reason) => {
    notice(say.filterRejected(reason));
  }).pipe(
    // Read before switchMap closes the connection.
    map((filter) => ({
      filter,
      isLive: current?.liveAt !== undefined && gauge.buffered?.() === 0,
    })),
    switchMap(({ filter, isLive }) => under(filter, isLive)),
  );
}
