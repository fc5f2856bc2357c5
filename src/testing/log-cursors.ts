import { type EventLog } from './log/event-log.js';
import { type Wire } from './protocol/accepted.js';
import { type CursorResult, LIVE, resolveCursor } from './protocol/cursor-resolution.js';
import { goQuote, parseInt64 } from './protocol/go-values.js';
import { type ResolvedServerOptions } from './server-options.js';

/** One server's clock, floor and translation of cursors. */
export class LogCursors {
  /** A translation fails, as a broken disk would make it. */
  fault = false;
  /** A floor set by hand; 0 is the lookback rule. */
  floor = 0;

  constructor(
    private readonly log: EventLog,
    private readonly options: ResolvedServerOptions,
  ) {}

  /**
   * Witness time of the next event. Events of one millisecond get microseconds of their own, as
   * far as there are any; time never runs ahead of the clock.
   */
  witness(): number {
    const start = this.clockMillis() * 1000;
    const last = this.log.lastWitnessedAt;
    return last < start ? start : Math.min(last + 1, Math.max(start + 999, last));
  }

  /** Where a raw `cursor` parameter starts. */
  resolve(raw: string, wire: Wire): CursorResult {
    if (this.options.legacy) return this.resolveLegacy(raw);
    return resolveCursor(raw, {
      nextSeq: this.log.nextSeq,
      nowMicros: this.nowMicros(),
      floorSeq: this.floorSeq(),
      rejectBelowFloor: wire === 'v2',
      translate: (micros) => this.translate(micros),
    });
  }

  private clockMillis(): number {
    return Math.floor(this.options.scheduler.now() + this.options.clockSkew);
  }

  /** The end of the clock's millisecond: within it events have times of their own. */
  private nowMicros(): number {
    return this.clockMillis() * 1000 + 999;
  }

  /** Lowest seq a cursor may ask for; 0 when there is no floor. */
  private floorSeq(): number {
    const { segments, retainedFrom } = this.log;
    return Math.max(
      retainedFrom ?? 0,
      this.floor === 0 ? this.lookbackFloor(segments) : this.floor,
    );
  }

  private lookbackFloor(segments: EventLog['segments']): number {
    if (this.options.lookback <= 0) return 0;
    const oldest = this.nowMicros() - this.options.lookback * 1000;
    // Granularity is a whole segment. When all are older, the last one stays.
    const segment = segments.find((each) => each.maxWitnessedAt >= oldest) ?? segments.at(-1);
    return segment?.minSeq ?? 0;
  }

  private translate(micros: number): { readonly seq: number; readonly clamped: boolean } {
    if (this.fault) throw new Error('cursor resolution failed');
    const { segments } = this.log;
    const [first] = segments;
    const last = segments.at(-1);
    const candidate = segments.find((segment) => segment.maxWitnessedAt >= micros);
    if (candidate === undefined) {
      const active = last === undefined ? 0 : last.maxSeq + 1;
      return {
        seq: this.options.replayActiveSegment ? active : this.exact(micros),
        clamped: false,
      };
    }
    if (first !== undefined && micros <= first.minWitnessedAt) {
      return { seq: first.minSeq, clamped: true };
    }
    return {
      seq: this.log.firstWitnessed(micros, candidate.minSeq)?.seq ?? candidate.minSeq,
      clamped: false,
    };
  }

  private exact(micros: number): number {
    return this.log.firstWitnessed(micros, 0)?.seq ?? this.log.nextSeq;
  }

  /** An original v1 host: microseconds whatever the number, and no word about what is gone. */
  private resolveLegacy(raw: string): CursorResult {
    if (raw === '') return { plan: LIVE };
    const value = parseInt64(raw);
    if (value === undefined || value < 0n) {
      return { refusal: 'invalid', message: `subscribe: invalid cursor: ${goQuote(raw)}` };
    }
    const micros = Number(value);
    if (micros > this.nowMicros()) return { plan: LIVE };
    const startSeq = Math.max(this.exact(micros), this.floor, this.log.retainedFrom ?? 1);
    return { plan: { mode: 'time', startSeq, clamped: false } };
  }
}
