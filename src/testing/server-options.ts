import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { type FaultPlan } from './faults/fault-plan.js';
import { type Lifecycle } from './protocol/stream-checks.js';
import { SLOW_RULE, type SlowRule } from './session/slow-rule.js';
import { type ZstdCompressor } from './zstd/zstd-compressor.js';

/** Options of an embedded Jetstream server, real or in memory. Every one has a default. */
export interface JetstreamServerOptions {
  /**
   * Clock and timers of the server: deliveries, pings, delays. Its `now()` is milliseconds since
   * the Unix epoch. A server of a memory network has the network's scheduler.
   *
   * @default asyncScheduler
   */
  readonly scheduler?: SchedulerLike;
  /**
   * Seed of the random source that fault plans are given.
   *
   * @default 1
   */
  readonly seed?: number;
  /**
   * What goes wrong, per connection.
   *
   * @default nothing
   */
  readonly faults?: FaultPlan;
  /**
   * Seq of the first event.
   *
   * @default 1
   */
  readonly firstSeq?: number;
  /**
   * Distance between seqs; above 1 there are holes, as compaction leaves them.
   *
   * @default 1
   */
  readonly seqStep?: number;
  /**
   * Milliseconds this server's clock is ahead of the scheduler's; negative is behind.
   *
   * @default 0
   */
  readonly clockSkew?: number;
  /**
   * Events per segment. A full segment is sealed; the floor and timestamp cursors go by sealed
   * segments.
   *
   * @default 10_000
   */
  readonly segmentSize?: number;
  /**
   * How far back cursors may go, in milliseconds, rounded up to a segment. 0 switches cursors off:
   * they are ignored.
   *
   * @default 129_600_000 (36 hours)
   */
  readonly lookback?: number;
  /**
   * Events held in memory. Older ones are gone: a cursor below counts as below the floor, and a
   * reader that falls below is dropped with `InternalError`.
   *
   * @default Infinity
   */
  readonly retention?: number;
  /**
   * The rule of the real server: a timestamp newer than every sealed segment starts at the last
   * sealed seq + 1, so a v1 client sees time go backwards (jetstream#343). `false` finds the exact
   * event instead.
   *
   * @default true
   */
  readonly replayActiveSegment?: boolean;
  /**
   * Be an original v1 host: nothing but `/subscribe`, no `cursor` field in the frames, and a
   * `cursor` parameter that always is microseconds.
   *
   * @default false
   */
  readonly legacy?: boolean;
  /**
   * How far the server has come up. All but `'steady'` refuse with 503.
   *
   * @default 'steady'
   */
  readonly lifecycle?: Lifecycle;
  /**
   * Id of the current v2 dictionary, as the checks of `zstdDictionary` name it.
   *
   * @default 20260811
   */
  readonly dictionaryId?: number;
  /**
   * What compresses frames, for clients that ask for it: `await zstdCompressor()`. Without one they
   * are refused with 503, and there is no dictionary to be had.
   *
   * @default none
   */
  readonly compressor?: ZstdCompressor;
  /**
   * Milliseconds between pings; 0 sends none.
   *
   * @default 30_000
   */
  readonly pingInterval?: number;
  /**
   * Milliseconds a pong may take. Then the connection is dropped without a close frame.
   *
   * @default 5_000
   */
  readonly pongTimeout?: number;
  /**
   * Milliseconds a write may make no progress. Then the connection is dropped without a close frame.
   *
   * @default 5_000
   */
  readonly writeTimeout?: number;
  /**
   * Events read from the log at a time.
   *
   * @default 1_024
   */
  readonly readBatch?: number;
  /**
   * When a reader is too slow; missing parts have the real server's values.
   *
   * @default 100,000 events behind and under 5 events/s for 60 s
   */
  readonly slowRule?: Partial<SlowRule>;
  /**
   * Milliseconds between the checks and the upgrade. What is pushed meanwhile is not seen by a
   * connection that was resolved to the live tip: the reason why `lastSeq + 1` is no safe cursor.
   *
   * @default 0
   */
  readonly upgradeDelay?: number;
  /**
   * Requests kept in the request log; older ones are forgotten.
   *
   * @default 1_000
   */
  readonly requestLogSize?: number;
}

/** Options with their defaults filled in. */
export type ResolvedServerOptions = Required<
  Omit<JetstreamServerOptions, 'faults' | 'slowRule' | 'compressor'>
> & {
  readonly faults: FaultPlan | undefined;
  readonly compressor: ZstdCompressor | undefined;
  readonly slowRule: SlowRule;
};

/**
 * Fills in the defaults.
 *
 * @throws RangeError for a number that makes no sense
 */
export function resolveServerOptions(options: JetstreamServerOptions): ResolvedServerOptions {
  const resolved: ResolvedServerOptions = {
    scheduler: options.scheduler ?? asyncScheduler,
    seed: options.seed ?? 1,
    faults: options.faults,
    compressor: options.compressor,
    firstSeq: options.firstSeq ?? 1,
    seqStep: options.seqStep ?? 1,
    clockSkew: options.clockSkew ?? 0,
    segmentSize: options.segmentSize ?? 10_000,
    lookback: options.lookback ?? 36 * 3_600_000,
    retention: options.retention ?? Number.POSITIVE_INFINITY,
    replayActiveSegment: options.replayActiveSegment ?? true,
    legacy: options.legacy ?? false,
    lifecycle: options.lifecycle ?? 'steady',
    dictionaryId: options.dictionaryId ?? 20_260_811,
    pingInterval: options.pingInterval ?? 30_000,
    pongTimeout: options.pongTimeout ?? 5_000,
    writeTimeout: options.writeTimeout ?? 5_000,
    readBatch: options.readBatch ?? 1_024,
    slowRule: { ...SLOW_RULE, ...options.slowRule },
    upgradeDelay: options.upgradeDelay ?? 0,
    requestLogSize: options.requestLogSize ?? 1_000,
  };
  for (const name of ['firstSeq', 'seqStep', 'readBatch'] as const) {
    if (Number.isSafeInteger(resolved[name]) && resolved[name] >= 1) continue;
    throw new RangeError(`${name} must be a whole number from 1, not ${resolved[name]}`);
  }
  for (const name of ['segmentSize', 'retention'] as const) {
    if (resolved[name] >= 1) continue;
    throw new RangeError(`${name} must be at least 1, not ${resolved[name]}`);
  }
  return resolved;
}
