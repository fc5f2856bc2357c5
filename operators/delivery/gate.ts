import type { Claim } from '../../src/core/delivery/claim.js';
import { Fifo } from '../../src/core/delivery/fifo.js';
import { HeldWork } from '../../src/core/delivery/held-work.js';
import type { StreamEvent } from '../../src/delivered-event.js';
import type { Overflow } from './overflow.js';

interface Gated {
  readonly claim: Claim;
  readonly event: StreamEvent;
}

/** What is behind a {@link Gate}. */
export interface GateWay<T> {
  /** Takes what may begin. */
  pass(item: T): void;
  /** Called behind a run of them. */
  passed(): void;
  /** Whether there is room for one more: asked only where events may be dropped. */
  hasRoom(): boolean;
  /** It was let go: its claim is released. */
  drop(item: T): void;
}

/**
 * Keeps work back, in its order: while too much is ahead of the saved position (after a crash that
 * would all be repeated), or where some of it may have to go, until there is room.
 */
export class Gate<T extends Gated> {
  readonly #held = new Fifo<T>();
  /** The first of them waits. */
  readonly #heldWork = new HeldWork(() => {
    this.open();
  });
  #opening = false;

  constructor(
    private readonly way: GateWay<T>,
    private readonly overflow: Overflow | undefined,
  ) {}

  get isEmpty(): boolean {
    return this.#held.size === 0;
  }

  push(item: T): void {
    if (this.isEmpty && this.#mayPass(item)) {
      this.way.pass(item);
      return;
    }
    this.#held.push(item);
    this.open();
    const index = this.overflow?.indexOfDropped(this.#held.size);
    if (index === undefined) return;
    const dropped = this.#held.remove(index) as T;
    this.overflow?.dropped(dropped.event);
    dropped.claim.release();
    this.way.drop(dropped);
    this.#waitForFirst();
  }

  /** Everything that is kept back, for good. */
  drain(): readonly T[] {
    const items: T[] = [];
    for (let item = this.#held.shift(); item; item = this.#held.shift()) items.push(item);
    this.#waitForFirst();
    this.overflow?.flush();
    return items;
  }

  /** Lets pass what may by now. */
  open(): void {
    if (this.#opening || this.isEmpty) return;
    // What passes may be done at once, and saved, so that more may pass.
    do {
      this.#opening = true;
      let first = this.#held.first;
      while (first !== undefined && this.#mayPass(first)) {
        this.#held.shift();
        this.way.pass(first);
        first = this.#held.first;
      }
      this.#opening = false;
      this.way.passed();
    } while (this.#held.first !== undefined && this.#mayPass(this.#held.first));
    // Last: this may make somebody save, and let more pass.
    this.#waitForFirst();
  }

  #mayPass({ claim }: T): boolean {
    return claim.mayBegin && (this.overflow === undefined || this.way.hasRoom());
  }

  #waitForFirst(): void {
    this.#heldWork.waitFor(this.#held.first?.claim);
  }
}
