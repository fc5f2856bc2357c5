import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { InvalidOptionsError } from '../errors.js';
import type { RetryOptions } from '../options.js';
import type { Backoff } from './backoff.js';

/** Hints and wordings. */
export const DEFAULT = 'leave it out for the default';
export const POSITIVE = 'a positive number';
export const COUNT = 'a whole number from 1 on';

/** Numbers of a group of options, checked; those left out by their defaults. */
export function numbers<K extends string>(
  group: string,
  given: { readonly [key in NoInfer<K>]?: unknown },
  what: string,
  defaults: Readonly<Record<K, number>>,
  most = Infinity,
): Record<K, number> {
  const found: Record<K, number> = { ...defaults };
  for (const key in defaults) {
    const { [key]: value = defaults[key] } = given;
    const valid =
      typeof value === 'number' &&
      value <= most &&
      (what === COUNT
        ? value > 0 && Math.floor(value) === value
        : what === POSITIVE
          ? value > 0
          : value >= 0);
    if (!valid) throw new InvalidOptionsError(group + key, `is not ${what}`, DEFAULT);
    found[key] = value;
  }
  return found;
}

/** One of some words; the first is the default. */
export function oneOf<T extends string>(
  option: string,
  value: T | undefined,
  values: readonly [T, ...T[]],
): T {
  const found = value ?? values[0];
  if (values.includes(found)) return found;
  throw new InvalidOptionsError(option, 'has an unknown value', `use one of ${values.join(', ')}`);
}

/** What every stream has, after checks and defaults. */
export interface CommonOptions {
  readonly retry: Backoff;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
}

/**
 * Checks what the options of every stream have in common, and fills in the defaults.
 *
 * @param initialDelay - default of the option of that name, ms
 * @throws {@link InvalidOptionsError}
 */
export function commonOptions(
  options: {
    readonly retry?: RetryOptions | undefined;
    readonly signal?: AbortSignal | undefined;
    readonly scheduler?: SchedulerLike | undefined;
    readonly random?: (() => number) | undefined;
  },
  initialDelay: number,
): CommonOptions {
  const { signal, scheduler = asyncScheduler, random = Math.random } = options;
  const retry = options.retry ?? {};
  const delays = numbers('retry.', retry, POSITIVE, {
    initialDelay,
    maxDelay: Math.max(30_000, retry.initialDelay ?? 0),
    resetAfter: 10_000,
  });
  if (delays.maxDelay < delays.initialDelay) {
    throw new InvalidOptionsError('retry.maxDelay', 'is below retry.initialDelay', 'swap them');
  }
  if (signal !== undefined && typeof (signal as Partial<AbortSignal>).aborted !== 'boolean') {
    throw new InvalidOptionsError('signal', 'is not an AbortSignal', 'use an AbortController');
  }
  return {
    random,
    scheduler,
    retry: {
      ...delays,
      ...numbers('retry.', retry, 'a number from 0 on', { maxRetries: Infinity }),
      ...numbers('retry.', retry, 'a number from 0 to 1', { jitter: 1 }, 1),
      ...numbers('retry.', retry, COUNT, { attemptsPerMinute: 20 }),
    },
  };
}
