import type { Claim } from '../../src/core/delivery/claim.js';

/** What may not be worked on while something of the same key is; `undefined` is no key. */
interface Waiting {
  readonly key: unknown;
  /** Left out where nothing bounds the work. */
  readonly claim?: Pick<Claim, 'mayBegin'>;
}

/** Items that wait for a batch, in the order they came. Those whose key is busy have to wait on. */
export class WaitingList<T extends Waiting> {
  /** The first that would be too much to repeat, when a look was taken last. */
  held: T | undefined;
  #items: T[] = [];
  readonly #busy = new Set<unknown>();
  /** Below this length a look is in vain: each item makes one more at most. */
  #lookAt = 0;

  constructor(private readonly size: number) {}

  get length(): number {
    return this.#items.length;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /**
   * Takes the first items that may go, up to a full batch, and makes their keys busy.
   *
   * @param any - whether fewer will do
   */
  take(any: boolean): readonly T[] {
    if (!any && this.#items.length < Math.max(this.size, this.#lookAt)) return [];
    const batch: T[] = [];
    const left: T[] = [];
    this.held = undefined;
    let index = 0;
    for (; index < this.#items.length && batch.length < this.size; index += 1) {
      const item = this.#items[index] as T;
      const mayBegin = item.claim?.mayBegin !== false;
      if (!mayBegin) this.held ??= item;
      (mayBegin && !this.#busy.has(item.key) ? batch : left).push(item);
    }
    if (batch.length === 0 || (!any && batch.length < this.size)) {
      this.#lookAt = this.held ? 0 : this.#items.length + this.size - batch.length;
      return [];
    }
    this.#items = [...left, ...this.#items.slice(index)];
    this.#lookAt = 0;
    for (const { key } of batch) if (key !== undefined) this.#busy.add(key);
    return batch;
  }

  /** A batch is over. */
  free(batch: readonly T[]): void {
    for (const { key } of batch) this.#busy.delete(key);
    this.#lookAt = 0;
  }

  /** Everything, for good. */
  drain(): readonly T[] {
    const items = this.#items;
    this.#items = [];
    return items;
  }
}
