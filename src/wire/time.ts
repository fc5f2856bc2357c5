/**
 * Time on the v2 wire: RFC 3339 in UTC with exactly six digits, `YYYY-MM-DDTHH:MM:SS.ffffffZ`
 * (protocol, 2.4). `Date` keeps milliseconds only, so the digits are read here.
 */

/** Microseconds since the epoch, or NaN when the text is not such a time. */
export function parseMicros(value: unknown): number {
  if (typeof value !== 'string' || value.length !== 27) return Number.NaN;
  if (
    value.charCodeAt(4) !== 45 /* - */ ||
    value.charCodeAt(7) !== 45 ||
    value.charCodeAt(10) !== 84 /* T */ ||
    value.charCodeAt(13) !== 58 /* : */ ||
    value.charCodeAt(16) !== 58 ||
    value.charCodeAt(19) !== 46 /* . */ ||
    value.charCodeAt(26) !== 90 /* Z */
  ) {
    return Number.NaN;
  }
  const year = digits(value, 0, 4);
  const month = digits(value, 5, 7);
  const day = digits(value, 8, 10);
  const hour = digits(value, 11, 13);
  const minute = digits(value, 14, 16);
  const second = digits(value, 17, 19);
  const micros = digits(value, 20, 26);
  // A digit that is none makes its part NaN, and NaN fails every one of these.
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31)) return Number.NaN;
  if (!(hour <= 23 && minute <= 59 && second <= 59 && micros >= 0 && year >= 1970))
    return Number.NaN;
  const millis = Date.UTC(year, month - 1, day, hour, minute, second);
  // `Date.UTC` rolls 31 February over into March; and a double holds microseconds until 2255 only.
  if (day > 28 && new Date(millis).getUTCDate() !== day) return Number.NaN;
  const time = millis * 1000 + micros;
  return Number.isSafeInteger(time) ? time : Number.NaN;
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
