import { type Row } from './row.js';

/** Bounds of a sealed segment: what the floor and timestamp cursors go by. */
export interface SealedSegment {
  readonly minSeq: number;
  readonly maxSeq: number;
  readonly minWitnessedAt: number;
  readonly maxWitnessedAt: number;
}

/** How a log is laid out. */
export interface EventLogOptions {
  readonly firstSeq: number;
  readonly seqStep: number;
  readonly segmentSize: number;
  readonly retention: number;
}

/** Someone waiting for the next row. */
export interface Waiter {
  wake(): void;
}

/**
 * A server's log in memory: rows in seq order, the sealed segments, and who waits at the tip.
 * Readers pull by seq; nothing is queued for them.
 */
export class EventLog {
  readonly segments: SealedSegment[] = [];
  private rows: Row[] = [];
  /** Rows at the head of `rows` that retention gave up; they are cut off in large pieces. */
  private gone = 0;
  private lost = false;
  private next: number;
  private empty = true;
  private lastTime = 0;
  private activeFrom: number;
  private activeCount = 0;
  private activeMin = Number.POSITIVE_INFINITY;
  private activeMax = 0;
  private waiters = new Set<Waiter>();

  constructor(private readonly options: EventLogOptions) {
    this.next = options.firstSeq;
    this.activeFrom = options.firstSeq;
  }

  /** The seq the next row gets if there are no holes. */
  get nextSeq(): number {
    return this.next;
  }

  /** Witness time of the newest row, 0 when there is none. */
  get lastWitnessedAt(): number {
    return this.lastTime;
  }

  /** The oldest row still held, if retention has given up any row before it. */
  get retainedFrom(): number | undefined {
    return this.lost ? (this.rows[this.gone]?.seq ?? this.next) : undefined;
  }

  /** Rows held. */
  get size(): number {
    return this.rows.length - this.gone;
  }

  /**
   * The seq a row gets: as asked, or the next after this server's hole.
   *
   * @throws RangeError when the asked seq has been passed already
   */
  allocate(asked: number | undefined): number {
    const seq = asked ?? (this.empty ? this.next : this.next + this.options.seqStep - 1);
    if (!Number.isSafeInteger(seq) || seq < this.next) {
      throw new RangeError(`seq ${seq} is not above the newest seq, ${this.next - 1}`);
    }
    return seq;
  }

  /** Appends a row whose seq came from {@link allocate}. */
  append(row: Row): void {
    this.rows.push(row);
    this.empty = false;
    this.next = row.seq + 1;
    this.lastTime = row.witnessedAt;
    this.activeCount += 1;
    this.activeMin = Math.min(this.activeMin, row.witnessedAt);
    this.activeMax = Math.max(this.activeMax, row.witnessedAt);
    if (this.activeCount >= this.options.segmentSize) this.seal();
    if (this.size > this.options.retention) this.forgetOldest();
    if (this.waiters.size > 0) this.wakeAll();
  }

  /** Closes the active segment. Nothing happens when it has no rows. */
  seal(): void {
    if (this.activeCount === 0) return;
    this.segments.push({
      minSeq: this.activeFrom,
      maxSeq: this.next - 1,
      minWitnessedAt: this.activeMin,
      maxWitnessedAt: this.activeMax,
    });
    this.activeFrom = this.next;
    this.activeCount = 0;
    this.activeMin = Number.POSITIVE_INFINITY;
    this.activeMax = 0;
  }

  /** At most `limit` rows with seq ≥ `from`, in order. */
  read(from: number, limit: number): readonly Row[] {
    const start = this.indexOf(from);
    return this.rows.slice(start, start + limit);
  }

  /** The first row for which `late` holds, given that it holds for every row after it. */
  firstWhere(late: (row: Row) => boolean, from = 0): Row | undefined {
    return this.rows[this.search(late, this.indexOf(from))];
  }

  /** The first row, from a seq on, whose witness time is not before `micros`; times may jump. */
  firstWitnessed(micros: number, from: number): Row | undefined {
    for (let index = this.indexOf(from); index < this.rows.length; index += 1) {
      const row = this.rows[index];
      if (row !== undefined && row.witnessedAt >= micros) return row;
    }
    return undefined;
  }

  /** Calls `waiter` once, after the next append. */
  wait(waiter: Waiter): void {
    this.waiters.add(waiter);
  }

  /** Takes a waiter back. */
  leave(waiter: Waiter): void {
    this.waiters.delete(waiter);
  }

  private wakeAll(): void {
    const woken = this.waiters;
    this.waiters = new Set();
    for (const waiter of woken) waiter.wake();
  }

  private forgetOldest(): void {
    this.lost = true;
    this.gone = this.rows.length - this.options.retention;
    // In pieces as large as what is kept, so that forgetting costs nothing per row.
    if (this.gone < Math.max(1024, this.options.retention)) return;
    this.rows = this.rows.slice(this.gone);
    this.gone = 0;
  }

  private indexOf(seq: number): number {
    return this.search((row) => row.seq >= seq, this.gone);
  }

  private search(late: (row: Row) => boolean, from: number): number {
    let low = from;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const row = this.rows[middle];
      if (row !== undefined && late(row)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
