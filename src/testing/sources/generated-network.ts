import { asyncScheduler, interval, map, type Observable, type SchedulerLike } from 'rxjs';
import { type UpstreamEvent } from '../events/upstream-event.js';
import { EventMaker } from './event-maker.js';
import { type GeneratedKind, MIX } from './mix.js';

/** Options of {@link generatedNetwork}. */
export interface GeneratedNetworkOptions {
  /**
   * Equal seeds give equal networks.
   *
   * @default 1
   */
  readonly seed?: number;
  /**
   * Accounts there are at a time.
   *
   * @default 100
   */
  readonly accounts?: number;
  /**
   * Events a second, of {@link GeneratedNetwork.stream}; the network's own clock goes by it too.
   *
   * @default 100
   */
  readonly rate?: number;
  /**
   * When the network's clock starts, milliseconds since the epoch. It is what `createdAt`, record
   * keys and revisions show; when a server witnesses an event is the server's affair.
   *
   * @default 2026-01-01T00:00:00Z
   */
  readonly start?: number;
  /**
   * Weights of the kinds of event, over the default mix; 0 leaves a kind out.
   *
   * @default about 45 % likes, 14 % posts, 11 % follows, 8 % reposts, 11 % deletes, some of all else
   */
  readonly mix?: Partial<Readonly<Record<GeneratedKind, number>>>;
}

/** A network that goes on for ever. It has one state: what has been taken is not given again. */
export interface GeneratedNetwork extends Iterable<UpstreamEvent> {
  /** The next event. */
  next(): UpstreamEvent;
  /** The next events. */
  take(count: number): UpstreamEvent[];
  /**
   * Events at a rate, in small batches. Each subscription goes on where the network is.
   *
   * @param rate events a second, default the option `rate`
   * @param scheduler default `asyncScheduler`
   */
  stream(rate?: number, scheduler?: SchedulerLike): Observable<readonly UpstreamEvent[]>;
}

/** Shortest time between two batches, milliseconds. */
const TICK = 20;

/** 2026-01-01T00:00:00Z. */
const START = 1_767_225_600_000;

/**
 * A made-up network with a realistic mix: posts with facets, languages and embeds, replies, likes,
 * follows, reposts, profiles, updates, deletes, identity, account and sync events. Ids have the
 * right shape, revisions grow, references point at posts that were made, deletes name records that
 * were there; CIDs are derived, not hashes of the records.
 *
 * @example
 * ```ts
 * import { generatedNetwork, startJetstreamServer } from 'rx-jetstream/testing';
 *
 * const network = generatedNetwork({ seed: 7, accounts: 300 });
 * const server = await startJetstreamServer();
 * server.pushAll(network.take(1_000)); // history
 * server.source(network.stream(50)); // and then 50 events a second
 * await server.close();
 * ```
 */
export function generatedNetwork(options: GeneratedNetworkOptions = {}): GeneratedNetwork {
  const { seed = 1, accounts = 100, rate = 100, start = START, mix = {} } = options;
  const maker = new EventMaker(seed, accounts, rate, start, { ...MIX, ...mix });
  const take = (count: number) => Array.from({ length: count }, () => maker.next());
  return {
    next: () => maker.next(),
    take,
    stream(perSecond = rate, scheduler = asyncScheduler) {
      const period = Math.max(TICK, 1_000 / perSecond);
      return interval(period, scheduler).pipe(
        map((tick) => {
          const before = Math.floor((tick * period * perSecond) / 1_000);
          return take(Math.floor(((tick + 1) * period * perSecond) / 1_000) - before);
        }),
      );
    },
    *[Symbol.iterator]() {
      for (;;) yield maker.next();
    },
  };
}
