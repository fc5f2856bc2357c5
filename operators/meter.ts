import {
  asyncScheduler,
  defer,
  endWith,
  filter,
  ignoreElements,
  interval,
  map,
  merge,
  type Observable,
  type SchedulerLike,
  takeWhile,
  tap,
} from 'rxjs';
import { InvalidOptionsError } from '../src/errors.js';

/** Options of the operators that measure. */
export interface MeterOptions {
  /**
   * Length of a window in milliseconds, above 0.
   *
   * @default 1_000
   */
  readonly every?: number;
  /**
   * Where the time comes from.
   *
   * @default asyncScheduler
   */
  readonly scheduler?: SchedulerLike;
}

/** What counts during a window. */
export interface Meter<E, M> {
  /** One event; called for each, so it allocates nothing. */
  add(event: E, scheduler: SchedulerLike): void;
  /** The measure of the window that ends at `at` (ms), and a fresh start; `undefined` says nothing. */
  read(at: number, every: number): M | undefined;
}

const ENDED = Symbol('ended');

/**
 * Measures of a stream, one a window. They end with the stream; the unfinished window is dropped.
 *
 * @throws {@link InvalidOptionsError} when it is called
 */
export function metered<E, M extends object>(
  { every = 1000, scheduler = asyncScheduler }: MeterOptions,
  start: () => Meter<E, M>,
): (source: Observable<E>) => Observable<M> {
  if (!(every > 0 && Number.isFinite(every))) {
    throw new InvalidOptionsError(
      'every',
      `${String(every)} is no length`,
      'give milliseconds above 0',
    );
  }
  return (source) =>
    defer(() => {
      const meter = start();
      const measures$ = interval(every, scheduler).pipe(
        map(() => meter.read(scheduler.now(), every)),
        filter((measure) => measure !== undefined),
      );
      const end$ = source.pipe(
        tap((event) => {
          meter.add(event, scheduler);
        }),
        ignoreElements(),
        endWith(ENDED),
      );
      return merge(measures$, end$).pipe(takeWhile((value) => value !== ENDED));
    });
}
