/** A source of numbers in [0, 1), like `Math.random`. */
export type RandomSource = () => number;

/** Taken once: in jest's sandbox every look at a global costs more than the product. */
const { imul } = Math;

/**
 * A repeatable random source: equal seeds give equal sequences (mulberry32).
 *
 * @example
 * ```ts
 * import { seededRandom } from 'rx-jetstream/testing';
 *
 * const random = seededRandom(7);
 * const dice = 1 + Math.floor(random() * 6);
 * ```
 */
export function seededRandom(seed: number): RandomSource {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A whole number from `low` to `high`, both included. */
export function between(random: RandomSource, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

/** One of the items. The list must not be empty. */
export function pick<T>(random: RandomSource, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)] as T;
}
