import { catchError, defer, of, type Observable } from 'rxjs';
import {
  isCursor,
  TIME_CURSOR_MIN,
  type Cursor,
  type CursorInput,
  type CursorSource,
} from '../cursor.js';
import { CursorError } from '../errors.js';
import type { JetstreamOptions } from '../options.js';

/**
 * From here on a bare number is refused, up to where microseconds begin: it is `Date.now()` rather
 * than a seq, and would cost the whole replay without a word.
 */
const BARE_SEQ_MAX = 1e12;

/** Where a stream starts, read from the option `cursor`. */
export interface Start {
  /** What goes on the wire; `undefined` is the tip, or to be read from `saved`. */
  readonly cursor?: number;
  /** A start at a seq: everything up to this one was had before. */
  readonly floor?: number;
  /** A start at a time: from then on, µs, inclusive. */
  readonly notBefore?: number;
  readonly saved?: Cursor;
}

/** At the tip. */
export const LIVE: Start = {};

/** Reads the option at each subscribe. Errors with {@link CursorError}. */
export function readStart(option: JetstreamOptions['cursor']): Observable<Start> {
  return defer(() => {
    const given = typeof option === 'function' ? option() : option;
    // A plain value must not cost a turn of the event loop: subscribing is synchronous then.
    return isDeferred(given) ? settle(given) : of(startOf(given));
  }).pipe(
    catchError((cause: unknown) => {
      if (cause instanceof CursorError) throw cause;
      throw new CursorError('the source of the cursor failed', { hint: 'see cause', cause });
    }),
  );
}

type Given = CursorInput | CursorSource;

function isDeferred(given: Given | Promise<Given>): given is CursorSource | Promise<Given> {
  const { load, then } = (given ?? {}) as { load?: unknown; then?: unknown };
  return typeof (load ?? then) === 'function';
}

async function settle(given: CursorSource | Promise<Given>): Promise<Start> {
  const found = 'load' in given ? await given.load() : await given;
  return isDeferred(found) ? settle(found) : startOf(found);
}

function startOf(given: Given): Start {
  if (given === null || given === undefined || given === 'live') return LIVE;
  if (given === 'oldest') return { cursor: TIME_CURSOR_MIN };
  if (typeof given === 'number') return fromNumber(given);
  if (isCursor(given)) return { saved: given };
  if (typeof given === 'object') {
    // n itself is asked for and dropped: n + 1 may be the server's next seq, which it takes for
    // "live" and reads the tip later, so that events in between are lost (protocol, 1.8).
    if ('after' in given) return { cursor: Math.max(seq(given.after), 1), floor: given.after };
    const { since = given } = given as { since?: unknown };
    if (since instanceof Date) return fromTime(since.getTime());
    if (since !== given) {
      return fromTime(typeof since === 'number' ? since : Date.parse(since as string));
    }
  }
  throw notValid('unknown form');
}

function fromNumber(value: number): Start {
  if (value >= TIME_CURSOR_MIN && Number.isSafeInteger(value)) {
    return { cursor: value, notBefore: value };
  }
  // 0 means 1 on the wire, and v2 refuses it by that name (protocol, 1.8).
  const cursor = Math.max(seq(value, BARE_SEQ_MAX), 1);
  return { cursor, floor: cursor - 1 };
}

function seq(value: number, below = TIME_CURSOR_MIN): number {
  if (Number.isSafeInteger(value) && value >= 0 && value < below) return value;
  throw notValid(`${value} is not a seq`);
}

/** A time before 2001-09-09 would be read as a seq; servers keep hours, so it means the oldest. */
function fromTime(millis: number): Start {
  // Until 2255 a double holds microseconds.
  if (!(Math.abs(millis) < 9e12)) throw notValid('no time');
  const us = Math.round(millis * 1000);
  return us <= TIME_CURSOR_MIN ? { cursor: TIME_CURSOR_MIN } : { cursor: us, notBefore: us };
}

function notValid(why: string): CursorError {
  return new CursorError(`invalid cursor: ${why}`, {
    hint: 'use { since: ms or Date } or { after: seq }',
  });
}
