import { InvalidOptionsError } from '../errors.js';

/** Units of an age. */
export type AgeUnit =
  | 's'
  | 'sec'
  | 'second'
  | 'seconds'
  | 'm'
  | 'min'
  | 'mins'
  | 'h'
  | 'hour'
  | 'hours'
  | 'd'
  | 'day'
  | 'days';

/** A span up to now, such as `2h`. */
export type ReplayAge = `${number}${AgeUnit}` | `${number} ${AgeUnit}`;

/** Where a replay begins. */
export type Replay =
  /** A time. */
  | Date
  /** ISO 8601, with date and time: `2024-03-26T15:24:57Z`. */
  | `${number}-${number}-${number}T${string}`
  | ReplayAge
  /** After the message with this id. A UUID may also stand as a text. */
  | { readonly id: string }
  | `${string}-${string}-${string}-${string}-${string}`;

/** A replay, read. */
export interface ResolvedReplay {
  /** As the server takes it. */
  readonly text: string;
  /** When it begins, ms before or after the epoch; `undefined` when it is an id. */
  from(now: number): number | undefined;
}

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const AGE = /^(\d+(?:\.\d+)?)\s?(s|sec|seconds?|m|mins?|h|hours?|d|days?)$/;
/** By the first letter. */
const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Reads a replay. @throws {@link InvalidOptionsError} */
export function readReplay(given: Replay): ResolvedReplay {
  if (given instanceof Date) {
    const time = given.getTime();
    if (!Number.isNaN(time)) return { text: given.toISOString(), from: () => time };
  } else if (typeof given === 'object') {
    // It may be null, whatever its type says.
    const { id } = Object(given) as { id?: unknown };
    if (typeof id === 'string' && id !== '') return { text: id, from: () => undefined };
  } else if (typeof given === 'string') {
    const text: string = given;
    if (UUID.test(text)) return { text, from: () => undefined };
    const time = ISO.test(text) ? Date.parse(text) : Number.NaN;
    if (!Number.isNaN(time)) return { text, from: () => time };
    const [, count, unit] = AGE.exec(text) ?? [];
    if (count !== undefined && unit !== undefined) {
      const span = Number(count) * (UNITS[unit[0] as string] as number);
      return { text: `${count}${unit}`, from: (now) => now - span };
    }
  }
  throw new InvalidOptionsError(
    'replay',
    'is no time, age or id',
    "use an ISO time, an age such as '2h', a UUID, a Date or { id }",
  );
}
