import { type Observer } from 'rxjs';
import { type UpstreamEvent } from './upstream-event.js';

/**
 * Hands on what a stream of events brings. The stream's error is nobody's but the test's: it is
 * thrown, as RxJS throws an error that no one handles.
 */
export function upstreamObserver(
  pushAll: (events: readonly UpstreamEvent[]) => void,
): Partial<Observer<UpstreamEvent | readonly UpstreamEvent[]>> {
  return {
    next: (item) => pushAll(isList(item) ? item : [item]),
    error: (error: unknown) => {
      throw error;
    },
  };
}

function isList(item: UpstreamEvent | readonly UpstreamEvent[]): item is readonly UpstreamEvent[] {
  return Array.isArray(item);
}
