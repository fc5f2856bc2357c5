import { defer, filter, type MonoTypeOperatorFunction } from 'rxjs';
import type { JetstreamEvent } from '../src/event.js';
import { traceOf } from '../src/identity.js';
import { BoundedMap, checkedLimit } from './bounded-map.js';

/** Options of {@link distinctEvents}. */
export interface DistinctEventsOptions {
  /**
   * How many events are remembered, at least 1: about 400 bytes each. A repeat that comes after
   * more than so many other events passes.
   *
   * @default 65_536
   */
  readonly limit?: number;
}

/**
 * Lets each event pass once, wherever it comes from.
 *
 * One stream needs no such thing: it drops its own repeats. This is for streams that are merged, of
 * two hosts or of overlapping filters. Two events are the same when account and kind are, and:
 * operation, revision, collection and record key of a commit; the relay's time and what it says of
 * an identity or account event; the revision of a sync. Event numbers and times of the Jetstream
 * host do not count, they differ from host to host.
 *
 * It remembers a bounded number of events, anew with every subscription.
 *
 * @throws `InvalidOptionsError` at the call, for a limit below 1
 *
 * @example
 * ```ts
 * import { merge } from 'rxjs';
 * import { jetstream, PUBLIC_HOSTS } from 'rx-jetstream';
 * import { distinctEvents } from 'rx-jetstream/operators';
 *
 * merge(...PUBLIC_HOSTS.slice(0, 2).map((hosts) => jetstream({ hosts })))
 *   .pipe(distinctEvents())
 *   .subscribe((event) => console.log(event.did));
 * ```
 */
export function distinctEvents<E extends JetstreamEvent>(
  options: DistinctEventsOptions = {},
): MonoTypeOperatorFunction<E> {
  const limit = checkedLimit('limit', options.limit ?? 65_536);
  return (source) =>
    defer(() => {
      const seen = new BoundedMap<true>(limit);
      return source.pipe(
        filter((event) => {
          const { key } = traceOf(event);
          if (seen.has(key)) return false;
          seen.set(key, true);
          return true;
        }),
      );
    });
}
