import type { Delivered, Recall } from './delivered.js';
import type { Plan } from './plan.js';
import type { Position } from './position.js';

/** While hosts overlap: what was delivered before, and how long that has to be looked at. */
export class Overlap {
  #kept: { readonly host: string; readonly recall: Recall } | undefined;

  /** @param rewind - microseconds */
  constructor(
    private readonly delivered: Delivered,
    private readonly position: Position,
    private readonly rewind: number,
  ) {}

  /**
   * What was delivered before. On the host of the last overlap it is kept, with what was met again
   * crossed out: seqs tell the rest. Elsewhere it is made anew.
   */
  recallFor(host: string): Recall {
    if (this.#kept?.host !== host || !this.position.floors.has(host)) {
      this.#kept = { host, recall: this.delivered.recall() };
    }
    return this.#kept.recall;
  }

  /** A connection opened. One that resumes by time begins an overlap, or draws it out. */
  opened(plan: Plan): void {
    const { position } = this;
    if (!plan.overlap || plan.floor === plan.cursor) return;
    position.overlapUntil = Math.max(position.overlapUntil, position.time + this.rewind);
  }
}
