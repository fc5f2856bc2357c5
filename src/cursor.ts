import type { JetstreamEvent } from './event.js';
import { CursorError } from './errors.js';
import { ORIGIN_KEY, type EventOrigin } from './origin.js';

/**
 * A place in a stream, small and serialisable (plain JSON). It is bound to where it came from:
 * on the same host it resumes exactly; on another it is translated to time minus `rewind`.
 */
export interface Cursor {
  /** Version of this shape. */
  readonly v: 1;
  /** Wire the event came over. */
  readonly wire: 'v1' | 'v2';
  /** Origin of the host, for example `wss://jetstream.us-east.bsky.network`. */
  readonly host: string;
  /** Fingerprint of the filter that was in force. */
  readonly filter: string;
  /** The host's event number; absent on legacy v1 hosts. */
  readonly seq?: number;
  /** The event's time, whole microseconds since the Unix epoch. */
  readonly time_us: number;
  /**
   * Time to resume from on another host, whole microseconds since the Unix epoch: what the stream
   * knew, where the event's own time is not to be believed. Else absent.
   */
  readonly resume_us?: number;
}

/** The time (µs) up to which the events before a saved cursor were surely had. */
export function resumeTimeOf({ resume_us, time_us }: Cursor): number {
  return resume_us ?? time_us;
}

/** Below this a number on the wire is a seq, from here on it is microseconds (protocol, 1.8). */
export const TIME_CURSOR_MIN = 1e15;

/** Where a stream starts. See the option `cursor`. */
export type CursorInput =
  | 'live'
  | 'oldest'
  | number
  | { readonly after: number }
  | Date
  | { readonly since: Date | number | string }
  | Cursor
  | null
  | undefined;

/** Anything that keeps a cursor, read at every subscribe. `null` or `undefined` means live. */
export interface CursorSource {
  load(): CursorInput | Promise<CursorInput>;
}

/**
 * The position of an event: save it anywhere as JSON and give it back as `cursor`. The stream then
 * goes on *after* this event.
 *
 * @throws {@link CursorError} when the event is a copy (`{ ...event }`, `structuredClone`): only
 * events as they were emitted know where they came from.
 *
 * @example
 * ```ts
 * import { cursorOf, jetstream } from 'rx-jetstream';
 *
 * const saved: string[] = [];
 * jetstream({ cursor: saved.length > 0 ? JSON.parse(saved[0]!) : null }).subscribe((event) => {
 *   saved[0] = JSON.stringify(cursorOf(event));
 * });
 * ```
 */
export function cursorOf(event: JetstreamEvent): Cursor {
  const origin = (event as { [ORIGIN_KEY]?: EventOrigin })[ORIGIN_KEY];
  if (origin === undefined) {
    throw new CursorError('this event does not know where it came from: it is a copy', {
      hint: 'take it before you map or clone the event; in a test take events from testStream',
    });
  }
  const { wire, host, filter, delivery } = origin;
  const { seq, time_us } = event;
  const resume_us = delivery?.doubts?.get(event);
  return {
    ...{ v: 1, wire, host, filter, time_us },
    ...(seq !== undefined && { seq }),
    ...(resume_us !== undefined && { resume_us }),
  };
}

/** Whether a value has the shape of a saved {@link Cursor}. */
export function isCursor(value: unknown): value is Cursor {
  if (typeof value !== 'object' || value === null) return false;
  const { v, wire, host, filter, seq, time_us, resume_us } = value as Record<string, unknown>;
  return (
    v === 1 &&
    (wire === 'v1' || wire === 'v2') &&
    typeof host === 'string' &&
    typeof filter === 'string' &&
    (seq === undefined || isCount(seq)) &&
    isCount(time_us) &&
    (resume_us === undefined || isCount(resume_us))
  );
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
