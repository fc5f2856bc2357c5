import type { JetstreamEvent } from '../event.js';
import { traceOf, type Trace } from '../identity.js';

/**
 * Numbers of one relay that are not a few minutes apart: it numbers all events of the network, some
 * hundreds a second. Those of two relays are farther apart, by millions.
 */
const NEAR = 100_000;

/** What was delivered before a replay began. */
export class Recall {
  /** A multiset: how often each event was delivered. */
  readonly #counts = new Map<string, number>();
  readonly #lastRevs = new Map<string, string>();
  /** Of the last identity or account event of an account: the relay's time, ms, and number. */
  readonly #lastTimes = new Map<string, number>();
  readonly #lastSeqs = new Map<string, number>();
  #crossed = 0;
  /** The relay's number of the last event that has one. */
  #lastSeq = -Infinity;

  constructor(
    /** Hosts known to share their relay with those before. */
    private readonly sameRelay: Set<string>,
    private readonly host: string,
    /** Up to this seq of the host, what it sends was had before. */
    private readonly floor = 0,
  ) {}

  /** Notes a delivered event. */
  add({ did, key, rev, time, seq }: Trace): void {
    this.#count(key, 1);
    if (seq !== undefined) {
      this.#count(`${key} ${seq}`, 1);
      this.#lastSeq = seq;
    }
    if (rev !== undefined) raise(this.#lastRevs, did, rev);
    if (time !== undefined) {
      // A time that cannot be read counts as no time.
      raise(this.#lastTimes, did, Date.parse(time) || 0);
      raise(this.#lastSeqs, did, seq ?? 0);
    }
  }

  /**
   * Whether the event was delivered before. Each delivery answers for one repeat only: a resync
   * sends a record again under the same identity, and that is news.
   */
  isRepeat(event: JetstreamEvent): boolean {
    const { key, seq } = traceOf(event);
    if (seq !== undefined) {
      // Two such events of an account may differ in nothing but the relay's number. It means
      // something only between hosts of one relay: known once it was nearly equal.
      if (Math.abs(seq - this.#lastSeq) < NEAR) this.sameRelay.add(this.host);
      if (this.#count(`${key} ${seq}`, -1)) return this.#count(key, -1);
      if (this.sameRelay.has(this.host)) return false;
    }
    return this.#count(key, -1);
  }

  /**
   * Crosses out an event that its seq has told to be a repeat, once; else it would answer for a
   * later event that is like it. Above the floor it was delivered after this was made.
   */
  cross(event: JetstreamEvent, seq: number): void {
    if (seq <= this.#crossed || seq > this.floor) return;
    this.#crossed = seq;
    this.isRepeat(event);
  }

  /**
   * Where the event lies against the last delivered one of the same account: negative before it, 0
   * beside it, else after it or unknown. Commits and syncs compare by rev, which only grows in a
   * repository; identity and account events by the relay's time or number.
   */
  compare(event: JetstreamEvent): number {
    const { did, rev, time = '', seq = 0 } = traceOf(event);
    if (rev !== undefined) {
      const last = this.#lastRevs.get(did) ?? '';
      return rev > last ? 1 : rev < last ? -1 : 0;
    }
    // Equal times tell nothing: a relay may give several events the same.
    const earlier = this.sameRelay.has(this.host)
      ? seq < (this.#lastSeqs.get(did) ?? 0)
      : Date.parse(time) < (this.#lastTimes.get(did) ?? 0);
    return earlier ? -1 : 1;
  }

  /** Adds to a count. Taking from one that is used up gives false. */
  #count(key: string, by: 1 | -1): boolean {
    const count = (this.#counts.get(key) ?? 0) + by;
    if (count > 0) this.#counts.set(key, count);
    else this.#counts.delete(key);
    return count >= 0;
  }
}

function raise<T extends string | number>(last: Map<string, T>, did: string, value: T): void {
  const before = last.get(did);
  if (before === undefined || value > before) last.set(did, value);
}
