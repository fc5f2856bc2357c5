import { backoffDelay, type Delays } from '../backoff.js';
import { NOT_NEGATIVE, retryDelays } from '../check-options.js';

/** How often what failed is tried again, and when. */
export interface RetryPolicyOptions {
  /**
   * Tries after the first one.
   *
   * @default 5
   */
  readonly maxRetries?: number;
  /**
   * Upper bound of the first delay, in milliseconds. The bound doubles with each failure.
   *
   * @default 250
   */
  readonly initialDelay?: number;
  /**
   * Upper bound of any delay, in milliseconds.
   *
   * @default 30_000
   */
  readonly maxDelay?: number;
  /**
   * How much of a delay is drawn by chance: 1 is full jitter, 0 none.
   *
   * @default 1
   */
  readonly jitter?: number;
  /**
   * Whether it is worth another try. To throw is to say no.
   *
   * @default always
   */
  readonly when?: (error: unknown) => boolean;
}

/** Decides what follows a failure. */
export class RetryPolicy {
  readonly #delays: Delays;
  readonly #when: (error: unknown) => boolean;

  /** @throws `InvalidOptionsError` */
  constructor(
    { when, ...delays }: RetryPolicyOptions,
    readonly random: () => number = Math.random,
  ) {
    this.#delays = retryDelays(delays, NOT_NEGATIVE, { initialDelay: 250 }, 5);
    this.#when = when ?? (() => true);
  }

  /**
   * The wait before the next try, ms; `undefined` when there is to be none.
   *
   * @param failures - how often it has failed, from 1
   */
  delayAfter(failures: number, error: unknown): number | undefined {
    if (failures > this.#delays.maxRetries || !this.#isWorthIt(error)) return undefined;
    return backoffDelay(failures, this.#delays, this.random);
  }

  #isWorthIt(error: unknown): boolean {
    try {
      return this.#when(error);
    } catch {
      return false;
    }
  }
}
