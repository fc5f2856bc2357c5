import type { Entry } from './entry.js';

/** What was lost, doubled or wrong in a stream, by seq. */
export interface Verdict {
  /** Events that the server held for the stream. */
  readonly events: number;
  /** Never came. */
  readonly lost: readonly number[];
  /** Came again. */
  readonly doubled: readonly number[];
  /** Came after a later one. */
  readonly misplaced: readonly number[];
  /** Came, but the server holds no such event under that seq. */
  readonly foreign: readonly number[];
  /** Whether nothing is wrong. */
  readonly ok: boolean;
}

/** Compares what a stream emitted with what the server holds, one by one. */
export function judge(held: readonly Entry[], received: readonly Entry[]): Verdict {
  const expected = new Map(held.map(({ seq, what }) => [seq, what]));
  const seen = new Set<number>();
  const doubled: number[] = [];
  const misplaced: number[] = [];
  const foreign: number[] = [];
  let highest = Number.NEGATIVE_INFINITY;
  for (const { seq, what } of received) {
    if (expected.get(seq) !== what) foreign.push(seq);
    else if (seen.has(seq)) doubled.push(seq);
    else {
      seen.add(seq);
      if (seq < highest) misplaced.push(seq);
    }
    highest = Math.max(highest, seq);
  }
  const lost = [...expected.keys()].filter((seq) => !seen.has(seq));
  const ok = [lost, doubled, misplaced, foreign].every(({ length }) => length === 0);
  return { events: expected.size, lost, doubled, misplaced, foreign, ok };
}
