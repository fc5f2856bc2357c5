import { InvalidOptionsError } from '../src/errors.js';

/**
 * A map that forgets: above its limit the entry that was set the longest ago goes.
 *
 * One iterator serves all evictions. It is live, and everything it has passed is gone, so it always
 * stands at the oldest entry; a new one each time would walk over the holes that deleted entries
 * leave.
 */
export class BoundedMap<V> {
  readonly #entries = new Map<string, V>();
  readonly #oldest = this.#entries.keys();

  constructor(private readonly limit: number) {}

  get size(): number {
    return this.#entries.size;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  get(key: string): V | undefined {
    return this.#entries.get(key);
  }

  values(): IterableIterator<V> {
    return this.#entries.values();
  }

  delete(key: string): boolean {
    return this.#entries.delete(key);
  }

  /** Makes the entry the youngest one; gives the value that had to go for it, if one had. */
  set(key: string, value: V): V | undefined {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.limit) return undefined;
    const evicted = this.#oldest.next().value as string;
    const gone = this.#entries.get(evicted);
    this.#entries.delete(evicted);
    return gone;
  }
}

/**
 * Checks a limit given by the user.
 *
 * @throws {@link InvalidOptionsError}
 */
export function checkedLimit(option: string, limit: number): number {
  if (limit === Number.POSITIVE_INFINITY || (Number.isSafeInteger(limit) && limit >= 1)) {
    return limit;
  }
  throw new InvalidOptionsError(
    option,
    `${String(limit)} is no limit`,
    'give a whole number above 0',
  );
}
