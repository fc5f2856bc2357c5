import { Fifo } from './fifo.js';

/** Work of which no two with the same key run at a time. `undefined` is no key: it waits for none. */
export interface Keyed {
  readonly key: unknown;
}

/**
 * Runs a bounded number of tasks at a time; those of one key one after another, in the order they
 * came.
 */
export class Lanes<T extends Keyed> {
  #running = 0;
  #size = 0;
  #pumping = false;
  /** Keys that are busy, with the tasks that wait for it. */
  readonly #lanes = new Map<unknown, Fifo<T> | undefined>();
  /** Tasks that only wait for room. */
  readonly #ready = new Fifo<T>();

  constructor(
    private readonly concurrency: number,
    private readonly start: (task: T) => void,
  ) {}

  /** Tasks that run or wait. */
  get size(): number {
    return this.#size;
  }

  /** Whether a task of this key would run at once. */
  isFree(key: unknown): boolean {
    return (
      this.#running < this.concurrency &&
      this.#ready.size === 0 &&
      (this.#lanes.size === 0 || !this.#lanes.has(key))
    );
  }

  add(task: T): void {
    this.#size += 1;
    const { key } = task;
    if (key === undefined) {
      this.#ready.push(task);
    } else if (this.#lanes.has(key)) {
      let lane = this.#lanes.get(key);
      if (lane === undefined) this.#lanes.set(key, (lane = new Fifo<T>()));
      lane.push(task);
      return;
    } else {
      this.#lanes.set(key, undefined);
      this.#ready.push(task);
    }
    this.#pump();
  }

  /** Takes on a task that is free and runs already. */
  addRunning({ key }: T): void {
    this.#size += 1;
    this.#running += 1;
    if (key !== undefined) this.#lanes.set(key, undefined);
  }

  /** A task is over: the next of its key may run. */
  done({ key }: T): void {
    this.#size -= 1;
    this.#running -= 1;
    if (key !== undefined) {
      const next = this.#lanes.get(key)?.shift();
      if (next === undefined) this.#lanes.delete(key);
      else this.#ready.push(next);
    }
    this.#pump();
  }

  /** A task waits: others may have its room, but none of its key. */
  pause(): void {
    this.#running -= 1;
    this.#pump();
  }

  /** A paused task goes on as soon as there is room. */
  resume(task: T): void {
    this.#ready.push(task);
    this.#pump();
  }

  /** In a loop, not by recursion: a thousand tasks that end at once must not fill the stack. */
  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#running < this.concurrency) {
        const task = this.#ready.shift();
        if (task === undefined) break;
        this.#running += 1;
        this.start(task);
      }
    } finally {
      // Else nothing would ever be started again.
      this.#pumping = false;
    }
  }
}
