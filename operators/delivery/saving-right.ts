import type { SchedulerLike } from 'rxjs';
import type { CursorLease, CursorStore, SavedPosition } from '../../src/cursor-store.js';
import { StoreInUseError } from '../../src/delivery-errors.js';
import { isPromise } from './is-promise.js';

/** How long the last save of the stream before is waited for, ms. */
const PATIENCE = 30_000;

/** Who saves to a store. */
interface Holder {
  /** Whether it saves for the last time. */
  isEnding: boolean;
  readonly over: Promise<void>;
  readonly resolve: () => void;
}

const holders = new WeakMap<CursorStore<SavedPosition>, Holder>();

/**
 * The right to save to a store: one stream at a time, since two would overwrite each other's position.
 * Where the store gives a lease, it is taken as well.
 */
export class SavingRight {
  #lease: CursorLease | undefined;
  #isReleased = false;
  /** Set while it has the right, or waits for the lease. */
  #holder: Holder | undefined;
  #isLeasing = false;

  /** @param failed - told when the lease cannot be given back, which stops nobody */
  constructor(
    private readonly store: CursorStore<SavedPosition>,
    private readonly scheduler: SchedulerLike,
    private readonly failed: (error: unknown) => void,
  ) {}

  /**
   * Asks for it. Who saves for the last time goes first: else the position could move back.
   *
   * @param granted - called in the same call, where the store is synchronous
   */
  ask(granted: () => void, refused: (error: unknown) => void): void {
    const holder = holders.get(this.store);
    if (holder === undefined) {
      this.#take(granted, refused);
    } else if (holder.isEnding) {
      this.#wait(holder, granted, refused);
    } else {
      refused(
        new StoreInUseError('another stream of this program saves to this store', {
          hint: 'share() the stream above its checkpoint, or give each subscription a store of its own',
        }),
      );
    }
  }

  /** From here on it saves for the last time, and then gives it back. */
  end(): void {
    if (this.#holder !== undefined) this.#holder.isEnding = true;
  }

  /** Gives it back, also when it comes later. */
  release(): void {
    this.#isReleased = true;
    const lease = this.#lease;
    this.#lease = undefined;
    try {
      lease?.release()?.catch(this.failed);
    } catch (error) {
      this.failed(error);
    }
    // What is still to come has to be given back first.
    if (this.#isLeasing) this.end();
    else this.#letGo();
  }

  /** Nobody can save in place of one whose save may still come to its end. */
  #wait(holder: Holder, granted: () => void, refused: (error: unknown) => void): void {
    let isLate = false;
    const timer = this.scheduler.schedule(() => {
      isLate = true;
      if (this.#isReleased) return;
      refused(
        new StoreInUseError(`the last save of the stream before takes over ${PATIENCE} ms`, {
          hint: 'see why save() of the store does not settle',
        }),
      );
    }, PATIENCE);
    void holder.over.then(() => {
      timer.unsubscribe();
      if (!isLate && !this.#isReleased) this.ask(granted, refused);
    });
  }

  #take(granted: () => void, refused: (error: unknown) => void): void {
    this.#holder = hold(this.store);
    this.#isLeasing = true;
    const fail = (error: unknown) => {
      this.#isLeasing = false;
      this.#letGo();
      refused(error);
    };
    const take = (lease: CursorLease | undefined) => {
      this.#isLeasing = false;
      this.#lease = lease;
      if (this.#isReleased) this.release();
      else granted();
    };
    let lease: CursorLease | Promise<CursorLease> | undefined;
    try {
      lease = this.store.lease?.();
    } catch (error) {
      fail(error);
      return;
    }
    if (isPromise(lease)) lease.then(take, fail);
    else take(lease ?? undefined);
  }

  #letGo(): void {
    const holder = this.#holder;
    this.#holder = undefined;
    if (holder === undefined) return;
    holders.delete(this.store);
    holder.resolve();
  }
}

function hold(store: CursorStore<SavedPosition>): Holder {
  let resolve: () => void = () => undefined;
  const over = new Promise<void>((done) => (resolve = done));
  const holder: Holder = { isEnding: false, over, resolve };
  holders.set(store, holder);
  return holder;
}
