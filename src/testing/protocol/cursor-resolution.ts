import { goQuote, parseInt64 } from './go-values.js';

/** From here on a cursor is microseconds; below it is a seq. */
export const TIME_CURSOR_FROM = 1e15;

/** What resolving a cursor needs to know of a server. */
export interface CursorEnvironment {
  /** 0 when the server has given out no seqs yet. */
  readonly nextSeq: number;
  /** The server's clock, microseconds. */
  readonly nowMicros: number;
  /** Lowest seq a cursor may resume from; 0 is no floor. */
  readonly floorSeq: number;
  /** v2 refuses a seq below the floor, v1 lifts it. */
  readonly rejectBelowFloor: boolean;
  /**
   * The first seq witnessed at or after a time.
   *
   * @throws anything, for a fault of the server
   */
  readonly translate: (micros: number) => { readonly seq: number; readonly clamped: boolean };
}

/** Where a stream starts. */
export interface CursorPlan {
  readonly mode: 'live' | 'seq' | 'time';
  /** First seq to deliver; unused when live. */
  readonly startSeq: number;
  /** The start is later than what was asked for. */
  readonly clamped: boolean;
}

/** A plan, or why there is none. */
export type CursorResult =
  | { readonly plan: CursorPlan }
  | { readonly refusal: 'invalid' | 'too-old' | 'fault'; readonly message: string };

/** The live tip: no replay. */
export const LIVE: CursorPlan = { mode: 'live', startSeq: 0, clamped: false };

/** Decides where a `cursor` parameter starts. */
export function resolveCursor(raw: string, environment: CursorEnvironment): CursorResult {
  if (raw === '') return { plan: LIVE };
  const value = parseInt64(raw);
  if (value === undefined) return invalid(goQuote(raw));
  if (value < 0n) return invalid(`negative value ${value}`);
  const cursor = Number(value);
  return cursor < TIME_CURSOR_FROM ? bySeq(cursor, environment) : byTime(cursor, environment);
}

function invalid(what: string): CursorResult {
  return { refusal: 'invalid', message: `subscribe: invalid cursor: ${what}` };
}

function bySeq(cursor: number, environment: CursorEnvironment): CursorResult {
  const { nextSeq, floorSeq, rejectBelowFloor } = environment;
  // A seq not given out yet is the tip, without a signal. So is everything on an empty server.
  if (nextSeq === 0 || cursor >= nextSeq) return { plan: { ...LIVE, clamped: true } };
  const start = Math.max(cursor, 1);
  if (start >= floorSeq) {
    return { plan: { mode: 'seq', startSeq: start, clamped: start !== cursor } };
  }
  if (!rejectBelowFloor) return { plan: { mode: 'seq', startSeq: floorSeq, clamped: true } };
  return {
    refusal: 'too-old',
    message:
      `subscribe: cursor too old: cursor ${cursor} below lookback floor ${floorSeq}; ` +
      're-backfill from your last seq',
  };
}

function byTime(cursor: number, environment: CursorEnvironment): CursorResult {
  if (cursor > environment.nowMicros) return { plan: { ...LIVE, clamped: true } };
  let found: ReturnType<CursorEnvironment['translate']>;
  try {
    found = environment.translate(cursor);
  } catch {
    return { refusal: 'fault', message: 'service not ready: cursor resolution failed' };
  }
  const startSeq = Math.max(found.seq, environment.floorSeq, 1);
  return {
    plan: { mode: 'time', startSeq, clamped: found.clamped || startSeq !== found.seq },
  };
}
