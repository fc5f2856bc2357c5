import type { ResolvedFilter } from '../wire/filter.js';
import type { Position } from './position.js';

/** Reconnects for a new filter come this far apart at least, ms: a list may change many times. */
const PACE = 1000;

/** Which filter is wanted, which is in force, and since when they differ. */
export class FilterTurn {
  #wanted: ResolvedFilter | undefined;
  #applied: ResolvedFilter | undefined;
  #changedAt: number | undefined;
  #connectAt = Number.NEGATIVE_INFINITY;
  /** Whether the stream was surely caught up when a filter was last taken out of force. */
  #wasLive = false;

  /** The filter to connect with. */
  get wanted(): ResolvedFilter {
    return this.#wanted as ResolvedFilter;
  }

  /** Whether any connection has opened. */
  get everOpened(): boolean {
    return this.#applied !== undefined;
  }

  /** When the filter that is not in force yet was set, ms; `undefined` when the first one is. */
  get changedAt(): number | undefined {
    return this.#changedAt;
  }

  /**
   * A filter is set. Gives whether it is a change.
   *
   * @param isLive - whether the stream is surely caught up under the one before
   */
  set(filter: ResolvedFilter, now: number, isLive: boolean, position: Position): boolean {
    const before = this.#wanted;
    this.#wanted = filter;
    if (before === undefined) return false;
    this.#changedAt = now;
    // Even if there was no connection so far: from now on nothing may be missed.
    position.since ??= now;
    if (!before.nothing) this.#wasLive = isLive;
    // While the filter was empty nothing was wanted: that time needs no replay.
    else if (this.#wasLive) position.aliveAt = now;
    return true;
  }

  /** How long (ms) a reconnect for a change has to wait. */
  pause(now: number): number {
    return this.#changedAt === undefined ? 0 : Math.max(0, this.#connectAt + PACE - now);
  }

  /** A connection is about to be made. */
  connect(now: number): void {
    if (this.#changedAt !== undefined) this.#connectAt = now;
  }

  /** A connection with this filter opened. Gives whether it changes what is in force. */
  apply(filter: ResolvedFilter): boolean {
    const differs = this.#applied?.fingerprint !== filter.fingerprint;
    const changed = this.#changedAt !== undefined || (this.#applied !== undefined && differs);
    this.#applied = filter;
    this.#changedAt = undefined;
    return changed;
  }

  /** The server refuses the filter. Goes back to the one in force; gives whether there is one. */
  revert(): boolean {
    if (this.#applied === undefined || this.#applied === this.#wanted) return false;
    this.#wanted = this.#applied;
    this.#changedAt = undefined;
    return true;
  }
}
