import { defer, NEVER, retry, switchMap, timer, type Observable } from 'rxjs';
import { CLOSE_TOO_BIG } from '../core/close-codes.js';
import { link } from '../core/link.js';
import type { SocketEnd } from '../core/socket.js';
import type { Teller } from '../core/stream-hub.js';
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
import { probeRefusal } from '../transport/probe.js';
import { eventTest, type ResolvedFilter } from '../wire/filter.js';
import { streamRequest } from '../wire/request.js';
import { Delivered, type Recall } from './delivered.js';
import { EarlierFilters } from './earlier-filters.js';
import { filterSource } from './filter-source.js';
import { limitsOf } from './limits.js';
import { planConnection, type Plan } from './plan.js';
import type { Position } from './position.js';
import { Recovery } from './recovery.js';
import { endError, Leave, refusalError } from './refusal.js';
import * as say from './say.js';
import { Session, type Deliver } from './session.js';
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

/** Reconnects for a new filter come this far apart at least, ms: a list may change many times. */
const FILTER_PACE = 1000;

/** The connections of one subscription, one after another. */
export class LiveRun {
  readonly #recovery: Recovery;
  readonly #delivered: Delivered;
  readonly #earlier: EarlierFilters;
  #filter: ResolvedFilter | undefined;
  /** The filter of the last connection that opened. */
  #applied: ResolvedFilter | undefined;
  /** When the filter that is not in force yet was set, ms. */
  #filterChange: number | undefined;
  #filterConnectAt = Number.NEGATIVE_INFINITY;
  #connection = 0;
  #current: Current | undefined;
  #session: Session | undefined;
  #recall: { readonly host: string; readonly recall: Recall } | undefined;
  /** Whether the next connection had better be to the same host: the last was left by intent. */
  #stay = false;
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
    this.#earlier = new EarlierFilters(span);
  }

  /** Never emits: connections under one filter after another. Errors when the stream has to end. */
  connections(): Observable<never> {
    return filterSource(this.options.filter$, (reason) => {
      this.#notice(say.filterRejected(reason));
    }).pipe(switchMap((filter) => this.#under(filter)));
  }

  #under(filter: ResolvedFilter): Observable<never> {
    const now = this.#now();
    if (this.#filter !== undefined) {
      this.#filterChange = now;
      // Even if there was no connection so far: from now on nothing may be missed.
      this.position.since ??= now;
    }
    this.#filter = filter;
    this.#stay = true;
    if (filter.nothing) {
      this.#wait('empty-filter', undefined);
      return NEVER;
    }
    const pause = this.#filterConnectAt + FILTER_PACE - now;
    if (this.#filterChange === undefined || pause <= 0) return this.#loop();
    this.#wait('filter-change', now + pause);
    return timer(pause, this.options.scheduler).pipe(switchMap(() => this.#loop()));
  }

  /** Flat: each end subscribes to the same attempt again, however many there are. */
  #loop(): Observable<never> {
    if (this.#filterChange !== undefined) this.#filterConnectAt = this.#now();
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
    this.#stay = false;
    this.#recovery.attempt(host, now);
    this.#connection += 1;
    const filter = this.#filter as ResolvedFilter;
    const wire = this.#recovery.wires.of(host);
    const plan = planConnection(position, {
      host,
      wire,
      rewind: options.rewind,
      now,
      filterChange: this.#filterChange,
      filter: filter.fingerprint,
      covers: (time) => this.#delivered.covers(time),
    });
    const maxPayload = 2 * options.maxMessageSize;
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
      recall: plan.overlap ? this.#recallFor(host) : undefined,
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
      endError: (end, opened, fail) => {
        this.#endError(current, end, opened, fail);
      },
    });
  }

  /**
   * What was delivered before. On the host of the last overlap it is kept, with what was met again
   * crossed out: seqs tell the rest. Elsewhere it is made anew.
   */
  #recallFor(host: string): Recall {
    if (this.#recall?.host !== host || !this.position.floors.has(host)) {
      this.#recall = { host, recall: this.#delivered.recall() };
    }
    return this.#recall.recall;
  }

  #opened({ host, filter, plan }: Current): void {
    const { position, options } = this;
    this.#recovery.wires.opened(host);
    if (plan.overlap && plan.floor !== plan.cursor) {
      const until = position.time + options.rewind * 1000;
      position.overlapUntil = Math.max(position.overlapUntil, until);
    }
    this.#signal({ type: 'open', atTip: plan.cursor === undefined });
    const changed =
      this.#filterChange !== undefined || this.#applied?.fingerprint !== filter.fingerprint;
    if (changed && (this.#applied !== undefined || this.#filterChange !== undefined)) {
      const { kinds, collections, dids } = filter;
      this.#notice({
        code: 'filter-applied',
        filter: {
          ...(kinds && { kinds }),
          ...(collections && { collections }),
          ...(dids && { dids }),
        },
        message: 'a new filter is in force',
        hint: 'nothing: no event that only the old filter matches comes after this',
      });
    }
    this.#earlier.applied(filter, position.time);
    this.#applied = filter;
    this.#filterChange = undefined;
  }

  #endError(
    current: Current,
    end: SocketEnd,
    opened: boolean,
    fail: (error: unknown) => void,
  ): void {
    if (end.refusal !== undefined) {
      fail(refusalError(end.refusal, this.#now()));
    } else if (!opened && end.hidden) {
      void probeRefusal(current.url, this.options.fetch).then((refusal) => {
        current.hidden = refusal === undefined;
        fail(refusal ? refusalError(refusal, this.#now()) : endError(end, opened));
      });
    } else if (end.code === CLOSE_TOO_BIG && !this.#capped) {
      this.#notice(say.oversize(undefined, 2 * this.options.maxMessageSize, undefined));
      fail(new Leave('oversize'));
    } else {
      fail(endError(end, opened));
    }
  }

  /** What follows the end of a connection. Errors when the stream has to end. */
  #afterEnd(error: unknown): Observable<unknown> {
    const now = this.#now();
    let wait = 0;
    if (error instanceof Leave) {
      this.#stay = true;
      if (error.cause === 'oversize') this.#capped = true;
      if (error.cause === 'past-oversize') this.#capped = false;
    } else if (error instanceof InvalidRequestError) {
      if (this.#applied === undefined || this.#applied === this.#filter) throw error;
      this.#notice(say.filterRejected(error.message));
      this.#filter = this.#applied;
      this.#filterChange = undefined;
      this.#stay = true;
    } else if (error instanceof CursorTooOldError) {
      this.#recovery.tooOld(error, this.#applied === undefined);
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
