import { eventTest, type EventTest, type ResolvedFilter } from '../wire/filter.js';

/** Earlier filters kept, at most: a list of follows may change every second. */
const MAX = 8;

/**
 * Filters that were in force while the events still remembered were delivered. After a failover
 * they tell which events of a replay had been left out on purpose.
 *
 * @param span - how long they matter, in event time, µs
 */
export function earlierFilters(span: number) {
  let inForce: ResolvedFilter | undefined;
  let earlier: { readonly test: EventTest; readonly until: number }[] = [];

  /** The filter in force, if a connection with this one would take it out of force. */
  const replacedBy = (filter: ResolvedFilter) =>
    inForce && inForce.fingerprint !== filter.fingerprint ? [eventTest(inForce)] : [];

  return {
    /** A connection with this filter opened, the stream standing at `time` (µs). */
    applied: (filter: ResolvedFilter, time: number) => {
      const replaced = replacedBy(filter).map((test) => ({ test, until: time + span }));
      earlier = [...earlier, ...replaced].slice(-MAX);
      inForce = filter;
    },

    /** Those that matter to a connection with this filter, the stream standing at `time` (µs). */
    before: (filter: ResolvedFilter, time: number): readonly EventTest[] => {
      earlier = earlier.filter(({ until }) => time <= until);
      return [...earlier.map(({ test }) => test), ...replacedBy(filter)];
    },
  };
}
