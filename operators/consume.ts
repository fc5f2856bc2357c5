import { asyncScheduler, Observable, type OperatorFunction, type SchedulerLike } from 'rxjs';
import type { HandlerContext, HandlerResult } from '../src/core/delivery/handling.js';
import { check, RetryPolicy, type RetryPolicyOptions } from '../src/core/delivery/retry-policy.js';
import type { JetstreamEvent } from '../src/event.js';
import { Consumption } from './delivery/consumption.js';
import { type ConsumeOrder, keyOf } from './delivery/key-of.js';
import type { FailedEvent, Outcome } from './delivery/outcome.js';
import { checkOverflow, type OverflowOptions } from './delivery/overflow.js';

/** Options of {@link consume}. */
export interface ConsumeOptions<T> {
  /**
   * How many handlers run at a time.
   *
   * @default 16
   */
  readonly concurrency?: number;
  /**
   * What is handled one after another, in the order it came: events of the same account (`did`),
   * all (`global`), those of the same key (a function; `undefined` waits for none), or nothing
   * (`none`).
   *
   * @default 'did'
   */
  readonly order?: ConsumeOrder<T>;
  /**
   * What follows when the handler fails. While an event waits for its next try, others take its
   * room, but none that have to come after it.
   *
   * @default 5 tries more, after up to 250 ms, 500 ms, 1 s … 30 s
   */
  readonly retry?: RetryPolicyOptions;
  /**
   * Takes events for which the handler has given up, so that the stream goes on. It may be
   * asynchronous, and is tried again by the same policy. Where it fails too, or is not given, the
   * stream errors with `HandlerError` and the event counts as not done.
   */
  readonly deadLetter?: (failed: FailedEvent<T>) => unknown;
  /**
   * Lets events go when they come faster than they are done. They count as done, and a notice
   * (`events-dropped`) tells once a second how many they were.
   *
   * @default none goes: when too much is not done, the connection is closed, and resumes later
   */
  readonly overflow?: OverflowOptions;
  /**
   * Which event a value stands for, where values were mapped.
   *
   * @default the value itself
   */
  readonly eventOf?: (value: T) => JetstreamEvent;
  /**
   * Where the time of the delays comes from.
   *
   * @default asyncScheduler
   */
  readonly scheduler?: SchedulerLike;
  /**
   * Source of chance for jitter: from 0 inclusive to 1 exclusive.
   *
   * @default Math.random
   */
  readonly random?: () => number;
}

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
export function consume<T, R>(
  handler: (value: T, context: HandlerContext) => HandlerResult<R>,
  options: MappedConsumeOptions<T>,
): OperatorFunction<T, Outcome<T, R>>;
export function consume<T extends JetstreamEvent, R>(
  handler: (event: T, context: HandlerContext) => HandlerResult<R>,
  options?: ConsumeOptions<T>,
): OperatorFunction<T, Outcome<T, R>>;
export function consume<T, R>(
  handler: (value: T, context: HandlerContext) => HandlerResult<R>,
  {
    concurrency = 16,
    order = 'did',
    retry = {},
    deadLetter,
    eventOf = (value) => value as JetstreamEvent,
    scheduler = asyncScheduler,
    random,
    overflow,
  }: ConsumeOptions<T> = {},
): OperatorFunction<T, Outcome<T, R>> {
  check('concurrency', concurrency, concurrency >= 1, 'give a number from 1 on');
  checkOverflow(overflow);
  const settings = {
    handler,
    deadLetter,
    eventOf,
    keyOf: keyOf(order),
    concurrency,
    policy: new RetryPolicy(retry, random),
    scheduler,
    overflow,
  };
  return (source) =>
    new Observable((subscriber) => {
      new Consumption(settings, subscriber).start(source);
    });
}
