import { InvalidOptionsError } from '../../errors.js';
import { backoffDelay, type Delays } from '../backoff.js';

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

  /** @throws {@link InvalidOptionsError} */
  constructor(
    { maxRetries = 5, initialDelay = 250, maxDelay, jitter = 1, when }: RetryPolicyOptions,
    readonly random: () => number = Math.random,
  ) {
    const longest = maxDelay ?? Math.max(30_000, initialDelay);
    check('retry.maxRetries', maxRetries, maxRetries >= 0, 'give a number from 0 on');
    check('retry.initialDelay', initialDelay, initialDelay >= 0, 'give milliseconds');
    check('retry.maxDelay', longest, longest >= initialDelay, 'it is initialDelay or more');
    check('retry.jitter', jitter, jitter >= 0 && jitter <= 1, 'give a number from 0 to 1');
    this.#delays = { initialDelay, maxDelay: longest, jitter, maxRetries };
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

/** @throws {@link InvalidOptionsError} */
export function check(option: string, value: number, right: boolean, hint: string): void {
  if (!right) throw new InvalidOptionsError(option, `${String(value)} is out of range`, hint);
}
