import type { Claim } from './claim.js';
import { type Ledger, ledgerOf } from './ledger.js';
import { deliveryOf } from './origin-of.js';
import { scope } from './scope.js';
import { OriginError } from '../../delivery-errors.js';
import type { StreamEvent } from '../../delivered-event.js';
import type { Delivery } from '../../origin.js';

/** Claims events for one subscription of an operator. */
export class Claimer {
  /** The checkpoint below, if one is just subscribing. */
  readonly #below = scope();
  #delivery: Delivery | undefined;
  #ledger: Ledger | undefined;
  #seen: object | undefined;
  #seenClaim: Claim | undefined;

  /**
   * Claims an event for work that goes on after `next` has returned.
   *
   * @throws {@link OriginError} when it did not come from a stream, or is a copy
   * @throws {@link LateClaimError} when its `next` has returned already
   */
  claim(event: StreamEvent): Claim {
    const ledger = this.#ledgerOf(event);
    try {
      return ledger.claim(event);
    } catch (error) {
      this.#tell(ledger);
      throw error;
    }
  }

  /**
   * Checks that an event could be claimed; throws as {@link claim} does.
   *
   * @returns whether its work may begin at once
   */
  check(event: StreamEvent): boolean {
    const ledger = this.#ledgerOf(event);
    try {
      return ledger.check(event);
    } catch (error) {
      this.#tell(ledger);
      throw error;
    }
  }

  /** The source has completed. */
  complete(): void {
    this.#ledger?.complete(this.#seen, this.#seenClaim);
  }

  /** A position that was saved meanwhile is ahead. Inside of another operator nobody is known below. */
  #tell(ledger: Ledger): void {
    if (this.#below !== undefined) this.#below.late(ledger.delivery);
    else ledger.late();
  }

  #ledgerOf(event: StreamEvent): Ledger {
    const delivery = deliveryOf(event);
    const ledger = this.#find(delivery);
    this.#seen = delivery?.current;
    this.#seenClaim = ledger.emitting;
    return ledger;
  }

  #find(delivery: Delivery | undefined): Ledger {
    if (delivery === this.#delivery && this.#ledger !== undefined) return this.#ledger;
    if (delivery === undefined) {
      throw new OriginError('this value is no event of a stream: it was mapped or copied', {
        hint: 'put the operator above the map, or give eventOf; in a test take events from testStream',
      });
    }
    this.#delivery = delivery;
    this.#ledger = ledgerOf(delivery);
    // What it gets to see may be mapped, or nothing at all.
    this.#below?.met(delivery);
    return this.#ledger;
  }
}
