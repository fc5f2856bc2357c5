import type { SchedulerLike, Subscription } from 'rxjs';
import { check } from '../../src/core/check-options.js';
import { deliveryOf } from '../../src/core/delivery/origin-of.js';
import { InvalidOptionsError } from '../../src/errors.js';
import type { StreamEvent } from '../../src/delivered-event.js';
import type { Delivery } from '../../src/origin.js';

/** Which event goes when one too many waits. */
export type DropPolicy = 'newest' | 'oldest' | 'sample';

/** Lets events go, in place of waiting for the handler. */
export interface OverflowOptions {
  /**
   * How many events may wait, besides those in hand and as many more (at most `concurrency`), which
   * wait for an earlier one of their account.
   */
  readonly limit: number;
  /**
   * Which one goes when one more comes: the one that comes (`newest`), the one that has waited
   * longest (`oldest`), or any of them by chance (`sample`).
   */
  readonly drop: DropPolicy;
}

/** Milliseconds between two notices. */
const EVERY = 1000;

/** Says which event has to go, and tells how many did, once a second. */
export class Overflow {
  #count = 0;
  #delivery: Delivery | undefined;
  #timer: Subscription | undefined;

  constructor(
    private readonly options: OverflowOptions,
    private readonly scheduler: SchedulerLike,
    private readonly random: () => number,
  ) {}

  /** The place in the queue of the event that has to go, where one does. */
  indexOfDropped(length: number): number | undefined {
    const { limit, drop } = this.options;
    if (length <= limit) return undefined;
    if (drop === 'sample') return Math.floor(this.random() * length);
    return drop === 'oldest' ? 0 : length - 1;
  }

  dropped(event: StreamEvent): void {
    this.#count += 1;
    this.#delivery = deliveryOf(event);
    this.#timer ??= this.scheduler.schedule(() => {
      this.flush();
    }, EVERY);
  }

  /** Tells what was not told yet. */
  flush(): void {
    this.#timer?.unsubscribe();
    this.#timer = undefined;
    const count = this.#count;
    this.#count = 0;
    if (count > 0) {
      this.#delivery?.notice?.({
        code: 'events-dropped',
        message: `${count} events were dropped: they came faster than they were handled`,
        hint: 'speed up the handler, narrow the filter, or raise overflow.limit',
        count,
        drop: this.options.drop,
      });
    }
  }
}

/** @throws {@link InvalidOptionsError} */
export function checkOverflow(options: OverflowOptions | undefined): void {
  if (options === undefined) return;
  const { limit, drop } = options;
  check('overflow.limit', limit, limit >= 0, 'give a number from 0 on');
  if (!['newest', 'oldest', 'sample'].includes(drop)) {
    throw new InvalidOptionsError(
      'overflow.drop',
      `${drop} is no policy`,
      "give 'newest', 'oldest' or 'sample'",
    );
  }
}
