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
      subscriber.next({ answer, body: await beginning(answer, most(answer.status)) });
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

async function beginning({ body }: Response, most: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(most);
  const reader = body?.getReader();
  let size = 0;
  while (reader && size < most) {
    const { value } = await reader.read();
    if (!value) break;
    const part = value.subarray(0, most - size);
    bytes.set(part, size);
    size += part.length;
  }
  reader?.cancel().catch(() => undefined);
  return bytes.subarray(0, size);
}
