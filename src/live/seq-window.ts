/** How many of the last seqs are remembered. A power of two. */
const SIZE = 32;

/**
 * Recognises repeats by seq. A host's seqs only grow, so a seq is new when it is above the last
 * one: one comparison an event. Only a seq that is *not* above looks further: among the last 32 it
 * is a repeat; older than all of them too; in between it was never seen, which means that a seq
 * before it was wrong (a frame damaged on its way), and the place is put right.
 */
export class SeqWindow {
  readonly #recent = new Float64Array(SIZE);
  #next = 0;
  #last = 0;

  /** Whether the last seq is beyond doubt: it was not below one that came before it. */
  settled = true;

  /** @param floor - everything up to this seq was delivered before */
  constructor(floor: number) {
    this.reset(floor);
  }

  /** Begins anew. */
  reset(floor: number): void {
    this.#last = floor;
    this.#recent.fill(floor);
    this.settled = true;
  }

  /** Highest seq accepted, or what a regression put in its place. */
  get last(): number {
    return this.#last;
  }

  /** `new`, `repeat`, or `regressed`: new as well, but seqs went backwards. */
  take(seq: number): 'new' | 'repeat' | 'regressed' {
    if (seq > this.#last) {
      this.#remember(seq);
      this.settled = true;
      return 'new';
    }
    return this.#takeLower(seq);
  }

  #takeLower(seq: number): 'repeat' | 'regressed' {
    const recent = this.#recent;
    if (recent.includes(seq) || seq < Math.min(...recent)) return 'repeat';
    // The seqs above it were wrong: forget them, or their true bearers would be taken for repeats.
    const below = Math.max(...recent.filter((other) => other < seq));
    for (let index = 0; index < SIZE; index += 1) {
      if ((recent[index] as number) > seq) recent[index] = below;
    }
    this.#remember(seq);
    // Either it was wrong, or those above it were: the next one tells.
    this.settled = false;
    return 'regressed';
  }

  #remember(seq: number): void {
    this.#recent[this.#next] = seq;
    this.#next = (this.#next + 1) & (SIZE - 1);
    this.#last = seq;
  }
}
