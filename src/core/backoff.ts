import { RetryLimitError } from '../errors.js';

/** Back-off policy: pure functions, so that it is tested by thousands of seeds. */
export interface Backoff {
  /** Upper bound of the first delay, ms. */
  readonly initialDelay: number;
  /** Upper bound of any delay, ms. */
  readonly maxDelay: number;
  /** Share of the delay that is drawn by chance, 0…1. */
  readonly jitter: number;
  /** Attempts at one host within a minute, at most. */
  readonly attemptsPerMinute: number;
  /** Failures in a row after which it is given up. */
  readonly maxRetries: number;
  /** How long (ms) a connection that brought an event must have been open to count as progress. */
  readonly resetAfter: number;
}

/** What decides how long to wait. */
export type Delays = Pick<Backoff, 'initialDelay' | 'maxDelay' | 'jitter' | 'maxRetries'>;

/** A long silent connection is progress as well: this many times `resetAfter`. */
const SILENT_FACTOR = 6;

/** Whether a connection made progress, by how long (ms) it was open: then failures begin at 0. */
export function madeProgress(
  { resetAfter }: Pick<Backoff, 'resetAfter'>,
  lasted: number,
  anyEvent: boolean,
): boolean {
  return lasted >= resetAfter * (anyEvent ? 1 : SILENT_FACTOR);
}

/**
 * The delay before the next attempt, in ms. Full jitter also at the cap: clients that have waited
 * for an hour must not come back in step either.
 *
 * @param failures - failures in a row, from 1
 * @param cause - the last of them
 * @throws {@link RetryLimitError} when there were too many
 */
export function backoffDelay(
  failures: number,
  policy: Delays,
  random: () => number,
  cause?: unknown,
): number {
  if (failures > policy.maxRetries) {
    throw new RetryLimitError(`gave up after ${policy.maxRetries} retries`, {
      hint: 'see cause',
      cause,
    });
  }
  const bound = Math.min(policy.maxDelay, policy.initialDelay * 2 ** Math.min(failures - 1, 52));
  const drawn = random();
  // What is out of range must neither hammer nor stop the stream.
  const chance = drawn >= 0 && drawn <= 1 ? drawn : 1;
  return Math.round(bound * (1 - policy.jitter + policy.jitter * chance));
}

const MINUTE = 60_000;

/**
 * Counts attempts of the last minute. Jitter alone gives no bound (it may draw zeros in a row);
 * this does.
 */
export function attemptBudget(perMinute: number) {
  let attempts: number[] = [];
  return {
    /** Notes an attempt. */
    spend: (now: number): void => {
      if (perMinute === Infinity) return;
      if (attempts.push(now) > perMinute) attempts.shift();
    },

    /** Milliseconds from `now` until the next attempt is allowed; 0 when it is. */
    wait: (now: number): number => {
      // What seems to be ahead was before the clock was set back.
      attempts = attempts.map((at) => Math.min(at, now));
      return attempts.length < perMinute ? 0 : Math.max(0, (attempts[0] as number) + MINUTE - now);
    },
  };
}
