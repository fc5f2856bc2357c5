import { Observable } from 'rxjs';

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** An answer, and the beginning of its body. */
export interface Fetched {
  readonly answer: Response;
  readonly body: Uint8Array;
}

/**
 * One request. Whoever leaves aborts it.
 *
 * @param most - the most that is read of the body, bytes, by the status; the rest is let go
 */
export function fetched(
  get: Fetch,
  url: string,
  init: RequestInit,
  most: (status: number) => number,
): Observable<Fetched> {
  return new Observable((subscriber) => {
    const abort = new AbortController();
    const ask = async () => {
      const answer = await get(url, { credentials: 'omit', ...init, signal: abort.signal });
      const body = await beginning(answer, most(answer.status), abort.signal);
      subscriber.next({ answer, body });
      subscriber.complete();
    };
    ask().catch((error: unknown) => {
      subscriber.error(error);
    });
    return () => {
      abort.abort();
    };
  });
}

/** Not left to `fetch` alone to end at the signal: the user's may pay it no heed. */
async function beginning(
  { body }: Response,
  most: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(most);
  const reader = body?.getReader();
  const cancel = () => {
    reader?.cancel().catch(() => undefined);
  };
  signal.addEventListener('abort', cancel);
  let size = 0;
  while (reader && size < most && !signal.aborted) {
    const { value } = await reader.read();
    if (!value) break;
    const part = value.subarray(0, most - size);
    bytes.set(part, size);
    size += part.length;
  }
  cancel();
  return bytes.subarray(0, size);
}
