import type { Claim } from '../../src/core/delivery/claim.js';
import { HeldWork } from '../../src/core/delivery/held-work.js';

/**
 * Work that was let through before `checkpoint` knew of the stream, and set a limit, and that has not
 * begun: it waits for the position to be saved, as all does that comes after it.
 */
export class LateLimit<T extends { readonly claim: Claim }> {
  #held: T[] = [];
  readonly #heldWork = new HeldWork(() => {
    this.#goOn();
  });

  /** @param resume - it may begin now */
  constructor(private readonly resume: (item: T) => void) {}

  hold(item: T): void {
    this.#held.push(item);
    this.#wait();
  }

  /** All is left. */
  clear(): void {
    this.#held = [];
    this.#heldWork.waitFor(undefined);
  }

  #goOn(): void {
    const free = this.#held.filter(({ claim }) => claim.mayBegin);
    if (free.length === 0) return;
    this.#held = this.#held.filter(({ claim }) => !claim.mayBegin);
    for (const item of free) this.resume(item);
    this.#wait();
  }

  /** What is resumed may be done, saved, and let more go on. */
  #wait(): void {
    this.#heldWork.waitFor(this.#held.find(({ claim }) => !claim.mayBegin)?.claim);
  }
}
