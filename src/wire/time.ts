/**
 * Time on the v2 wire: RFC 3339 in UTC with exactly six digits, `YYYY-MM-DDTHH:MM:SS.ffffffZ`
 * (protocol, 2.4). `Date` keeps milliseconds only, so the digits are read here.
 */

/** Characters of `YYYY-MM-DDTHH:MM:`. */
const MINUTE = 17;

/** The last minute read, and when it began, µs: a stream stays in one for long. */
const minute = new Uint8Array(MINUTE);
let minuteStart = Number.NaN;

/** Microseconds since the epoch, or NaN when the text is not such a time. */
export function parseMicros(value: unknown): number {
  if (typeof value !== 'string' || value.length !== 27 || value[19] !== '.' || value[26] !== 'Z') {
    return Number.NaN;
  }
  // All characters are looked at, without a branch: half the price of comparing texts.
  let other = 0;
  for (let index = 0; index < MINUTE; index += 1) {
    other |= value.charCodeAt(index) ^ (minute[index] as number);
  }
  if (other !== 0 && !readMinute(value)) return Number.NaN;
  const second = digits(value, 17, 19);
  const time = minuteStart + second * 1_000_000 + digits(value, 20, 26);
  // A digit that is none makes it NaN. A double holds microseconds until 2255.
  return second < 60 && Number.isSafeInteger(time) ? time : Number.NaN;
}

/** Reads another minute. Gives whether the text has one. */
function readMinute(value: string): boolean {
  const start = Date.parse(`${value.slice(0, MINUTE)}00Z`) * 1000;
  // `Date.parse` is lenient with some days and hours: what it read must be what was written.
  if (!(start >= 0) || textOf(start) !== value.slice(0, MINUTE)) return false;
  new TextEncoder().encodeInto(value, minute);
  minuteStart = start;
  return true;
}

function textOf(micros: number): string {
  return new Date(micros / 1000).toISOString().slice(0, MINUTE);
}

function digits(text: string, from: number, to: number): number {
  let value = 0;
  /** Negative once a character is no digit: one test for all of them. */
  let range = 0;
  for (let index = from; index < to; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    range |= digit | (9 - digit);
    value = value * 10 + digit;
  }
  return range < 0 ? Number.NaN : value;
}
