import type { CursorLease, CursorStore, SavedPosition } from '../../src/cursor-store.js';

/** Who saves to a store for the last time. */
interface Ending {
  count: number;
  readonly over: Promise<void>;
  readonly resolve: () => void;
}

const endings = new WeakMap<CursorStore<SavedPosition>, Ending>();

/** The right to save to a store, where it gives one. */
export class SavingRight {
  #lease: CursorLease | undefined;
  #released = false;
  #granted = false;
  #ending: Ending | undefined;

  /** @param failed - told when it cannot be given back, which stops nobody */
  constructor(
    private readonly store: CursorStore<SavedPosition>,
    private readonly failed: (error: unknown) => void,
  ) {}

  /**
   * Asks for it. Who saves for the last time goes first: else the position could move back.
   *
   * @param granted - called in the same call, where the store is synchronous
   */
  ask(granted: () => void, refused: (error: unknown) => void): void {
    const ending = endings.get(this.store);
    if (ending === undefined) {
      this.#take(granted, refused);
    } else {
      void ending.over.then(() => {
        this.ask(granted, refused);
      });
    }
  }

  /** From here on it saves for the last time, and then gives it back. */
  end(): void {
    if (!this.#granted) return;
    this.#ending = endings.get(this.store) ?? begin(this.store);
    this.#ending.count += 1;
  }

  /** Gives it back, also when it comes later. */
  release(): void {
    this.#released = true;
    const lease = this.#lease;
    this.#lease = undefined;
    try {
      lease?.release()?.catch(this.failed);
    } catch (error) {
      this.failed(error);
    }
    const ending = this.#ending;
    this.#ending = undefined;
    if (ending === undefined) return;
    ending.count -= 1;
    if (ending.count > 0) return;
    endings.delete(this.store);
    ending.resolve();
  }

  #take(granted: () => void, refused: (error: unknown) => void): void {
    const take = (lease: CursorLease | undefined) => {
      this.#lease = lease;
      if (this.#released) {
        this.release();
      } else {
        this.#granted = true;
        granted();
      }
    };
    if (this.#released) return;
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
}

function begin(store: CursorStore<SavedPosition>): Ending {
  let resolve: () => void = () => undefined;
  const over = new Promise<void>((done) => (resolve = done));
  const ending: Ending = { count: 0, over, resolve };
  endings.set(store, ending);
  return ending;
}
