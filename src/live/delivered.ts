import type { JetstreamEvent } from '../event.js';
import { identity, isOperation, partsOf, relaySeq } from './identity.js';
import { Recall, type Marker } from './recall.js';

/**
 * Remembers the identities of what was delivered of late, in a ring of columns: five writes an
 * event. It is looked at only when a stream resumes by time, to tell repeats from news.
 */
export class Delivered {
  #size: number;
  #dids: string[] = [];
  #kinds: string[] = [];
  #as: string[] = [];
  #bs: string[] = [];
  #cs: string[] = [];
  #times: number[] = [];
  #relaySeqs: number[] = [];
  /** Counts of all entries ever written and forgotten: their places are these modulo the size. */
  #head = 0;
  #tail = 0;
  /** Time of the youngest entry that had to go for want of room, µs. */
  #lostTo = 0;

  /**
   * @param max - entries at most (the ring's size is the power of two below)
   * @param span - how long an entry is kept, in event time, µs
   */
  constructor(
    private readonly max: number,
    private readonly span: number,
  ) {
    this.#size = 2 ** Math.floor(Math.log2(Math.min(64, max)));
  }

  /** Whether everything delivered since `time` (µs) is still remembered. */
  covers(time: number): boolean {
    return time > this.#lostTo;
  }

  /**
   * Notes an event that is about to be delivered.
   *
   * @param time - where the stream stands, µs. Not the event's own time: that may be damaged, and
   * one far in the future would keep everything after it from ever being forgotten.
   */
  record(event: JetstreamEvent, time: number): void {
    this.#forget(time - this.span);
    if (this.#head - this.#tail === this.#size) this.#makeRoom();
    const at = this.#head & (this.#size - 1);
    this.#head += 1;
    this.#dids[at] = event.did;
    this.#times[at] = time;
    if (event.kind === 'commit') {
      const commit = event.commit;
      this.#kinds[at] = commit.operation;
      this.#as[at] = commit.rev;
      this.#bs[at] = commit.collection;
      this.#cs[at] = commit.rkey;
      this.#relaySeqs[at] = 0;
    } else {
      [this.#kinds[at], this.#as[at], this.#bs[at], this.#cs[at]] = partsOf(event);
      this.#relaySeqs[at] = relaySeq(event) ?? 0;
    }
  }

  /**
   * What is remembered, to compare a replay of `host` with.
   *
   * @param since - entries from before are left out, µs
   */
  recall(since: number, sameRelay: Set<string>, host: string): Recall {
    const counts = new Map<string, number>();
    const lastRevs = new Map<string, string>();
    const lastMarkers = new Map<string, Marker>();
    for (let entry = this.#tail; entry < this.#head; entry += 1) {
      const at = entry & (this.#size - 1);
      if ((this.#times[at] as number) < since) continue;
      const did = this.#dids[at] as string;
      const rev = this.#as[at] as string;
      const key = identity(
        did,
        this.#kinds[at] as string,
        rev,
        this.#bs[at] as string,
        this.#cs[at] as string,
      );
      counts.set(key, (counts.get(key) ?? 0) + 1);
      if (!isOperation(this.#kinds[at] as string)) {
        const exact = `${key} ${String(this.#relaySeqs[at])}`;
        counts.set(exact, (counts.get(exact) ?? 0) + 1);
      }
      if (rev > (lastRevs.get(did) ?? '')) lastRevs.set(did, rev);
      if (rev !== '') continue;
      const last = lastMarkers.get(did) ?? { time: 0, seq: 0 };
      // A time that cannot be read counts as no time.
      const time = Math.max(last.time, Date.parse(this.#bs[at] as string) || 0);
      const seq = Math.max(last.seq, this.#relaySeqs[at] as number);
      lastMarkers.set(did, { time, seq });
    }
    return new Recall(counts, lastRevs, lastMarkers, sameRelay, host);
  }

  /** Two steps at most, so that no single event pays for a long silence. */
  #forget(before: number): void {
    for (let step = 0; step < 2 && this.#tail < this.#head; step += 1) {
      const at = this.#tail & (this.#size - 1);
      if ((this.#times[at] as number) >= before) return;
      this.#drop(at);
    }
  }

  #makeRoom(): void {
    if (this.#size * 2 <= this.max) {
      this.#grow();
      return;
    }
    const at = this.#tail & (this.#size - 1);
    this.#lostTo = Math.max(this.#lostTo, this.#times[at] as number);
    this.#drop(at);
  }

  #drop(at: number): void {
    this.#dids[at] = this.#kinds[at] = this.#as[at] = this.#bs[at] = this.#cs[at] = '';
    this.#tail += 1;
  }

  /** Doubles the columns. The ring is full, so its oldest entry moves to place 0. */
  #grow(): void {
    const from = this.#tail & (this.#size - 1);
    const turn = <T>(column: T[]): T[] => [...column.slice(from), ...column.slice(0, from)];
    this.#dids = turn(this.#dids);
    this.#kinds = turn(this.#kinds);
    this.#as = turn(this.#as);
    this.#bs = turn(this.#bs);
    this.#cs = turn(this.#cs);
    this.#times = turn(this.#times);
    this.#relaySeqs = turn(this.#relaySeqs);
    this.#head = this.#size;
    this.#tail = 0;
    this.#size *= 2;
  }
}
