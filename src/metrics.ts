import type { Delivery } from './origin.js';

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
  /** Bytes of all compressed frames, as they came: of those that were skipped as well. */
  readonly compressedBytes: number;
  /** Events handed to subscribers. */
  readonly events: number;
  /** Events that were dropped: they came again, or lie before what was asked for. */
  readonly duplicates: number;
  /** How often each notice was told: `malformed`, `oversize`, `failover`, `gap` … */
  readonly notices: Readonly<Record<string, number>>;
  /** Frames that wait for a slow subscriber, now. */
  readonly buffered: number;
  /** Events that `consume` holds and that are not done, now. */
  readonly inFlight: number;
  /**
   * How far the latest event lies behind the clock, ms; `undefined` before the first. Clocks differ:
   * it may be below 0. Times that are far ahead of the clock do not count.
   */
  readonly lag: number | undefined;
}

/** What a subscription tells of itself when asked. */
export interface Gauge {
  readonly delivery: Delivery;
  /** Frames that wait, of its connection. */
  buffered?: () => number;
  /** Time of its latest event, µs, of those that can be; 0 before the first. */
  latest?: () => number;
}

/** Counters behind {@link StreamMetrics}: whoever has them counts. */
export type Counters = ReturnType<typeof newCounters>;

function newCounters() {
  return {
    connections: 0,
    reconnects: 0,
    frames: 0,
    skipped: 0,
    characters: 0,
    compressedBytes: 0,
    events: 0,
    duplicates: 0,
  };
}

/** What a handle counts: of the past, and of the subscriptions that are open. */
export interface Meter {
  readonly counters: Counters;
  readonly notices: Record<string, number>;
  /** Time of the latest event of the subscriptions that are over, µs. */
  latest: number;
  readonly gauges: Set<Gauge>;
}

export function newMeter(): Meter {
  return { counters: newCounters(), notices: {}, latest: 0, gauges: new Set() };
}

/** @returns what closes it */
export function openGauge(meter: Meter, gauge: Gauge): () => void {
  meter.gauges.add(gauge);
  return () => {
    meter.gauges.delete(gauge);
    meter.latest = Math.max(meter.latest, gauge.latest?.() ?? 0);
  };
}

/** @param now - the clock, ms */
export function readMeter(meter: Meter, now: number): StreamMetrics {
  let { latest } = meter;
  let [buffered, inFlight] = [0, 0];
  for (const gauge of meter.gauges) {
    buffered += gauge.buffered?.() ?? 0;
    inFlight += gauge.delivery.ledger?.unfinished ?? 0;
    latest = Math.max(latest, gauge.latest?.() ?? 0);
  }
  const lag = latest > 0 ? now - latest / 1000 : undefined;
  return { ...meter.counters, notices: { ...meter.notices }, buffered, inFlight, lag };
}
