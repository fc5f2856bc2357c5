import { type Claim, claim, deliveryOf, ledgerOf } from '../../src/core/delivery/ledger.js';
import { scope } from '../../src/core/delivery/scope.js';
import type { JetstreamEvent } from '../../src/event.js';
import type { Delivery } from '../../src/origin.js';

/** Claims events for one subscription of an operator. */
export class Claimer {
  /** The checkpoint below, if one is just subscribing. */
  readonly #below = scope();
  #delivery: Delivery | undefined;

  /** @throws {@link OriginError}, {@link LateClaimError} */
  claim(event: JetstreamEvent): Claim {
    const delivery = deliveryOf(event);
    if (delivery !== this.#delivery && delivery !== undefined) {
      this.#delivery = delivery;
      // What it gets to see may be mapped, or nothing at all.
      this.#below?.(delivery, true);
    }
    return claim(event);
  }

  /** The source has completed. */
  complete(): void {
    if (this.#delivery !== undefined) ledgerOf(this.#delivery).complete();
  }
}
