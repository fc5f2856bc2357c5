import { TIME_CURSOR_MIN } from '../cursor.js';
import type { Delivered } from './delivered.js';
import type { Plan } from './plan.js';
import type { Position } from './position.js';
import type { Recall } from './recall.js';

/** While hosts overlap: what was delivered before, and how long that has to be looked at. */
export class Overlap {
  /** Hosts known to have their events from the same relay as the others. */
  readonly #sameRelay = new Set<string>();
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
  recallFor(host: string, { cursor = 0 }: Plan): Recall {
    if (this.#kept?.host !== host || !this.position.floors.has(host)) {
      // What lies further back than the replay, by any clock, is not met again.
      const since = cursor < TIME_CURSOR_MIN ? 0 : cursor - this.rewind;
      this.#kept = { host, recall: this.delivered.recall(since, this.#sameRelay, host) };
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
