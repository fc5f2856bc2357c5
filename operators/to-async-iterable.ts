import type { Observable } from 'rxjs';
import { Pull, type PullOptions } from '../src/core/delivery/pull.js';

/**
 * A stream for `for await`, with real back-pressure: an event that nobody has taken yet, and the one
 * in the body of the loop, count as not done. When that fills the stream's `buffer`, it closes its
 * connection and resumes later; nothing is lost, and nothing piles up.
 *
 * `checkpoint` above it saves what the loop is through with. To ask for the next is to say that the one
 * before it is done: of several that are asked for at once, only the last that came is not.
 *
 * It subscribes when the first value is wanted. To leave the loop unsubscribes. An error of the stream
 * is thrown behind the values that came before it; `signal` throws its reason at once. Values that
 * stand for no event have no back-pressure: `QueueFullError` when more than `limit` of them wait.
 *
 * @example
 * ```ts
 * import { jetstream, memoryCursorStore } from 'rx-jetstream';
 * import { checkpoint, toAsyncIterable } from 'rx-jetstream/operators';
 *
 * const store = memoryCursorStore();
 * const stream$ = jetstream({ cursor: store }).pipe(checkpoint(store));
 * for await (const event of toAsyncIterable(stream$)) {
 *   console.log(event.did);
 *   break;
 * }
 * ```
 */
export function toAsyncIterable<T>(
  source: Observable<T>,
  options: PullOptions<T> = {},
): AsyncIterableIterator<T> {
  return new Pull(source, options);
}
