/** Microseconds as RFC 3339 in UTC with exactly six fractional digits. */
export function wireTime(micros: number): string {
  const millis = Math.floor(micros / 1000);
  const rest = micros - millis * 1000;
  return `${new Date(millis).toISOString().slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}

/**
 * The microseconds in an RFC 3339 text, all digits kept.
 *
 * @throws RangeError when the text is no time
 */
export function microsOf(time: string): number {
  const match = /^(.*T\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(time);
  const seconds = match === null ? Number.NaN : Date.parse(`${match[1] ?? ''}${match[3] ?? ''}`);
  if (Number.isNaN(seconds)) throw new RangeError(`no RFC 3339 time: ${time}`);
  return seconds * 1000 + Number((match?.[2] ?? '').padEnd(6, '0').slice(0, 6));
}
