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
import { delays } from '../src/core/check-options.js';

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
 * @throws `InvalidOptionsError` when it is called
 */
export function metered<E, M extends object>(
  { scheduler = asyncScheduler, ...options }: MeterOptions,
  start: () => Meter<E, M>,
): (source: Observable<E>) => Observable<M> {
  const { every } = delays(options, { every: 1000 });
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
