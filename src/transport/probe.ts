import { catchError, map, of, timeout, type Observable, type SchedulerLike } from 'rxjs';
import { MAX_BODY, type Refusal } from '../core/socket.js';
import { fetched, type Fetch } from './fetch.js';

/** How long a probe may take, ms. */
const PROBE_WAIT = 5000;

/**
 * Reads a refusal that the WebSocket class hides, by one plain GET of the same URL: the server's
 * checks run before the upgrade, so a bad request gets its answer and a good one 426. Gives
 * `undefined` when nothing can be learnt: a good request, a network fault, a page that may not
 * read other origins (the servers send no CORS headers).
 */
export function probeRefusal(
  url: string,
  own: Fetch | undefined,
  scheduler: SchedulerLike,
): Observable<Refusal | undefined> {
  const get = own ?? (mayRead(url) ? globalThis.fetch : undefined);
  if (get === undefined) return of(undefined);
  const refused = (status: number) => status >= 400 && status !== 426;
  const http = url.replace(/^ws/, 'http');
  return fetched(get, http, { redirect: 'manual' }, (status) =>
    refused(status) ? MAX_BODY : 0,
  ).pipe(
    map(({ answer: { status, headers }, body }) =>
      refused(status)
        ? {
            status,
            retryAfter: headers.get('retry-after') ?? undefined,
            body: new TextDecoder().decode(body),
          }
        : undefined,
    ),
    // Not left to the signal alone: a `fetch` of the user's may pay it no heed.
    timeout({ first: PROBE_WAIT, scheduler }),
    catchError(() => of(undefined)),
  );
}

/** A page can read its own origin only; asking others would fill its console with CORS errors. */
export function mayRead(url: string): boolean {
  const page = (globalThis as { location?: { origin?: string } }).location?.origin;
  return page === undefined || page === new URL(url.replace(/^ws/, 'http')).origin;
}
