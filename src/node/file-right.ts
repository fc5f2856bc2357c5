import { setImmediate as turn } from 'node:timers/promises';
import type { CursorLease } from '../cursor-store.js';
import { notWritten } from './disk-errors.js';
import type { Disk, DiskLease } from './disk.js';
import { targetOf } from './target-of.js';

/** A file, and the lease of it. */
export interface HeldFile {
  /** As it was when the lease was taken: a link that points elsewhere since is of no effect. */
  readonly target: string;
  readonly lease: DiskLease;
}

/** Who holds a file in this thread. */
const holders = new Map<string, FileRight>();

/** The right of one store to write its file. Its streams share it. */
export class FileRight {
  #held: HeldFile | undefined;
  #streams = 0;

  /** @param idle - waits for what the store does */
  constructor(
    private readonly on: Disk,
    private readonly path: string,
    private readonly idle: () => Promise<unknown>,
  ) {}

  get target(): string {
    return this.#held?.target ?? targetOf(this.path);
  }

  /**
   * Takes it, or has it already.
   *
   * @throws StoreInUseError
   * @throws CheckpointError where nobody can write the file
   */
  take(): HeldFile | Promise<HeldFile> {
    if (this.#held !== undefined) return this.#held;
    const target = this.#find();
    const other = holders.get(target);
    return other === undefined ? this.#hold(target) : this.#takeAfter(other, target);
  }

  /** Takes it for a stream. */
  share(): CursorLease | Promise<CursorLease> {
    const held = this.take();
    return held instanceof Promise ? held.then(() => this.#lend()) : this.#lend();
  }

  /** One that is being left finishes the save it is at, and makes a last one. Else it is in use. */
  async #takeAfter(other: FileRight, target: string): Promise<HeldFile> {
    for (let saves = 0; saves < 2 && holders.get(target) === other; saves += 1) {
      await other.idle();
      // Who waited for the save goes first.
      await turn();
    }
    return this.#held ?? this.#hold(target);
  }

  #find(): string {
    try {
      return targetOf(this.path);
    } catch (error) {
      throw notWritten(this.path, error);
    }
  }

  #hold(target: string): HeldFile {
    this.#held = { target, lease: this.on.lease(target) };
    holders.set(target, this);
    return this.#held;
  }

  #lend(): CursorLease {
    this.#streams += 1;
    let released = false;
    return {
      release: () => {
        if (released) return;
        released = true;
        this.#streams -= 1;
        if (this.#streams === 0) this.#giveBack();
      },
    };
  }

  #giveBack(): void {
    if (this.#held === undefined) return;
    const { lease, target } = this.#held;
    lease.release();
    this.#held = undefined;
    if (holders.get(target) === this) holders.delete(target);
  }
}
