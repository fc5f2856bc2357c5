import { eventTest, type EventTest, type ResolvedFilter } from '../wire/filter.js';
import type { Position } from './position.js';

/** Reconnects for a new filter come this far apart at least, ms: a list may change many times. */
const PACE = 1000;

/** Earlier filters kept, at most: a list of follows may change every second. */
const MAX_EARLIER = 8;

/**
 * Which filter is wanted, which is in force, since when they differ, and which were in force while
 * the events still remembered were delivered.
 *
 * @param span - how long those matter, in event time, µs
 */
export function filterTurn(position: Position, span: number) {
  let wanted: ResolvedFilter | undefined;
  /** The last that a server has taken. */
  let applied: ResolvedFilter | undefined;
  /** That one, or an empty one that was set since: it needs no server. */
  let sure: ResolvedFilter | undefined;
  let changedAt: number | undefined;
  /** What was wanted before, and is not known to be refused. */
  let previous:
    { readonly filter: ResolvedFilter; readonly changedAt: number | undefined } | undefined;
  let connectAt = -Infinity;
  /** Whether the stream was surely caught up when a filter was last taken out of force. */
  let wasLive = false;
  let earlier: { readonly test: EventTest; readonly until: number }[] = [];

  /** The filter in force, if a connection with this one would take it out of force. */
  const replacedBy = (filter: ResolvedFilter) =>
    applied && applied.canonical !== filter.canonical
      ? [{ test: eventTest(applied), until: position.time + span }]
      : [];

  return {
    /** The filter to connect with. */
    wanted: () => wanted as ResolvedFilter,

    /** Whether any connection has opened. */
    everOpened: () => applied !== undefined,

    /** When the filter that is not in force yet was set, ms; `undefined` when the first one is. */
    changedAt: () => changedAt,

    /**
     * A filter is set. Gives whether it is a change.
     *
     * @param isLive - whether the stream is surely caught up under the one before
     */
    set: (filter: ResolvedFilter, now: number, isLive: boolean): boolean => {
      const before = wanted;
      wanted = filter;
      if (filter.nothing) sure = filter;
      if (before === undefined) return false;
      previous = { filter: before, changedAt };
      changedAt = now;
      // Even if there was no connection so far: from now on nothing may be missed.
      position.since ??= now;
      if (!before.nothing) wasLive = isLive;
      // While the filter was empty nothing was wanted: that time needs no replay.
      else if (wasLive) position.aliveAt = now;
      return true;
    },

    /** How long (ms) a reconnect for a change has to wait, however the clock was set. */
    pause: (now: number) =>
      changedAt === undefined ? 0 : Math.min(PACE, Math.max(0, connectAt + PACE - now)),

    /** A connection is about to be made. */
    connect: (now: number) => {
      if (changedAt !== undefined) connectAt = now;
    },

    /** A connection with this filter opened. Gives whether it changes what is in force. */
    apply: (filter: ResolvedFilter): boolean => {
      const replaced = replacedBy(filter);
      const changed = changedAt !== undefined || replaced.length > 0;
      earlier = [...earlier, ...replaced].slice(-MAX_EARLIER);
      applied = sure = filter;
      changedAt = previous = undefined;
      return changed;
    },

    /**
     * Tests of the earlier filters that matter to a connection with this one. After a failover they
     * tell which events of a replay had been left out on purpose.
     */
    earlierThan: (filter: ResolvedFilter): readonly EventTest[] => {
      earlier = earlier.filter(({ until }) => position.time <= until);
      return [...earlier, ...replacedBy(filter)].map(({ test }) => test);
    },

    /**
     * The server refuses the filter. Goes back to the one wanted before, or to the one in force;
     * gives it, if there is one.
     */
    revert: (): ResolvedFilter | undefined => {
      if (applied === undefined || wanted === sure) return undefined;
      wanted = previous?.filter ?? sure;
      changedAt = wanted === sure ? undefined : previous?.changedAt;
      previous = undefined;
      return wanted;
    },
  };
}
