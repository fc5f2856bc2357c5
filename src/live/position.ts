import { resumeTimeOf, TIME_CURSOR_MIN } from '../cursor.js';
import type { JetstreamEvent } from '../event.js';
import type { NoticeBody } from '../notice.js';
import type { EventOrigin } from '../origin.js';
import { LIVE, type Start } from './start.js';

/** How far ahead of the known position an event's time may be, µs, to be believed at once. */
const LEAP = 10_000_000;
/** How far ahead it may be without a look at the clock, µs: reading that costs 40 ns an event. */
const CHECK = 1_000_000;
/** Events in a row that are ahead of the clock alike: the clock is behind, they are right. */
const AGREED = 16;

/** Up to where a host's events were seen. */
export interface Floor {
  readonly seq: number;
  /** Its events at or below that seq are not later than this, µs. */
  readonly time: number;
}

/** Where to resume in place of the known position, after a host refused that. */
export interface Detour {
  /** Others may still have the position. */
  readonly host: string;
  /** `undefined` is the tip. */
  readonly us: number | undefined;
  /** What it loses, until that was told: it is not lost before the detour is taken. */
  gap?: NoticeBody | undefined;
}

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
  /** Time of the last event, µs, if it leapt; else 0. */
  #leap = 0;
  /** When the subscription began, ms. */
  readonly #created: number;
  /** How far the last event that was too far ahead of the clock was ahead of it, µs. */
  #ahead = 0;
  /** Such events in a row that agree. */
  #agreeing = 0;
  /** How far the clock was found to be behind, µs. */
  #behind = 0;
  /** What was known, µs, when an event came whose time is not believed: for its cursor. */
  readonly doubts = new WeakMap<object, number>();
  /** The time of exactly the event that `seq` names, µs. */
  seqTime: number | undefined;
  /** Last seen on each host: everything up to it was delivered, or was a repeat. */
  readonly floors = new Map<string, Floor>();
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
  ) {
    this.#created = now();
  }

  /** Whether any event has come. */
  get begun(): boolean {
    return this.host !== undefined;
  }

  /** The latest time (µs) up to which events were had, in this subscription or before it. */
  get knownTime(): number | undefined {
    if (this.begun && this.time > 0) return this.time;
    const { saved } = this.start;
    if (saved === undefined) return undefined;
    const time = resumeTimeOf(saved);
    return this.isDamaged(time) ? this.#created * 1000 : time;
  }

  /** All up to this time (µs) was had, or not asked for; 0 where nothing is known. */
  get surelyHad(): number {
    return this.knownTime ?? this.start.notBefore ?? (this.since ?? 0) * 1000;
  }

  /** The latest time of an event (µs) that can be; 0 before the first. */
  get latest(): number {
    return Math.max(this.time, this.#leap);
  }

  /** No event was had of a later time than this (µs), unless by damage. */
  get hadUntil(): number {
    // One that was not believed came just now at the latest.
    return Math.max(this.latest, this.#agreeing && this.now() * 1000 + this.#behind);
  }

  /**
   * Whether a saved time (µs) could not be yet when the subscription began. To ask for it would mean
   * the tip, and all before it would be lost.
   */
  isDamaged(time: number): boolean {
    return time > (this.#created + this.rewind) * 1000;
  }

  /**
   * Whether an event's time (µs) is too far ahead of the clock to be believed by itself.
   *
   * @param rewinds - how far that is
   */
  isAhead(time: number, rewinds = 1): boolean {
    return time > (this.now() + rewinds * this.rewind) * 1000 + this.#behind;
  }

  /** The known time moved back by `rewind`, as a cursor; `undefined` where none is known. */
  rewound(): number | undefined {
    const known = this.knownTime;
    if (known === undefined) return undefined;
    // Not every clock has whole milliseconds.
    return Math.max(TIME_CURSOR_MIN, Math.floor(known) - this.rewind * 1000);
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
    const time = event.time_us;
    if (time <= this.time) this.#leap = this.#agreeing = 0;
    else if (!this.#forward(time)) this.doubts.set(event, this.surelyHad);
  }

  /**
   * Moves the time on. One damaged time must not become the place a failover resumes from: a leap
   * counts once the next event is not before it. Gives whether the event's own time can be saved.
   */
  #forward(time: number): boolean {
    const leap = this.#leap;
    this.#leap = 0;
    if (time - this.time >= CHECK && this.isAhead(time)) {
      // One time ahead of the clock is damaged; many that agree say that the clock is behind.
      const ahead = time - this.now() * 1000;
      this.#agreeing = Math.abs(ahead - this.#ahead) < LEAP ? this.#agreeing + 1 : 1;
      this.#ahead = ahead;
      if (this.#agreeing < AGREED) return false;
      this.#behind = ahead;
      this.time = time;
    }
    this.#agreeing = 0;
    if (leap > 0 && time >= leap) this.time = leap;
    if (this.time === 0 || time - this.time < LEAP) {
      this.time = time;
      return true;
    }
    this.#leap = time;
    // What comes live after a silence is as the clock says.
    return this.isAhead(time, -1);
  }

  /**
   * A connection has seen a host's events up to this seq, the latest of this time, µs. Told at its
   * end: per event is too dear.
   */
  see(host: string, seq: number, time: number): void {
    if (seq === 0) return;
    // The time may be damaged, or the clock behind: hosts differ by less than `rewind`.
    const most = this.isAhead(time) ? this.time + this.rewind * 1000 : time;
    this.floors.set(host, { seq, time: Math.min(time, most) });
  }

  /** The host's seqs mean something else now, or cannot be trusted. */
  forgetSeqs(host: string): void {
    this.floors.delete(host);
    if (this.host === host) this.seq = undefined;
  }
}
