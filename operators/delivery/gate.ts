import type { Claim } from '../../src/core/delivery/claim.js';
import { Fifo } from '../../src/core/delivery/fifo.js';
import type { Ledger } from '../../src/core/delivery/ledger.js';

/**
 * Keeps work back, in its order, while too much is ahead of the saved position: after a crash that
 * would all be repeated.
 */
export class Gate<T extends { readonly claim: Claim }> {
  readonly #held = new Fifo<T>();
  /** The ledger that the first of them waits for. */
  #ledger: Ledger | undefined;
  #opening = false;

  /**
   * @param pass - takes what may begin
   * @param passed - called behind a run of them
   */
  constructor(
    private readonly pass: (item: T) => void,
    private readonly passed: () => void = () => undefined,
  ) {}

  get isEmpty(): boolean {
    return this.#held.size === 0;
  }

  push(item: T): void {
    if (this.isEmpty && item.claim.mayBegin) {
      this.pass(item);
      return;
    }
    this.#held.push(item);
    this.#open();
  }

  /** Everything that is kept back, for good. */
  drain(): readonly T[] {
    const items: T[] = [];
    for (let item = this.#held.shift(); item; item = this.#held.shift()) items.push(item);
    this.#waitFor(undefined);
    return items;
  }

  readonly #open = (): void => {
    if (this.#opening) return;
    this.#opening = true;
    while (this.#held.first?.claim.mayBegin) this.pass(this.#held.shift() as T);
    this.#opening = false;
    this.passed();
    // Last: this may make somebody save, and let more pass.
    this.#waitFor(this.#held.first?.claim.ledger);
  };

  #waitFor(ledger: Ledger | undefined): void {
    if (ledger !== this.#ledger) this.#ledger?.leave(this.#open);
    this.#ledger = ledger;
    ledger?.wait(this.#open);
  }
}
