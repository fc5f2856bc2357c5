import { type SchedulerLike } from 'rxjs';
import { type Answer } from '../protocol/answer.js';
import { type MemoryHost } from './memory-host.js';
import { originKey } from './origin-key.js';

/** A `fetch` that asks the servers of a network. */
export function memoryFetch(
  scheduler: SchedulerLike,
  latency: number,
  hostOf: (origin: string) => MemoryHost | undefined,
): (input: string | URL, init?: { signal?: AbortSignal | null }) => Promise<Response> {
  return (input, init = {}) =>
    new Promise<Response>((resolve, reject) => {
      const { signal } = init;
      const url = new URL(input);
      const aborted = () => reject(abortReason(signal));
      if (signal?.aborted === true) {
        aborted();
        return;
      }
      signal?.addEventListener('abort', aborted, { once: true });
      const ask = () => {
        if (signal?.aborted === true) return;
        const host = hostOf(originKey(url));
        const answer = host?.get(url);
        const settle = () => {
          signal?.removeEventListener('abort', aborted);
          if (host === undefined) reject(new TypeError('fetch failed'));
          else if (answer !== undefined) resolve(responseOf(answer));
        };
        after(settle);
      };
      // Without latency nothing waits for a scheduler: an `await` works in virtual time too.
      const after = (work: () => void) => {
        if (latency === 0) work();
        else scheduler.schedule(work, latency);
      };
      after(ask);
    });
}

function abortReason(signal: AbortSignal | null | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new DOMException('aborted', 'AbortError');
}

function responseOf(answer: Answer): Response {
  // What may not have a body may not have an empty one either.
  return new Response(answer.status === 304 ? null : (answer.body as BodyInit), {
    status: answer.status,
    headers: answer.headers,
  });
}
