import { defer, map, NEVER, retry, switchMap, timer, type Observable } from 'rxjs';
import { link } from '../core/link.js';
import type { SocketEnd } from '../core/socket.js';
import type { Teller } from '../core/stream-hub.js';
import { TIME_CURSOR_MIN } from '../cursor.js';
import {
  CursorTooOldError,
  InvalidRequestError,
  isJetstreamError,
  type JetstreamError,
} from '../errors.js';
import type { NoticeBody } from '../notice.js';
import type { ResolvedOptions } from '../resolve-options.js';
import type { StateSignal, WaitCause } from '../state.js';
import { openSocket } from '../transport/open-socket.js';
import { eventTest, type ResolvedFilter } from '../wire/filter.js';
import { streamRequest } from '../wire/request.js';
import { Delivered } from './delivered.js';
import { EarlierFilters } from './earlier-filters.js';
import { explainEnd } from './explain-end.js';
import { filterSource } from './filter-source.js';
import { FilterTurn } from './filter-turn.js';
import { limitsOf } from './limits.js';
import { Overlap } from './overlap.js';
import { planConnection, type Plan } from './plan.js';
import type { Position } from './position.js';
import { Recovery } from './recovery.js';
import { Leave } from './refusal.js';
import * as say from './say.js';
import { Session } from './session.js';
import type { Deliver } from './session-parts.js';
import { parserOf, type Wire } from './wires.js';

/** What a stream tells beside its events. */
export interface LiveHooks {
  readonly teller: Teller;
  readonly notice: (body: NoticeBody, connection: number, url: string) => void;
  readonly tap: (text: string) => void;
}

/** One attempt, while it lasts. */
interface Current {
  readonly host: string;
  readonly wire: Wire;
  readonly filter: ResolvedFilter;
  readonly plan: Plan;
  readonly url: string;
  hidden: boolean;
}

/** Only a seq can be too old; a time is clamped. */
function isSeqCursor(cursor: number | undefined): boolean {
  return cursor !== undefined && cursor < TIME_CURSOR_MIN;
}

/** The connections of one subscription, one after another. */
export class LiveRun {
  readonly #recovery: Recovery;
  readonly #delivered: Delivered;
  readonly #overlap: Overlap;
  readonly #earlier: EarlierFilters;
  readonly #turn = new FilterTurn();
  #connection = 0;
  #current: Current | undefined;
  #session: Session | undefined;
  /** Whether the next connection had better be to the same host: the last was left by intent. */
  #stay = false;
  /** Whether the next attempt is the consumer's doing: a new filter, a full buffer. */
  #free = false;
  /** Whether the server is asked to leave out frames that the socket cannot take. */
  #capped = false;

  constructor(
    private readonly options: ResolvedOptions,
    private readonly hooks: LiveHooks,
    private readonly position: Position,
    private readonly deliver: Deliver,
  ) {
    this.#recovery = new Recovery(options, position, this.#notice);
    const span = 3 * options.rewind * 1000;
    this.#delivered = new Delivered(options.buffer.identities, span);
    this.#overlap = new Overlap(this.#delivered, position, options.rewind * 1000);
    this.#earlier = new EarlierFilters(span);
  }

  /** Never emits: connections under one filter after another. Errors when the stream has to end. */
  connections(): Observable<never> {
    return filterSource(this.options.filter$, (reason) => {
      this.#notice(say.filterRejected(reason));
    }).pipe(
      // Read before switchMap closes the connection.
      map((filter) => ({ filter, isLive: this.#session?.isLive === true })),
      switchMap(({ filter, isLive }) => this.#under(filter, isLive)),
    );
  }

  #under(filter: ResolvedFilter, isLive: boolean): Observable<never> {
    const now = this.#now();
    // Another host would cost the exact resume, for nothing.
    if (this.#turn.set(filter, now, isLive, this.position)) this.#stay = this.#free = true;
    if (filter.nothing) {
      this.#wait('empty-filter', undefined);
      return NEVER;
    }
    const pause = this.#turn.pause(now);
    if (pause === 0) return this.#loop();
    this.#wait('filter-change', now + pause);
    return timer(pause, this.options.scheduler).pipe(switchMap(() => this.#loop()));
  }

  /** Flat: each end subscribes to the same attempt again, however many there are. */
  #loop(): Observable<never> {
    this.#turn.connect(this.#now());
    return defer(() => this.#attempt()).pipe(
      retry({ delay: (error: unknown) => this.#afterEnd(error) }),
    );
  }

  #attempt(): Observable<never> {
    const { options, position } = this;
    const now = this.#now();
    const { host, wait } = this.#recovery.nextHost(
      now,
      this.#stay ? this.#current?.host : undefined,
    );
    if (wait > 0) {
      this.#wait('back-off', now + wait);
      return timer(wait, options.scheduler).pipe(switchMap(() => this.#attempt()));
    }
    // What the consumer causes paces itself, and says nothing against the host.
    if (!this.#free) this.#recovery.attempt(host, now);
    this.#stay = this.#free = false;
    this.#connection += 1;
    const filter = this.#turn.wanted;
    const wire = this.#recovery.wires.of(host);
    const plan = planConnection(position, {
      host,
      wire,
      rewind: options.rewind,
      now,
      filterChange: this.#turn.changedAt,
      filter: filter.fingerprint,
      covers: (time) => this.#delivered.covers(time),
    });
    const { maxPayload } = options;
    const request = streamRequest(
      wire,
      host,
      filter,
      plan.cursor,
      this.#capped ? maxPayload : undefined,
    );
    this.#current = { host, wire, filter, plan, url: request.url, hidden: false };
    this.#session = this.#newSession(this.#current, request.hello);
    this.#signal({
      type: 'connect',
      subscription: this.hooks.teller.subscription,
      connection: this.#connection,
      attempt: this.#recovery.failures,
      url: host,
    });
    const open = openSocket({
      WebSocket: options.WebSocket,
      url: request.url,
      protocols: request.protocols,
      maxPayload,
      options: options.webSocketOptions,
    });
    return link(open, this.#session, limitsOf(options, filter), options.scheduler);
  }

  #newSession(current: Current, hello: string | undefined): Session {
    const { host, wire, filter, plan } = current;
    const { subscription } = this.hooks.teller;
    return new Session({
      options: this.options,
      plan,
      position: this.position,
      delivered: this.#delivered,
      recall: plan.overlap ? this.#overlap.recallFor(host, plan) : undefined,
      parse: parserOf(wire),
      origin: { wire, host, filter: filter.fingerprint, subscription },
      hello,
      test: wire === 'v1' && filter.kinds !== undefined ? eventTest(filter) : undefined,
      earlier: this.#earlier.before(filter, this.position.time),
      capped: this.#capped,
      deliver: this.deliver,
      tap: this.hooks.tap,
      notice: this.#notice,
      opened: () => {
        this.#opened(current);
      },
      caughtUp: (by) => {
        this.#signal({ type: 'caught-up', by });
      },
      stalled: () => {
        this.#signal({ type: 'stall' });
      },
      waiting: () => {
        this.#wait('backpressure', undefined);
      },
      ended: (end, opened, fail) => {
        this.#explain(current, end, opened, fail);
      },
    });
  }

  #opened({ host, filter, plan }: Current): void {
    this.#recovery.wires.opened(host);
    this.#overlap.opened(plan);
    this.#signal({ type: 'open', atTip: plan.cursor === undefined });
    if (this.#turn.apply(filter)) this.#notice(say.filterApplied(filter));
    this.#earlier.applied(filter, this.position.time);
  }

  #explain(
    current: Current,
    end: SocketEnd,
    opened: boolean,
    fail: (error: unknown) => void,
  ): void {
    const ended = { opened, url: current.url, capped: this.#capped };
    const { options } = this;
    explainEnd(end, { options, notice: this.#notice, ...ended }, (error, hidden) => {
      current.hidden = hidden;
      fail(error);
    });
  }

  /** What follows the end of a connection. Errors when the stream has to end. */
  #afterEnd(error: unknown): Observable<unknown> {
    const now = this.#now();
    let wait = 0;
    if (error instanceof Leave) {
      this.#stay = true;
      this.#free = error.cause === 'backpressure';
      if (error.cause === 'oversize') this.#capped = true;
      if (error.cause === 'past-oversize') this.#capped = false;
    } else if (error instanceof InvalidRequestError) {
      if (!this.#turn.revert()) throw error;
      this.#notice(say.filterRejected(error.message));
      this.#stay = true;
    } else if (error instanceof CursorTooOldError && isSeqCursor(this.#current?.plan.cursor)) {
      this.#recovery.tooOld(error, !this.#turn.everOpened);
      this.#stay = true;
    } else if (isJetstreamError(error)) {
      wait = this.#failed(error, now);
    } else {
      throw error;
    }
    return timer(wait, this.options.scheduler);
  }

  #failed(error: JetstreamError, now: number): number {
    const { host, plan, hidden } = this.#current as Current;
    const { openedAt, events } = this.#session as Session;
    const course = { host, openedAt, events, cursor: plan.cursor, hidden };
    const wait = this.#recovery.failed(error, course, now);
    this.#wait('back-off', now + wait, error);
    return wait;
  }

  #wait(cause: WaitCause, retryAt: number | undefined, error?: JetstreamError): void {
    const { subscription } = this.hooks.teller;
    const attempt = this.#recovery.failures;
    this.#signal({ type: 'wait', subscription, cause, attempt, retryAt, error });
  }

  #signal(signal: StateSignal): void {
    this.hooks.teller.signal(signal, this.#now());
  }

  readonly #notice = (body: NoticeBody): void => {
    this.hooks.notice(body, this.#connection, this.#current?.host ?? '');
  };

  #now(): number {
    return this.options.scheduler.now();
  }
}
