import { TIME_CURSOR_MIN } from '../cursor.js';
import type { JetstreamEvent } from '../event.js';
import type { EventOrigin } from '../origin.js';
import { LIVE, type Start } from './start.js';

/** How far ahead of the known position an event's time may be, µs, to be believed at once. */
const LEAP = 10_000_000;
/** How far ahead it may be without a look at the clock, µs: reading that costs 40 ns an event. */
const CHECK = 1_000_000;

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
  /** Fingerprint of the filter it passed. */
  filter = '';
  /** Its seq; `undefined` on hosts that send none. */
  seq: number | undefined;
  /** The latest time of any event so far, µs; 0 before the first. */
  time = 0;
  #leap: number | undefined;
  /** The time of exactly the event that `seq` names, µs. */
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

  constructor(
    /** Where it starts. Only `openedAtTip` changes it. */
    public start: Start,
    private readonly now: () => number,
    /** Milliseconds. */
    readonly rewind: number,
  ) {}

  /** Whether any event has come. */
  get begun(): boolean {
    return this.host !== undefined;
  }

  /** The latest time (µs) up to which events were had, in this subscription or before it. */
  get knownTime(): number | undefined {
    if (this.begun && this.time > 0) return this.time;
    return this.start.saved?.time_us;
  }

  /** The known time moved back by `rewind`, as a cursor; `undefined` where none is known. */
  rewound(): number | undefined {
    const known = this.knownTime;
    return known === undefined ? undefined : Math.max(TIME_CURSOR_MIN, known - this.rewind * 1000);
  }

  /** A connection opened at the tip: from now on (ms) nothing may be missed. */
  openedAtTip(now: number): void {
    this.since ??= now;
    this.detour = undefined;
    // Where it was to start is out of reach, if it was not the tip.
    this.start = LIVE;
  }

  /** A new event of a host was delivered (or left out here, by a filter of our own). */
  advance({ host, filter }: EventOrigin, event: JetstreamEvent): void {
    this.host = host;
    this.filter = filter;
    this.seq = event.seq;
    this.seqTime = event.time_us;
    this.detour = undefined;
    if (event.time_us > this.time) this.#forward(event.time_us);
    else this.#leap = undefined;
  }

  /**
   * Moves the time on. One damaged time must not become the place a failover resumes from: a leap
   * counts once the next event is not before it.
   */
  #forward(time: number): void {
    const leap = this.#leap;
    this.#leap = undefined;
    // Clocks differ by less than rewind: a time further ahead is damaged. Asked for, it would mean
    // the tip, and all before it would be lost.
    if (time - this.time >= CHECK && time > (this.now() + this.rewind) * 1000) return;
    if (leap !== undefined && time >= leap) this.time = leap;
    if (this.time === 0 || time - this.time < LEAP) this.time = time;
    else this.#leap = time;
  }

  /** A connection has seen a host's events up to this seq. Told at its end: per event is too dear. */
  see(host: string, seq: number): void {
    if (seq > 0) this.floors.set(host, seq);
  }

  /** The host's seqs mean something else now, or cannot be trusted. */
  forgetSeqs(host: string): void {
    this.floors.delete(host);
    if (this.host === host) this.seq = undefined;
  }
}
