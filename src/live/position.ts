import type { JetstreamEvent } from '../event.js';
import type { Start } from './start.js';

/**
 * How far ahead of the known position an event's time may be, µs, before the clock is asked
 * whether it can be true: one damaged time must not become the place a failover resumes from.
 */
const LEAP = 60_000_000;
/** How far in the future an event may be at all, ms. */
const FUTURE = 3_600_000;

/** A time to resume from in place of the known position, after the server refused that. */
export type Detour = { readonly us: number } | 'tip';

/**
 * Where a subscription stands: what it would have to ask for to lose and double nothing. It never
 * goes backwards, and is never overwritten by "nothing".
 */
export class Position {
  /** Host of the last new event. */
  host: string | undefined;
  /** Host of the last connection that opened. */
  openHost: string | undefined;
  /** Its seq; `undefined` on hosts that send none. */
  seq: number | undefined;
  /** The latest time of any event so far, µs; 0 before the first. */
  time = 0;
  /** The time of exactly the event that `seq` names, µs; `undefined` when it could not be read. */
  seqTime: number | undefined;
  /** Last seq seen on each host: everything up to it was delivered, or was a repeat. */
  readonly floors = new Map<string, number>();
  /** Until the first event: since when the stream must miss nothing (ms), once it was open. */
  since: number | undefined;
  /** Last sign of life while surely caught up, ms. */
  aliveAt: number | undefined;
  /** Where to resume instead, until an event comes. */
  detour: Detour | undefined;
  /** While an event's time is not past this (µs), hosts overlap and repeats are told by identity. */
  overlapUntil = 0;
  /** `time` when the filter last changed, µs. */
  filterChangedAt = 0;

  constructor(
    readonly start: Start,
    private readonly now: () => number,
  ) {}

  /** Whether any event has come. */
  get begun(): boolean {
    return this.host !== undefined;
  }

  /** A new event of a host was delivered (or left out here, by a filter of our own). */
  advance(host: string, event: JetstreamEvent): void {
    this.host = host;
    this.seq = event.seq;
    this.seqTime = event.time_us;
    this.detour = undefined;
    const time = event.time_us;
    if (time > this.time && (time - this.time < LEAP || time < (this.now() + FUTURE) * 1000)) {
      this.time = time;
    }
  }

  /** An event that is not to be delivered was passed, on the host the stream stands at. */
  skip(host: string, seq: number): void {
    if (this.host !== host) return;
    this.seq = seq;
    this.seqTime = undefined;
  }

  /** A connection has seen a host's events up to this seq. Told at its end: per event is too dear. */
  see(host: string, seq: number): void {
    if (seq > 0) this.floors.set(host, seq);
  }

  /** The host's seqs mean something else now. */
  forgetSeqs(host: string): void {
    this.floors.delete(host);
    if (this.host === host) this.seq = undefined;
  }
}
