/** Longest wait a server can ask for, ms: a wrong header must not stop a stream for a day. */
const MAX_WAIT = 600_000;

/**
 * Reads a `Retry-After` header: whole seconds or an HTTP date. Anything else is as if it was not
 * there.
 *
 * @returns milliseconds from `now`, ten minutes at most
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  const at = Date.parse(text);
  const wait = /^\d+$/.test(text)
    ? Number(text) * 1000
    : // `Date.parse` takes far more than HTTP dates ("-1", "2"): what it read must be what it says.
      at >= 0 && new Date(at).toUTCString() === text
      ? at - now
      : undefined;
  return wait && Math.min(Math.max(wait, 0), MAX_WAIT);
}
