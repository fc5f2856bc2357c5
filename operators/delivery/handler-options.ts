import { asyncScheduler, type SchedulerLike } from 'rxjs';
import type { AttemptSettings } from '../../src/core/delivery/attempts.js';
import { check } from '../../src/core/check-options.js';
import { RetryPolicy, type RetryPolicyOptions } from '../../src/core/delivery/retry-policy.js';
import type { StreamEvent } from '../../src/delivered-event.js';
import { type ConsumeOrder, keyOf } from './key-of.js';
import type { FailedEvent } from './outcome.js';
import { checkOverflow, type OverflowOptions } from './overflow.js';

/** Options of `consume`. */
export interface ConsumeOptions<T> {
  /**
   * How many handlers run at a time.
   *
   * @default 16
   */
  readonly concurrency?: number;
  /**
   * What is handled one after another, in the order it came: events of the same account (`did`; on
   * other gateways what belongs together there, see their pages), all (`global`), those of the same
   * key (a function; `undefined` waits for none), or nothing (`none`). What the function throws errors
   * the stream; that event counts as not done.
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
  readonly eventOf?: (value: T) => StreamEvent;
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

/** The options that `consume` and `consumeBatch` share, with what was left out. */
export interface HandlerSettings<T> extends AttemptSettings {
  readonly deadLetter: ((failed: FailedEvent<T>) => unknown) | undefined;
  readonly eventOf: (value: T) => StreamEvent;
  readonly keyOf: (value: T, event: StreamEvent) => unknown;
  readonly concurrency: number;
  readonly overflow: OverflowOptions | undefined;
}

/** @throws `InvalidOptionsError` */
export function handlerSettings<T>(
  {
    concurrency,
    order = 'did',
    retry = {},
    deadLetter,
    eventOf = (value) => value as StreamEvent,
    scheduler = asyncScheduler,
    random,
    overflow,
  }: ConsumeOptions<T>,
  atATime: number,
): HandlerSettings<T> {
  const most = concurrency ?? atATime;
  check('concurrency', most, most >= 1, 'give a number from 1 on');
  checkOverflow(overflow);
  return {
    deadLetter,
    eventOf,
    keyOf: keyOf(order),
    concurrency: most,
    policy: new RetryPolicy(retry, random),
    scheduler,
    overflow,
  };
}
