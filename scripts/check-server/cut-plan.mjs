/** How connections are cut, the common ways more often. Every twelve cuts hold each way at least once. */
const DECK = [
  ...['fin', 'rst', 'inside', 'black-hole', 'refuse', 'silent'],
  ...['fin', 'rst', 'inside', 'black-hole', 'no-answer', 'inside'],
];

/** Every way, for the report. */
export const CUT_KINDS = [...new Set(DECK)];

/**
 * The cuts of one phase, in an order that the seed gives. Each connection takes the next one; one
 * that ended before its cut was due gives it back, so that all of them happen.
 */
export class CutPlan {
  /** Cuts that were made, by kind. @type {Map<string, number>} */
  made = new Map();
  #left;

  /**
   * @param {ReturnType<typeof import('./random.mjs').seededRandom>} random
   * @param {number} count
   * @param {number} frames frames a connection lets through at most
   * @param {string[]} first kinds to begin with
   */
  constructor(random, count, frames, first = []) {
    const kinds = Array.from({ length: count }, (_, at) => DECK[at % DECK.length]);
    const mixed = [...first.slice(0, count), ...random.shuffle(kinds.slice(first.length))];
    this.#left = mixed.map((kind) => ({
      kind,
      // Short ones find faults at the joints; long ones let the stream get on.
      frames: random.whole(0, random.pick([3, 50, frames])),
      /** Cut at this age (ms) even if too few frames came: a narrow filter may be silent. */
      age: random.whole(200, 2500),
      /** Where inside a frame. */
      part: random.next(),
      /** How long a black hole lasts, ms: shorter and longer than the client waits. */
      hole: random.whole(200, 4000),
      /** Whether a black hole ends in a reset or lets go. */
      lets: random.next() < 0.5,
    }));
  }

  get left() {
    return this.#left.length;
  }

  get count() {
    return [...this.made.values()].reduce((sum, count) => sum + count, 0);
  }

  /** The cut of a new connection; `undefined` when all are made or under way. */
  take() {
    return this.#left.shift();
  }

  giveBack(cut) {
    this.#left.unshift(cut);
  }

  /** A cut was made. */
  note({ kind }) {
    this.made.set(kind, (this.made.get(kind) ?? 0) + 1);
  }
}
