import type { Filter } from '../../src/index.js';
import { LOWER } from './host.js';
import type { FaultRun } from './run.js';
import { numberOf, type Numbered } from './upstream.js';

/** What was wrong with a run; all lists are empty when nothing was. Numbers of events. */
export interface Verdict {
  readonly expected: number;
  readonly delivered: number;
  readonly lost: number[];
  readonly doubled: number[];
  /** Went backwards: by seq on one host, or by account anywhere. */
  readonly disordered: string[];
  /** Came though the filter in force let it through no more. */
  readonly unwanted: number[];
  /** The readers do not agree on what happened: the oracle itself is wrong. */
  readonly oracle: string[];
}

/**
 * Compares what the client was given with what the uncut readers saw. An event must come if it
 * happened after the stream opened and every filter that was in force from then until the stream had
 * passed its place lets it through. (What only some of them let through may come, once, while one of
 * them is in force.)
 */
export function judge(run: FaultRun): Verdict {
  const numbers = run.got.map(({ number }) => number);
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  const passedAt = passing(run);
  const expected = run.events.filter(
    (numbered) =>
      numbered.at > run.openedAt &&
      isWanted(numbered, run, passedAt[numbered.number + run.passed] ?? Number.POSITIVE_INFINITY),
  );
  return {
    expected: expected.length,
    delivered: numbers.length,
    lost: expected.filter(({ number }) => !counts.has(number)).map(({ number }) => number),
    doubled: [...counts]
      // Where identities were met and crossed out before, its seq alone tells a repeat.
      .filter(([number, count]) => count > 1 && !run.damaged.has(number))
      .map(([number]) => number),
    disordered: disorder(run),
    unwanted: unwanted(run),
    oracle: checkReaders(run),
  };
}

/** When the stream first delivered an event of at least a number, by that number. */
function passing({ got, events }: FaultRun): (number | undefined)[] {
  const times = new Array<number | undefined>(events.length + 1).fill(undefined);
  let reached = -1;
  for (const { number, at } of got) {
    for (; reached < number; reached += 1) times[reached + 1] = at;
  }
  return times;
}

function isWanted({ at, event }: Numbered, { filters }: FaultRun, until: number): boolean {
  const from = filters.filter((set) => set.at <= at).length - 1;
  return filters
    .slice(Math.max(from, 0))
    .filter((set, index) => index === 0 || set.at <= until)
    .every(({ filter }) => lets(filter, event));
}

/** The filter rules, written once more, from the protocol. */
function lets(filter: Filter, event: Numbered['event']): boolean {
  if (filter.kinds !== undefined && !filter.kinds.includes(event.kind)) return false;
  if (event.kind !== 'commit' || filter.collections === undefined) return true;
  return filter.collections.includes(event.commit.collection);
}

/**
 * Identity and account events have no rev. So after a failover, one from before the stream began,
 * or from before a filter let it through, cannot be told from news: it may come late, once, and has
 * no place in the order (docs/invariants.md says so). All else has.
 */
function disorder(run: FaultRun): string[] {
  const wrong: string[] = [];
  const lastOfAccount = new Map<string, number>();
  let host = '';
  let seq = 0;
  const translated = new Set(
    run.notices.flatMap(({ after, notice }) => (notice.code === 'cursor-translated' ? after : [])),
  );
  for (const [index, { number, event, at }] of run.got.entries()) {
    // Resumed by time, which is told: a filter that is new by then brings events from before it.
    if (translated.has(index)) host = '';
    // A damaged seq tells nothing.
    if (run.damaged.has(number)) continue;
    const before = lastOfAccount.get(event.did) ?? 0;
    const numbered = run.events[number - 1] as Numbered;
    const hasRev = event.kind === 'commit' || event.kind === 'sync';
    const placed = hasRev || isWanted(numbered, run, at);
    if (numbered.at > run.openedAt && placed && number <= before) {
      wrong.push(`${event.did}: ${String(number)} after ${String(before)}`);
    }
    lastOfAccount.set(event.did, Math.max(number, before));
    const own = hostOf(event);
    // What a slow consumer had waiting of the log before comes late.
    const isLower = seq - (event.seq ?? 0) > LOWER / 2;
    const isAnew = isLower && run.remade.some((log) => log.origin === own && log.at <= at);
    const sameLog = own === host && !isAnew;
    if (sameLog && (event.seq ?? 0) <= seq) {
      wrong.push(`${host}: seq ${String(event.seq)} after ${String(seq)}`);
    }
    host = own;
    seq = event.seq ?? 0;
  }
  return wrong;
}

function hostOf(event: object): string {
  const origin = (event as Record<symbol, { host: string } | undefined>)[
    Symbol.for('rx-jetstream.origin')
  ];
  return origin?.host ?? '';
}

/** After a `filter-applied` notice only what that filter lets through may come. */
function unwanted({ got, notices, events }: FaultRun): number[] {
  const applied = notices.flatMap(({ after, notice }) =>
    notice.code === 'filter-applied' ? [{ after, filter: notice.filter }] : [],
  );
  const wrong: number[] = [];
  got.forEach(({ number }, index) => {
    // Of the time before the stream.
    if (Number.isNaN(number)) wrong.push(number);
    const filter = applied.filter(({ after }) => after <= index).at(-1)?.filter;
    const event = events[number - 1]?.event;
    if (filter !== undefined && event !== undefined && !lets(filter, event)) wrong.push(number);
  });
  return wrong;
}

function checkReaders({ readers, events }: FaultRun): string[] {
  const number = numberOf(events);
  return readers.flatMap(({ origin, events: seen }) => {
    const numbers = new Set(
      seen.map(({ event }) => number(event as never)).filter((found) => !Number.isNaN(found)),
    );
    // The log that was there at the end has all.
    const isLast = readers.filter((reader) => reader.origin === origin).at(-1)?.events === seen;
    const missing = isLast ? events.length - numbers.size : 0;
    const ascending = seen.every(
      ({ seq }, index) => index === 0 || seq > (seen[index - 1]?.seq ?? 0),
    );
    return [
      ...(missing > 0 ? [`${origin} misses ${String(missing)}`] : []),
      ...(ascending ? [] : [`${origin} is not in order`]),
    ];
  });
}
