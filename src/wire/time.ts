/**
 * Time on the v2 wire: RFC 3339 in UTC with exactly six digits, `YYYY-MM-DDTHH:MM:SS.ffffffZ`
 * (protocol, 2.4). `Date` keeps milliseconds only, so the digits are read here.
 */

/** The last minute read, `YYYY-MM-DDTHH:MM:`, and when it began, µs: a stream stays in it for long. */
let minute = '';
let minuteStart = Number.NaN;

/** Microseconds since the epoch, or NaN when the text is not such a time. */
export function parseMicros(value: unknown): number {
  if (typeof value !== 'string' || value.length !== 27) return Number.NaN;
  if (value.charCodeAt(19) !== 46 /* . */ || value.charCodeAt(26) !== 90 /* Z */) return Number.NaN;
  if (minute === '' || !value.startsWith(minute)) {
    const start = Date.parse(`${value.slice(0, 17)}00Z`) * 1000;
    // `Date.parse` is lenient with some days and hours: what it read must be what was written.
    if (Number.isNaN(start) || start < 0 || textOf(start) !== value.slice(0, 17)) return Number.NaN;
    minute = value.slice(0, 17);
    minuteStart = start;
  }
  const second = digits(value, 17, 19);
  const time = minuteStart + second * 1_000_000 + digits(value, 20, 26);
  // A digit that is none makes it NaN. A double holds microseconds until 2255.
  return second < 60 && Number.isSafeInteger(time) ? time : Number.NaN;
}

function textOf(micros: number): string {
  return new Date(micros / 1000).toISOString().slice(0, 17);
}

function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let index = from; index < to; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}
