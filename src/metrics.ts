/**
 * What a stream has done, all its subscriptions together, since the handle was made. Plain counters:
 * they cost an addition each, and nothing is computed until somebody asks.
 */
export interface StreamMetrics {
  /** Connections begun. */
  readonly connections: number;
  /** Of those, the ones that followed another one of the same subscription. */
  readonly reconnects: number;
  /** Frames received. */
  readonly frames: number;
  /** Of those, frames that a `prefilter` turned down by their heads. */
  readonly skipped: number;
  /** Characters of the texts read (not of what was skipped): bytes, where they are ASCII. */
  readonly characters: number;
  /** Bytes of the compressed frames among them, as they came. */
  readonly compressedBytes: number;
  /** Events handed to subscribers. */
  readonly events: number;
  /** Events that came again and were dropped. */
  readonly duplicates: number;
  /** How often each notice was told: `malformed`, `oversize`, `failover`, `gap` … */
  readonly notices: Readonly<Record<string, number>>;
  /** Frames that wait for a slow subscriber, now. */
  readonly buffered: number;
  /** Events that `consume` holds and that are not done, now. */
  readonly inFlight: number;
  /**
   * How far the latest event lies behind the clock, ms; `undefined` before the first. Clocks differ:
   * it may be below 0.
   */
  readonly lag: number | undefined;
}

/** What an open subscription holds at the moment. */
export interface Gauge {
  readonly buffered: number;
  readonly inFlight: number;
}

/** Counters behind {@link StreamMetrics}: whoever has them counts. */
export interface Counters {
  connections: number;
  frames: number;
  skipped: number;
  characters: number;
  compressedBytes: number;
  events: number;
  duplicates: number;
  subscriptions: number;
  readonly notices: Record<string, number>;
  /** Time of the latest event, µs; 0 before the first. */
  latest: number;
  readonly gauges: Set<() => Gauge>;
}

export function newCounters(): Counters {
  return {
    connections: 0,
    frames: 0,
    skipped: 0,
    characters: 0,
    compressedBytes: 0,
    events: 0,
    duplicates: 0,
    subscriptions: 0,
    notices: Object.create(null) as Record<string, number>,
    latest: 0,
    gauges: new Set(),
  };
}

/** @param now - the clock, ms */
export function readMetrics(counters: Counters, now: number): StreamMetrics {
  let [buffered, inFlight] = [0, 0];
  for (const gauge of counters.gauges) {
    const held = gauge();
    buffered += held.buffered;
    inFlight += held.inFlight;
  }
  // Behind the gauges, which bring the time up to date.
  const { gauges: _gauges, latest, subscriptions, notices, ...counts } = counters;
  return {
    ...counts,
    reconnects: counts.connections - subscriptions,
    notices: { ...notices },
    buffered,
    inFlight,
    lag: latest > 0 ? now - latest / 1000 : undefined,
  };
}
