/** A queue: what came first goes first. Each item moves once at most, however long it is. */
export class Fifo<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  get first(): T | undefined {
    return this.#items[this.#head];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Takes out the one at a place, counted from the first. */
  remove(index: number): T | undefined {
    if (index === 0) return this.shift();
    return this.#items.splice(this.#head + index, 1)[0];
  }

  /** Takes the first; `undefined` when there is none. */
  shift(): T | undefined {
    const item = this.#items[this.#head];
    if (this.size === 0) return undefined;
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
