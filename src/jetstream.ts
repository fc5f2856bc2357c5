import type { Observable, Subscriber } from 'rxjs';
import { scope } from './core/delivery/scope.js';
import { handleOf } from './core/stream-handle.js';
import type { JetstreamEvent } from './event.js';
import type { JetstreamOptions } from './options.js';
import { liveStream } from './live/live-stream.js';
import { resolveOptions } from './resolve-options.js';
import type { StreamHandle } from './stream-handle.js';

/** A stream of typed events: a cold Observable, with its state, notices and raw frames. */
export interface Jetstream extends Observable<JetstreamEvent>, StreamHandle {}

/**
 * The events of the AT Protocol network, from a Jetstream server, as a cold Observable.
 *
 * Nothing happens before subscribe. Every subscription is a connection of its own, with its own
 * cursor; use `share()` to give one connection to many. The stream reconnects and resumes by
 * itself: only the consumer, an AbortSignal or a fatal error ends it.
 *
 * Errors of the stream: `InvalidOptionsError`, `InvalidRequestError`, `CursorError`,
 * `CursorTooOldError`, `FilterSourceError`, `RetryLimitError`.
 *
 * @example
 * ```ts
 * import { jetstream } from 'rx-jetstream';
 * import { inCollection } from 'rx-jetstream/operators';
 *
 * const stream = jetstream({ collections: ['app.bsky.feed.post'] });
 * stream.state$.subscribe((state) => console.log(state.status));
 * stream.pipe(inCollection('app.bsky.feed.post')).subscribe((event) => {
 *   console.log(event.did, event.commit.operation);
 * });
 * ```
 */
export function jetstream(options: JetstreamOptions = {}): Jetstream {
  return handleOf(options, resolveOptions, (resolved, hooks, to: Subscriber<JetstreamEvent>) => {
    const { delivery } = hooks;
    scope()?.begun(delivery);
    return liveStream(resolved, hooks, (event, text) => {
      delivery.current = event;
      to.next(event);
      delivery.current = undefined;
      delivery.ledger?.settle(event, text.length);
    });
  });
}
