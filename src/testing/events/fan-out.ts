import { asyncScheduler, from, type ObservableInput, type SchedulerLike, Subscription } from 'rxjs';
import { type JetstreamServer } from '../server-handle.js';
import { seededRandom } from './random.js';
import { upstreamObserver } from './upstream-observer.js';
import { type UpstreamEvent } from './upstream-event.js';

/** Options of {@link fanOut}. */
export interface FanOutOptions {
  /**
   * Seed of the lags.
   *
   * @default 1
   */
  readonly seed?: number;
  /**
   * Longest lag of an event on a server, milliseconds.
   *
   * @default 1_000
   */
  readonly maxLag?: number;
  /**
   * Timers.
   *
   * @default asyncScheduler
   */
  readonly scheduler?: SchedulerLike;
}

/** One upstream in front of several servers. */
export interface FanOut {
  push(event: UpstreamEvent): void;
  pushAll(events: Iterable<UpstreamEvent>): void;
  /** Takes what a stream brings, until {@link FanOut.close}. */
  source(events: ObservableInput<UpstreamEvent | readonly UpstreamEvent[]>): Subscription;
  /** Deliveries still under way: events times servers. 0 is when every server has everything. */
  readonly pending: number;
  /** Stops; what is under way is not delivered. */
  close(): void;
}

/** Lags are rounded to this many steps, so that many events share one timer. */
const STEPS = 100;

/**
 * Delivers one upstream to several servers, to each with lags of its own: the servers then differ in
 * the order of accounts, in seqs and in times, while each keeps the order of every single account.
 *
 * @example
 * ```ts
 * import { createMemoryNetwork, fanOut, numberedEvents } from 'rx-jetstream/testing';
 *
 * const network = createMemoryNetwork();
 * const one = network.listen('wss://one.example');
 * const two = network.listen('wss://two.example', { firstSeq: 5_000, clockSkew: -3_000 });
 * fanOut([one, two], { seed: 3, maxLag: 500 }).pushAll(numberedEvents(100, { accounts: 10 }));
 * ```
 */
export function fanOut(servers: readonly JetstreamServer[], options: FanOutOptions = {}): FanOut {
  const { seed = 1, maxLag = 1_000, scheduler = asyncScheduler } = options;
  const lanes = servers.map((server, index) => {
    return new Lane(server, seed * 31 + index, maxLag, scheduler);
  });
  const sources = new Subscription();
  const push = (event: UpstreamEvent) => {
    for (const lane of lanes) lane.push(event);
  };
  const pushAll = (events: Iterable<UpstreamEvent>) => {
    for (const event of events) push(event);
  };
  return {
    push,
    pushAll,
    source(events) {
      const subscription = from(events).subscribe(upstreamObserver(pushAll));
      sources.add(subscription);
      return subscription;
    },
    get pending() {
      return lanes.reduce((sum, lane) => sum + lane.pending, 0);
    },
    close() {
      sources.unsubscribe();
      for (const lane of lanes) lane.close();
    },
  };
}

/** The way to one server. */
class Lane {
  pending = 0;
  private readonly random;
  private readonly step: number;
  /** Events by the moment they are due. */
  private readonly due = new Map<number, UpstreamEvent[]>();
  /** When the latest event of an account is due: no later one may overtake it. */
  private readonly latest = new Map<string, number>();
  private readonly timers = new Subscription();

  constructor(
    private readonly server: JetstreamServer,
    seed: number,
    private readonly maxLag: number,
    private readonly scheduler: SchedulerLike,
  ) {
    this.random = seededRandom(seed);
    this.step = Math.max(1, Math.ceil(maxLag / STEPS));
  }

  push(event: UpstreamEvent): void {
    const now = this.scheduler.now();
    const drawn = now + this.random() * this.maxLag;
    const earliest = Math.max(drawn, this.latest.get(event.did) ?? 0);
    const due = Math.ceil(earliest / this.step) * this.step;
    this.latest.set(event.did, due);
    this.pending += 1;
    const together = this.due.get(due);
    if (together !== undefined) {
      together.push(event);
      return;
    }
    this.due.set(due, [event]);
    const timer = this.scheduler.schedule(() => {
      this.timers.remove(timer);
      this.deliver(due);
    }, due - now);
    this.timers.add(timer);
  }

  close(): void {
    this.timers.unsubscribe();
    this.due.clear();
    this.pending = 0;
  }

  private deliver(due: number): void {
    const events = this.due.get(due) ?? [];
    this.due.delete(due);
    this.pending -= events.length;
    this.server.pushAll(events);
  }
}
