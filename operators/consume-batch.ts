import { Observable, type OperatorFunction } from 'rxjs';
import type { HandlerResult } from '../src/core/delivery/handling.js';
import { check, checkDelay } from '../src/core/check-options.js';
import type { JetstreamEvent } from '../src/event.js';
import type { EventFor, OptionsFor } from './delivery/event-types.js';
import type { BatchContext } from './delivery/batch.js';
import { BatchConsumption } from './delivery/batch-consumption.js';
import { type ConsumeOptions, handlerSettings } from './delivery/handler-options.js';
import type { BatchOutcome } from './delivery/outcome.js';

/** Options of {@link consumeBatch}: those of `consume`, and when a batch is full. */
export interface ConsumeBatchOptions<T> extends ConsumeOptions<T> {
  /**
   * How many events a batch has at most.
   *
   * @default 100
   */
  readonly size?: number;
  /**
   * How long an event waits for a batch to fill, in milliseconds.
   *
   * @default 1_000
   */
  readonly maxWait?: number;
  /**
   * How many batches are handled at a time.
   *
   * @default 1
   */
  readonly concurrency?: number;
}

/** What {@link consumeBatch} needs where values are no events. */
export type MappedConsumeBatchOptions<T> = ConsumeBatchOptions<T> &
  Required<Pick<ConsumeBatchOptions<T>, 'eventOf'>>;

/**
 * Handles events in batches, for databases that like many rows at once; else as {@link consume}.
 *
 * When the handler succeeds, the whole batch is done. With `done(event)` it says so of one event
 * earlier: when it fails afterwards, only the others are tried again. Where none is left, the batch is
 * done: its outcome has the `error`, and no `result`. Events of one account (or as `order` says) are
 * never in two batches at the same time.
 *
 * When the tries are used up, what is left of the batch is handled one by one, so that one bad event
 * does not take the others along; which of them fails is set aside (`deadLetter`), or stops the stream.
 *
 * @throws `InvalidOptionsError` at the call
 *
 * @example
 * ```ts
 * import { jetstream, memoryCursorStore } from 'rx-jetstream';
 * import { checkpoint, consumeBatch } from 'rx-jetstream/operators';
 *
 * const store = memoryCursorStore();
 * jetstream({ cursor: store, collections: ['app.bsky.feed.post'] })
 *   .pipe(
 *     consumeBatch(async (events) => console.log(events.length), { size: 500 }),
 *     checkpoint(store),
 *   )
 *   .subscribe();
 * ```
 */
export function consumeBatch<T = JetstreamEvent, R = unknown>(
  handler: (events: readonly T[], context: BatchContext<T>) => HandlerResult<R>,
  ...options: OptionsFor<T, ConsumeBatchOptions<T>, MappedConsumeBatchOptions<T>>
): OperatorFunction<T, BatchOutcome<EventFor<T>, R>>;
export function consumeBatch<T, R>(
  handler: (events: readonly T[], context: BatchContext<T>) => HandlerResult<R>,
  { size = 100, maxWait = 1000, ...options }: ConsumeBatchOptions<T> = {},
): OperatorFunction<T, BatchOutcome<T, R>> {
  check('size', size, size >= 1, 'give a number from 1 on');
  checkDelay('maxWait', maxWait);
  const settings = { handler, size, maxWait, ...handlerSettings(options, 1) };
  return (source) =>
    new Observable((subscriber) => {
      new BatchConsumption(settings, subscriber).start(source);
    });
}
