import type { Refusal } from '../core/socket.js';

type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** How long a probe may take, ms. */
const PROBE_WAIT = 5000;

/**
 * Reads a refusal that the WebSocket class hides, by one plain GET of the same URL: the server's
 * checks run before the upgrade, so a bad request gets its answer and a good one 426. Gives
 * `undefined` when nothing can be learnt: a good request, a network fault, a page that may not
 * read other origins (the servers send no CORS headers).
 */
export async function probeRefusal(
  url: string,
  own: Fetch | undefined,
): Promise<Refusal | undefined> {
  const http = url.replace(/^ws/, 'http');
  const get = own ?? (mayRead(url) ? globalThis.fetch : undefined);
  if (get === undefined) return undefined;
  try {
    const answer = await get(http, {
      redirect: 'manual',
      credentials: 'omit',
      signal: AbortSignal.timeout(PROBE_WAIT),
    });
    if (answer.status < 400 || answer.status === 426) return undefined;
    return {
      status: answer.status,
      retryAfter: answer.headers.get('retry-after') ?? undefined,
      body: (await answer.text()).slice(0, 1024),
    };
  } catch {
    return undefined;
  }
}

/** A page can read its own origin only; asking others would fill its console with CORS errors. */
export function mayRead(url: string): boolean {
  const page = (globalThis as { location?: { origin?: string } }).location?.origin;
  return page === undefined || page === new URL(url.replace(/^ws/, 'http')).origin;
}
