import { TIME_CURSOR_MIN } from '../cursor.js';
import type { NoticeBody } from '../notice.js';
import type { Position } from './position.js';
import * as say from './say.js';

/** What a connection shall ask for, and how to read what it then sends. */
export interface Plan {
  /** Cursor on the wire; `undefined` is the tip. */
  readonly cursor: number | undefined;
  /** Events up to this seq of this host were had before. */
  readonly floor: number;
  /** Time (µs) of the event that a seq cursor names, if known: it is sent again and must agree. */
  readonly seqTime: number | undefined;
  /** Events before this time (µs) at the head of the stream are earlier than asked for: dropped. */
  readonly notBefore: number | undefined;
  /** Whether repeats may come that only their identity tells. */
  readonly overlap: boolean;
  /** Whether the stream may be missing something unless what was had before is seen again. */
  readonly expectRepeat: boolean;
  readonly notices: readonly NoticeBody[];
}

/** What a plan depends on beside the position. */
export interface PlanInput {
  readonly host: string;
  readonly wire: 'v1' | 'v2';
  /** Milliseconds. */
  readonly rewind: number;
  readonly now: number;
  /** When a filter that is not in force yet was set, ms; `undefined` when none was. */
  readonly filterChange: number | undefined;
  /** Fingerprint of the filter. */
  readonly filter: string;
  /** Whether identities are remembered back to a time, µs. */
  readonly covers: (time: number) => boolean;
}

/** What the servers keep for sure is 36 h; a v1 host clamps an older cursor without a word. */
const SPARSE_AFTER = 24 * 3_600_000;

/**
 * Decides where a connection starts. Pure: it changes neither position nor clock.
 *
 * By seq where the last event came from this host: exact. By time minus `rewind` everywhere else;
 * repeats are then told by identity.
 */
export function planConnection(position: Position, input: PlanInput): Plan {
  const decided = decide(position, input);
  const moved = position.openHost !== undefined && position.openHost !== input.host;
  if (!moved) return decided;
  return {
    ...decided,
    notices: [...decided.notices, failover(position.openHost as string, decided, input)],
  };
}

function decide(position: Position, input: PlanInput): Plan {
  const { detour } = position;
  if (detour === 'tip') return plan({ cursor: undefined });
  if (detour !== undefined) return byTime(position, input, detour.us);
  if (position.begun) return resume(position, input);
  if (position.since !== undefined && position.start.at === 'live') {
    // Opened at the tip, nothing came yet: what happened meanwhile must not be missed.
    const us = wireTime((position.aliveAt ?? position.since) - input.rewind);
    return plan({ cursor: us, notBefore: us });
  }
  return first(position, input);
}

function first({ start }: Position, input: PlanInput): Plan {
  switch (start.at) {
    case 'live':
      return plan({ cursor: undefined });
    case 'oldest':
      return plan({ cursor: TIME_CURSOR_MIN });
    case 'seq':
      return plan({ cursor: start.ask, floor: start.floor });
    case 'time':
      return plan({ cursor: start.us, notBefore: start.us });
    case 'cursor':
      return fromCursor(start.cursor, input);
  }
}

function fromCursor(
  cursor: { host: string; filter: string; seq?: number; time_us: number },
  { host, filter, rewind, filterChange }: PlanInput,
): Plan {
  const sameFilter = cursor.filter === filter;
  const notices: NoticeBody[] =
    sameFilter || filterChange !== undefined ? [] : [say.cursorFilterChanged()];
  if (cursor.host === host && cursor.seq !== undefined) {
    return plan({
      cursor: cursor.seq,
      floor: cursor.seq,
      seqTime: cursor.time_us,
      expectRepeat: sameFilter,
      notices,
    });
  }
  const us = wireTime(cursor.time_us / 1000 - rewind);
  if (cursor.host === host) {
    // A host without seqs: its times are its own numbering, so the saved one is exact.
    return plan({ cursor: us, notBefore: cursor.time_us + 1, notices });
  }
  notices.push(say.resumedByTime('other-host', us));
  return plan({ cursor: us, notBefore: us, notices });
}

function resume(position: Position, input: PlanInput): Plan {
  const { host, rewind } = input;
  const quiet = quietSince(position, input);
  if (position.host !== host || position.seq === undefined || quiet !== undefined) {
    return byTime(position, input, wireTime((quiet ?? position.time / 1000) - rewind));
  }
  // What was seen after the last new event were repeats: they need not come again.
  const seen = Math.max(position.seq, position.floors.get(host) ?? 0);
  return plan({
    cursor: seen,
    floor: seen,
    seqTime: seen === position.seq ? position.seqTime : undefined,
    overlap: position.time <= position.overlapUntil,
    expectRepeat: position.filter === input.filter,
  });
}

/**
 * When a stream was caught up and is known to be alive later than its last event, the time in
 * between needs no replay: for a new filter on a quiet stream, and where the last event is older
 * than what servers keep. Gives that time (ms), or `undefined`: resume from the last event.
 */
function quietSince(position: Position, { wire, host, filterChange, rewind, now }: PlanInput) {
  const { aliveAt } = position;
  if (aliveAt === undefined) return undefined;
  const last = position.time / 1000;
  const until = Math.min(filterChange ?? aliveAt, aliveAt);
  if (last >= until - rewind) return undefined;
  const exact = position.host === host && wire === 'v2' && position.seq !== undefined;
  return filterChange !== undefined || (!exact && last < now - SPARSE_AFTER) ? until : undefined;
}

function byTime(position: Position, { host, covers, filter, rewind }: PlanInput, us: number): Plan {
  const earliest = earliestTime(position, rewind);
  return plan({
    cursor: Math.max(us, earliest),
    floor: position.floors.get(host) ?? 0,
    // Only where repeats are known can what comes too early be dropped as a repeat.
    notBefore: position.begun && covers(us) ? Math.max(us, earliest) : undefined,
    overlap: position.begun,
    expectRepeat: position.filter === filter,
  });
}

function failover(from: string, { cursor }: Plan, { host, covers }: PlanInput): NoticeBody {
  const bySeq = cursor === undefined || cursor < TIME_CURSOR_MIN;
  return say.failover(from, host, cursor, bySeq || covers(cursor));
}

/** Nothing from before can ever be needed, by any clock; µs. */
function earliestTime({ start, since }: Position, rewind: number): number {
  if (start.at === 'time') return start.us;
  return start.at === 'live' && since !== undefined ? wireTime(since - rewind) : 0;
}

/** A time in ms as a cursor in µs. Below 10^15 the wire would read a seq (protocol, 1.8). */
function wireTime(millis: number): number {
  return Math.max(TIME_CURSOR_MIN, Math.floor(millis * 1000));
}

function plan(part: Partial<Plan> & Pick<Plan, 'cursor'>): Plan {
  return {
    floor: 0,
    seqTime: undefined,
    notBefore: undefined,
    overlap: false,
    expectRepeat: false,
    notices: [],
    ...part,
  };
}
