/** Longest wait a server can ask for, ms: a wrong header must not stop a stream for a day. */
const MAX_WAIT = 600_000;

/**
 * Reads a `Retry-After` header: whole seconds or an HTTP date. Anything else is as if it was not
 * there.
 *
 * @returns milliseconds from `now`, ten minutes at most
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, MAX_WAIT);
  // `Date.parse` takes far more than HTTP dates ("-1", "2"), so the shape is checked first.
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text))
    return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.min(Math.max(at - now, 0), MAX_WAIT);
}
