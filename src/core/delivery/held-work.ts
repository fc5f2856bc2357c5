import type { Claim } from './claim.js';

/** Waits until the first of what was kept back may begin: see `WorkLimit`. */
export class HeldWork {
  #limit: Claim['ledger']['work'] | undefined;

  /** @param goOn - called whenever it may */
  constructor(private readonly goOn: () => void) {}

  /** @param claim - of the first; this may make somebody save, and call back at once */
  waitFor(claim: Claim | undefined): void {
    const limit = claim?.mayBegin === false ? claim.ledger.work : undefined;
    if (limit !== this.#limit) this.#limit?.leave(this.goOn);
    this.#limit = limit;
    limit?.wait(this.goOn);
  }
}
