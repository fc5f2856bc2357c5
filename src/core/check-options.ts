import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { InvalidOptionsError } from '../errors.js';
import type { RetryOptions } from '../options.js';
import type { Backoff, Delays } from './backoff.js';

/** Hints and wordings. */
export const DEFAULT = 'leave it out for the default';
export const POSITIVE = 'a positive number';
export const NOT_NEGATIVE = 'a number from 0 on';
export const COUNT = 'a whole number from 1 on';

/** Longest delay, ms: 24 days. Timers keep 31 bits, and take what does not fit for no delay. */
export const MAX_DELAY = 2 ** 31 - 1;

/** Checks one number by a rule of its own. @throws {@link InvalidOptionsError} */
export function check(option: string, value: number, right: boolean, hint: string): void {
  if (typeof value !== 'number' || !right) {
    throw new InvalidOptionsError(option, `${String(value)} is out of range`, hint);
  }
}

/** Checks a delay, ms. @throws {@link InvalidOptionsError} */
export function checkDelay(option: string, value: number): void {
  const hint = `give milliseconds from 0 to ${MAX_DELAY}`;
  check(option, value, value >= 0 && value <= MAX_DELAY, hint);
}

/** Numbers of a group of options, checked; those left out by their defaults. */
export function numbers<K extends string>(
  group: string,
  given: { readonly [key in NoInfer<K>]?: unknown },
  what: string,
  defaults: Readonly<Record<K, number>>,
  most = Infinity,
): Record<K, number> {
  const found = {} as Record<K, number>;
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
    if (!valid) {
      const range = most < Infinity ? `${what}, ${most} at most` : what;
      throw new InvalidOptionsError(group + key, `is not ${range}`, DEFAULT);
    }
    found[key] = value;
  }
  return found;
}

/** Delays of a group of options, ms, checked; those left out by their defaults. */
export function delays<K extends string>(
  given: { readonly [key in NoInfer<K>]?: unknown },
  defaults: Readonly<Record<K, number>>,
): Record<K, number> {
  return numbers('', given, POSITIVE, defaults, MAX_DELAY);
}

/** Checks deadlines that may be left out, or `false`: none. */
export function checkDeadlines(given: Readonly<Record<string, unknown>>): void {
  for (const [option, value] of Object.entries(given)) {
    if (value !== false) delays({ [option]: value }, { [option]: 1 });
  }
}

/** Checks a text that must not be empty; it is not shown. @throws {@link InvalidOptionsError} */
export function checkText(option: string, value: unknown, hint: string): asserts value is string {
  if (typeof value === 'string' && value !== '') return;
  const fault = value === '' ? 'is empty' : value === undefined ? 'is missing' : 'is no text';
  throw new InvalidOptionsError(option, fault, hint);
}

/**
 * Checks how often and when what failed is tried again, and fills in the defaults.
 *
 * @param least - wording of what delays are at least
 * @throws {@link InvalidOptionsError}
 */
export function retryDelays<D extends { readonly initialDelay: number }>(
  retry: RetryOptions,
  least: string,
  defaults: D,
  maxRetries: number,
): D & Delays {
  const maxDelay = Math.max(30_000, retry.initialDelay ?? 0);
  const delays = numbers('retry.', retry as object, least, { ...defaults, maxDelay }, MAX_DELAY);
  if (delays.maxDelay < delays.initialDelay) {
    throw new InvalidOptionsError('retry.maxDelay', 'is below retry.initialDelay', 'swap them');
  }
  return {
    ...delays,
    ...numbers('retry.', retry, NOT_NEGATIVE, { maxRetries }),
    ...numbers('retry.', retry, NOT_NEGATIVE, { jitter: 1 }, 1),
  } as D & Delays;
}

/** Checks what is used by its methods, if it is given. @throws {@link InvalidOptionsError} */
export function checkMethods(
  option: string,
  value: unknown,
  methods: readonly string[],
  hint: string,
): void {
  const has = (method: string) =>
    typeof (value as Record<string, unknown> | null)?.[method] === 'function';
  if (value === undefined || methods.every(has)) return;
  throw new InvalidOptionsError(option, `has no ${methods.join(' and ')}`, hint);
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
  const { aborted } = (signal ?? {}) as { aborted?: unknown };
  if (signal !== undefined && typeof aborted !== 'boolean') {
    throw new InvalidOptionsError('signal', 'is not an AbortSignal', 'use an AbortController');
  }
  checkMethods('signal', signal, ['addEventListener'], 'use an AbortController');
  checkMethods('scheduler', scheduler, ['now', 'schedule'], DEFAULT);
  checkMethods('random', { random }, ['random'], DEFAULT);
  return {
    random,
    scheduler,
    retry: {
      ...retryDelays(retry, POSITIVE, { initialDelay, resetAfter: 10_000 }, Infinity),
      ...numbers('retry.', retry, COUNT, { attemptsPerMinute: 20 }),
    },
  };
}
