import type { CursorLease, CursorStore, SavedPosition } from '../../src/cursor-store.js';

/** The right to save to a store, where it gives one. */
export class SavingRight {
  #lease: CursorLease | undefined;
  #released = false;

  constructor(private readonly store: CursorStore<SavedPosition>) {}

  /**
   * Asks for it.
   *
   * @param granted - called in the same call, where the store is synchronous
   */
  ask(granted: () => void, refused: (error: unknown) => void): void {
    const take = (lease: CursorLease | undefined) => {
      this.#lease = lease;
      if (this.#released) this.release();
      else granted();
    };
    let lease: CursorLease | Promise<CursorLease> | undefined;
    try {
      lease = this.store.lease?.();
    } catch (error) {
      refused(error);
      return;
    }
    if (lease === undefined || !('then' in lease)) take(lease);
    else lease.then(take, refused);
  }

  /** Gives it back, also when it comes later. */
  release(): void {
    this.#released = true;
    const lease = this.#lease;
    this.#lease = undefined;
    void lease?.release();
  }
}
