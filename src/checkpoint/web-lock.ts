import type { CursorLease } from '../cursor-store.js';
import { StoreInUseError } from '../delivery-errors.js';

/** What makes sure that one tab at a time saves under a name, where the platform has Web Locks. */
export function webLock(name: string): { lease?(): Promise<CursorLease> } {
  const { locks } = (globalThis.navigator as Partial<Navigator> | undefined) ?? {};
  if (locks === undefined) return {};
  const lock = new SharedLock(locks, name);
  return { lease: () => lock.lease() };
}

/**
 * The lock of one store: its streams share it, since one that begins again may overlap with the one
 * before.
 */
class SharedLock {
  #holders = 0;
  /** It is taken, or being taken: gives how it is let go. */
  #taken: Promise<() => void> | undefined;
  /** It is being let go. */
  #free: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly locks: LockManager,
    private readonly name: string,
  ) {}

  async lease(): Promise<CursorLease> {
    this.#holders += 1;
    const taken = (this.#taken ??= this.#free.then(() => this.#take()));
    try {
      await taken;
    } catch (error) {
      this.#holders -= 1;
      if (taken === this.#taken) this.#taken = undefined;
      throw error;
    }
    let released = false;
    return {
      release: async () => {
        if (released) return;
        released = true;
        await this.#release();
      },
    };
  }

  async #release(): Promise<void> {
    this.#holders -= 1;
    if (this.#holders > 0) return;
    const taken = this.#taken;
    this.#taken = undefined;
    (await taken)?.();
    await this.#free;
  }

  /** A lock is held for as long as a promise is pending. */
  #take(): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const hold = (lock: Lock | null): Promise<void> | undefined => {
        if (lock !== null) return new Promise(resolve);
        reject(
          new StoreInUseError(`another tab saves under ${this.name}`, {
            hint: 'close it, or give this one another name',
          }),
        );
        return undefined;
      };
      // Fulfils when the lock is free again.
      this.#free = this.locks
        .request(`rx-jetstream:${this.name}`, { ifAvailable: true }, hold)
        .catch(reject);
    });
  }
}
