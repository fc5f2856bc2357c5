import { eventTest, type EventTest, type ResolvedFilter } from '../wire/filter.js';

/** Earlier filters kept, at most: a list of follows may change every second. */
const MAX = 8;

/**
 * Filters that were in force while the events still remembered were delivered. After a failover
 * they tell which events of a replay had been left out on purpose.
 */
export class EarlierFilters {
  #now: { readonly filter: ResolvedFilter; readonly test: EventTest } | undefined;
  #earlier: { readonly test: EventTest; readonly until: number }[] = [];

  /** @param span - how long they matter, in event time, µs */
  constructor(private readonly span: number) {}

  /** A connection with this filter opened, the stream standing at `time` (µs). */
  applied(filter: ResolvedFilter, time: number): void {
    if (this.#now?.filter.fingerprint === filter.fingerprint) return;
    if (this.#now !== undefined) {
      this.#earlier = [...this.#earlier, { test: this.#now.test, until: time + this.span }].slice(
        -MAX,
      );
    }
    this.#now = { filter, test: eventTest(filter) };
  }

  /** Those that matter to a connection with this filter, the stream standing at `time` (µs). */
  before(filter: ResolvedFilter, time: number): readonly EventTest[] {
    this.#earlier = this.#earlier.filter(({ until }) => time <= until);
    const tests = this.#earlier.map(({ test }) => test);
    const differs = this.#now !== undefined && this.#now.filter.fingerprint !== filter.fingerprint;
    return differs && this.#now ? [...tests, this.#now.test] : tests;
  }
}
