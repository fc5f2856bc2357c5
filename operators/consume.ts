import { Observable, type OperatorFunction } from 'rxjs';
import type { HandlerContext, HandlerResult } from '../src/core/delivery/handling.js';
import type { JetstreamEvent } from '../src/event.js';
import type { EventFor, OptionsFor } from './delivery/event-types.js';
import { Consumption } from './delivery/consumption.js';
import { type ConsumeOptions, handlerSettings } from './delivery/handler-options.js';
import type { Outcome } from './delivery/outcome.js';

/** What {@link consume} needs where values are no events. */
export type MappedConsumeOptions<T> = ConsumeOptions<T> &
  Required<Pick<ConsumeOptions<T>, 'eventOf'>>;

/**
 * Handles each event, so many at a time, and counts it as done only when its handler has succeeded.
 *
 * Each event is claimed as it comes. {@link checkpoint} never saves a position past an event that is
 * claimed and not done: a process that is killed at any moment handles it again after its restart.
 * What the handler fails for is tried again, then set aside (`deadLetter`), or it stops the stream;
 * it is never skipped.
 *
 * A handler returns a value, a promise, or an Observable, whose last value is the result. It is told
 * by `signal` that its work is no longer wanted. Outcomes come in the order in which handlers end.
 *
 * When the source completes, handlers that run are waited for: put `takeUntil` above. When it errors,
 * or on unsubscribe, they are aborted, and their events count as not done.
 *
 * Put it directly below the stream and its filters. Errors of the stream: `HandlerError`;
 * `LateClaimError` for an event that was delayed above; `OriginError` for a value that is no event,
 * without `eventOf`.
 *
 * @throws `InvalidOptionsError` at the call
 *
 * @example
 * ```ts
 * import { jetstream, memoryCursorStore } from 'rx-jetstream';
 * import { checkpoint, consume } from 'rx-jetstream/operators';
 *
 * const store = memoryCursorStore();
 * jetstream({ cursor: store, collections: ['app.bsky.feed.post'] })
 *   .pipe(
 *     consume(async (event) => console.log(event.did), { concurrency: 8 }),
 *     checkpoint(store),
 *   )
 *   .subscribe();
 * ```
 */
export function consume<T = JetstreamEvent, R = unknown>(
  handler: (event: T, context: HandlerContext) => HandlerResult<R>,
  ...options: OptionsFor<T, ConsumeOptions<T>, MappedConsumeOptions<T>>
): OperatorFunction<T, Outcome<EventFor<T>, R>>;
export function consume<T, R>(
  handler: (event: T, context: HandlerContext) => HandlerResult<R>,
  options: ConsumeOptions<T> = {},
): OperatorFunction<T, Outcome<T, R>> {
  const settings = { handler, ...handlerSettings(options, 16) };
  return (source) =>
    new Observable((subscriber) => {
      new Consumption(settings, subscriber).start(source);
    });
}
