import { defer, from, of, type Observable } from 'rxjs';
import {
  isCursor,
  TIME_CURSOR_MIN,
  type Cursor,
  type CursorInput,
  type CursorSource,
} from '../cursor.js';
import { CursorError } from '../errors.js';
import type { JetstreamOptions } from '../options.js';

/** Where a stream starts, read from the option `cursor`. */
export type Start =
  | { readonly at: 'live' }
  | { readonly at: 'oldest' }
  /** Everything up to `floor` was had before; `ask` goes on the wire. */
  | { readonly at: 'seq'; readonly ask: number; readonly floor: number }
  /** From this time on, µs, inclusive. */
  | { readonly at: 'time'; readonly us: number }
  | { readonly at: 'cursor'; readonly cursor: Cursor };

/** Reads the option at each subscribe. Errors with {@link CursorError}. */
export function readStart(option: JetstreamOptions['cursor']): Observable<Start> {
  return defer(() => {
    try {
      const given = typeof option === 'function' ? option() : option;
      // A plain value must not cost a turn of the event loop: subscribing is synchronous then.
      return isDeferred(given) ? from(settle(given)) : of(startOf(given));
    } catch (error) {
      throw failed(error);
    }
  });
}

type Given = CursorInput | CursorSource;

function isDeferred(given: Given | Promise<Given>): given is CursorSource | Promise<Given> {
  return (
    typeof given === 'object' &&
    given !== null &&
    ('load' in given
      ? typeof given.load === 'function'
      : typeof (given as { then?: unknown }).then === 'function')
  );
}

async function settle(given: CursorSource | Promise<Given>): Promise<Start> {
  try {
    const found = 'load' in given ? await given.load() : await given;
    return isDeferred(found) ? await settle(found) : startOf(found);
  } catch (error) {
    throw failed(error);
  }
}

function failed(error: unknown): CursorError {
  if (error instanceof CursorError) return error;
  return new CursorError('the source of the cursor failed', {
    hint: 'see cause',
    cause: error,
  });
}

function startOf(given: Given): Start {
  if (given === null || given === undefined || given === 'live') return { at: 'live' };
  if (given === 'oldest') return { at: 'oldest' };
  if (typeof given === 'number') return fromNumber(given);
  if (given instanceof Date) return fromTime(given.getTime());
  if (isCursor(given)) return { at: 'cursor', cursor: given };
  if (typeof given === 'object' && 'since' in given) {
    return fromTime(given.since instanceof Date ? given.since.getTime() : toMillis(given.since));
  }
  if (typeof given === 'object' && 'after' in given) return fromAfter(given.after);
  throw notValid('unknown form');
}

function fromNumber(value: number): Start {
  if (!Number.isSafeInteger(value) || value < 0) throw notValid('no whole number from 0 on');
  // 0 means 1 on the wire, and v2 refuses it by that name (protocol, 1.8).
  if (value < TIME_CURSOR_MIN)
    return { at: 'seq', ask: Math.max(value, 1), floor: Math.max(value, 1) - 1 };
  return { at: 'time', us: value };
}

function fromAfter(after: number): Start {
  if (!Number.isSafeInteger(after) || after < 0 || after >= TIME_CURSOR_MIN) {
    throw notValid('after is no seq');
  }
  // n itself is asked for and dropped: n + 1 may be the server's next seq, which it takes for
  // "live" and reads the tip later, so that events in between are lost (protocol, 1.8).
  return { at: 'seq', ask: Math.max(after, 1), floor: after };
}

function toMillis(value: number | string): number {
  return typeof value === 'number' ? value : Date.parse(value);
}

/** A time before 2001-09-09 would be read as a seq; servers keep hours, so it means the oldest. */
function fromTime(millis: number): Start {
  if (Number.isNaN(millis)) throw notValid('no time');
  const us = Math.round(millis * 1000);
  return us <= TIME_CURSOR_MIN ? { at: 'oldest' } : { at: 'time', us };
}

function notValid(why: string): CursorError {
  return new CursorError(`invalid cursor: ${why}`, {
    hint: 'see the option cursor',
  });
}
