import {
  asyncScheduler,
  type MonoTypeOperatorFunction,
  Observable,
  type SchedulerLike,
} from 'rxjs';
import { check, checkDelay } from '../src/core/check-options.js';
import { RetryPolicy, type RetryPolicyOptions } from '../src/core/delivery/retry-policy.js';
import type { CursorStore, SavedPosition } from '../src/cursor-store.js';
import type { CheckpointError } from '../src/delivery-errors.js';
import { Checkpointing } from './delivery/checkpointing.js';

/** Options of {@link checkpoint}. */
export interface CheckpointOptions {
  /**
   * Milliseconds between two saves at least; 0 saves whenever the position moves.
   *
   * @default 1_000
   */
  readonly every?: number;
  /**
   * Saves earlier, once so many events have come to their end.
   *
   * @default Infinity
   */
  readonly count?: number;
  /**
   * How many events may be worked on beyond the saved position: after a crash at most so many come
   * again. When it is reached, the position is saved at once, and `consume` begins nothing new until
   * it is. A small number makes many saves; one below the concurrency of `consume` lowers that.
   *
   * @default Infinity: all that came to its end since the last save, and what was in hand
   */
  readonly maxRepeats?: number;
  /**
   * What follows when a save fails. The next try saves what the position is by then.
   *
   * @default 5 tries more, after up to 250 ms, 500 ms, 1 s … 30 s
   */
  readonly retry?: RetryPolicyOptions;
  /**
   * Called for each save that fails, with the number of failures in a row, and when the store's lease
   * cannot be released. Without it, what fails when nobody waits for it any more is reported as an
   * unhandled error.
   */
  readonly onError?: (error: CheckpointError, failures: number) => void;
  /**
   * Where the time comes from.
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

/**
 * Saves how far the stream was handled: the position up to which every event is done.
 *
 * An event is done when its {@link consume} has succeeded, or, where none claims it, when everything
 * below the stream has taken it synchronously. Events that a filter left out count as done, so the
 * position moves under the narrowest filter. It never moves back, and past no unfinished event.
 *
 * It saves once in a while, when the stream completes (after the last handler, and before it tells so),
 * and when it errors or is left. On unsubscribe nobody can wait for the save: end with `takeUntil` above
 * `consume` where you can.
 *
 * Put it below `consume`; one for each stream. Values pass as they are. Errors of the stream:
 * `CheckpointError` when saving fails for good; `StoreInUseError` when another stream of this program
 * saves to the store, or another process under its name; `AbandonedClaimError` when a handler was
 * thrown away (`switchMap`); `TwoStreamsError` below `merge`; `LateClaimError` for an event that was
 * delayed above and that nobody has claimed; `OriginError` for work that is awaited without `consume`.
 *
 * @throws `InvalidOptionsError` at the call
 *
 * @example
 * ```ts
 * import { jetstream } from 'rx-jetstream';
 * import { fileCursorStore } from 'rx-jetstream/node';
 * import { checkpoint, consume } from 'rx-jetstream/operators';
 *
 * const store = fileCursorStore('cursor.json');
 * jetstream({ cursor: store, collections: ['app.bsky.feed.post'] })
 *   .pipe(
 *     consume(async (event) => console.log(event.did)),
 *     checkpoint(store),
 *   )
 *   .subscribe();
 * ```
 */
export function checkpoint<T>(
  store: CursorStore<SavedPosition>,
  {
    every = 1000,
    count = Infinity,
    maxRepeats = Infinity,
    retry = {},
    onError,
    scheduler = asyncScheduler,
    random,
  }: CheckpointOptions = {},
): MonoTypeOperatorFunction<T> {
  checkDelay('every', every);
  check('count', count, count >= 1, 'give a number from 1 on');
  check('maxRepeats', maxRepeats, maxRepeats >= 1, 'give a number from 1 on');
  const policy = new RetryPolicy(retry, random);
  const settings = { store, every, count, maxRepeats, policy, onError, scheduler };
  return (source) =>
    new Observable((subscriber) => {
      new Checkpointing<T>(settings, subscriber).start(source);
    });
}
