import { resumeTimeOf, TIME_CURSOR_MIN, type Cursor } from '../cursor.js';
import type { NoticeBody } from '../notice.js';
import type { Detour, Floor, Position } from './position.js';
import * as say from './say.js';
import { LIVE } from './start.js';

/** What a connection shall ask for, and how to read what it then sends. */
export interface Plan {
  /** Cursor on the wire; `undefined` is the tip. */
  readonly cursor?: number | undefined;
  /** Events up to this seq of this host were had before. */
  readonly floor: number;
  /** They are not later than this, µs; 0 if that is not known. */
  readonly floorTime: number;
  /** Time (µs) of the event that a seq cursor names, if known: it is sent again and must agree. */
  readonly seqTime?: number | undefined;
  /** Events before this time (µs) at the head of the stream are earlier than asked for: dropped. */
  readonly notBefore?: number | undefined;
  /** Whether repeats may come that only their identity tells. */
  readonly overlap?: boolean;
  /** Whether the stream may be missing something unless what was had before is seen again. */
  readonly expectRepeat?: boolean;
  readonly notices: readonly NoticeBody[];
}

/** What a plan depends on beside the position. */
export interface PlanInput {
  readonly host: string;
  readonly wire: 'v1' | 'v2';
  readonly now: number;
  /** When a filter that is not in force yet was set, ms; `undefined` when none was. */
  readonly filterChange: number | undefined;
  /** Fingerprint of the filter. */
  readonly filter: string;
  /** Whether identities are remembered back to a time, µs. */
  readonly covers: (time: number) => boolean;
}

const NONE: Floor = { seq: 0, time: 0 };

/** What the servers keep for sure is 36 h; a v1 host clamps an older cursor without a word. */
const SPARSE_AFTER = 24 * 3_600_000;

/**
 * Decides where a connection starts. Pure: it changes neither position nor clock.
 *
 * By seq where the last event came from this host: exact. By time minus `rewind` everywhere else;
 * repeats are then told by identity.
 */
export function planConnection(
  position: Position,
  { host, wire, now, filterChange, filter, covers }: PlanInput,
): Plan {
  const { start, since, begun, seq, time, openHost, rewind } = position;
  // The clock may have been set back since.
  const aliveAt = position.aliveAt && Math.min(position.aliveAt, now);
  const { saved } = start;
  const { seq: floor, time: floorTime } = position.floors.get(host) ?? NONE;
  const sameHost = position.host === host;
  const notices: NoticeBody[] = [];

  const decide = (): Partial<Plan> => {
    const { detour } = position;
    if (detour && isMeant(detour)) {
      if (detour.gap) notices.push(detour.gap);
      return detour.us === undefined ? {} : byTime(detour.us);
    }
    if (begun) return resume();
    if (start === LIVE && since !== undefined) {
      // Opened at the tip, nothing came yet: what happened meanwhile must not be missed.
      const us = wireTime((aliveAt ?? Math.min(since, now)) - rewind);
      return { cursor: us, notBefore: us };
    }
    if (saved) return fromSaved(saved);
    if ((start.notBefore ?? 0) <= (now + rewind) * 1000) return start;
    // The server would go live without a word. At the tip nothing that comes is too early.
    notices.push(say.gap('cursor-ahead', false, undefined, undefined));
    return {};
  };

  /** A detour is for its host: elsewhere the place itself is asked for, where it has a time. */
  const isMeant = ({ host: from, us }: Detour) =>
    from === host || us === undefined || position.surelyHad === 0;

  const fromSaved = (place: Cursor) => {
    const { host: from, seq: cursor, time_us: seqTime, filter: under } = place;
    const expectRepeat = under === filter;
    if (!expectRepeat && filterChange === undefined) notices.push(say.cursorFilterChanged());
    if (from === host && cursor !== undefined) {
      return { cursor, floor: cursor, seqTime, expectRepeat };
    }
    // A host without seqs: its times are its own numbering, so the saved one is exact.
    const own = from === host;
    const had = own && !position.isDamaged(seqTime) ? seqTime : (position.knownTime as number);
    const us = wireTime(had / 1000 - rewind);
    if (own) return { cursor: us, notBefore: had + 1 };
    notices.push(say.resumedByTime('other-host', us));
    return { cursor: us, notBefore: us };
  };

  const resume = (): Partial<Plan> => {
    const quiet = quietSince();
    if (!sameHost || seq === undefined || quiet !== undefined) {
      return byTime(wireTime((quiet ?? position.surelyHad / 1000) - rewind));
    }
    // What was seen after the last new event were repeats: they need not come again.
    const seen = Math.max(seq, floor);
    return {
      cursor: seen,
      floor: seen,
      seqTime: seen === seq ? position.seqTime : undefined,
      overlap: time <= position.overlapUntil,
      expectRepeat: position.filter === filter,
    };
  };

  /**
   * When a stream was caught up and is known to be alive later than its last event, the time in
   * between needs no replay: for a new filter on a quiet stream, and where the last event is older
   * than what servers keep. Gives that time (ms), or `undefined`: resume from the last event.
   */
  const quietSince = () => {
    if (aliveAt === undefined) return undefined;
    const last = time / 1000;
    const until = Math.min(filterChange ?? aliveAt, aliveAt);
    const exact = sameHost && wire === 'v2' && seq !== undefined;
    const old = filterChange !== undefined || (!exact && last < now - SPARSE_AFTER);
    return old && last < until - rewind ? until : undefined;
  };

  const byTime = (asked: number): Partial<Plan> => {
    const us = Math.max(asked, earliest());
    return {
      cursor: us,
      floor,
      // Only where repeats are known can what comes too early be dropped as a repeat. What lies
      // before a saved cursor was had by the process that saved it.
      notBefore: (begun ? covers(asked) : saved) ? us : undefined,
      overlap: begun,
      expectRepeat: position.filter === filter,
    };
  };

  /** Nothing from before can ever be needed, by any clock; µs. */
  const earliest = () => {
    if (start !== LIVE || since === undefined) return start.notBefore ?? 0;
    // Where the clock was set back meanwhile, nobody knows when that was.
    return since > now ? 0 : wireTime(since - rewind);
  };

  const plan = { floor: 0, floorTime, notices, ...decide() };
  const { cursor: asked = 0 } = plan;
  // How far back the saved position really was nobody knows.
  if (asked > TIME_CURSOR_MIN && time === 0 && saved && position.isDamaged(resumeTimeOf(saved))) {
    notices.push(say.gap('damaged-time', false, undefined, asked));
  }
  if (openHost !== undefined && openHost !== host) {
    const { cursor } = plan;
    const bySeq = cursor === undefined || cursor < TIME_CURSOR_MIN;
    notices.push(say.failover(openHost, host, cursor, bySeq || covers(cursor)));
  }
  return plan;
}

/** A time in ms as a cursor in µs. Below 10^15 the wire would read a seq (protocol, 1.8). */
function wireTime(millis: number): number {
  return Math.max(TIME_CURSOR_MIN, Math.floor(millis * 1000));
}
