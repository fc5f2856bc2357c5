import type { Claim } from '../../src/core/delivery/claim.js';
import { emittingDelivery } from '../../src/core/delivery/emitting.js';
import { eventInOutcome, eventInPlain, isOutcome } from '../../src/core/delivery/event-in.js';
import { isFollowed, ledgerOf } from '../../src/core/delivery/ledger.js';
import type { LedgerListener } from '../../src/core/delivery/ledger-listener.js';
import { deliveryOf } from '../../src/core/delivery/origin-of.js';
import { type Finder, scope } from '../../src/core/delivery/scope.js';
import { tick } from '../../src/core/delivery/tick.js';
import { refusalOf } from '../../src/core/delivery/traits.js';
import type { StreamEvent } from '../../src/delivered-event.js';
import { AbandonedClaimError, OriginError, TwoStreamsError } from '../../src/delivery-errors.js';
import { isJetstreamError } from '../../src/errors.js';
import type { Delivery } from '../../src/origin.js';
import type { FollowedStream } from './followed-stream.js';
import { Succession } from './succession.js';
import { Suspicion } from './suspicion.js';

/** What is told of the streams above. */
export interface FollowedListener {
  /** The position may have moved, or work waits for it to be saved: called for each event. */
  moved(): void;
  failed(error: unknown): void;
  /** The position was ahead of the work. */
  spoiled(): void;
  /** Whether the position was once at an event, or behind it: that one is done. */
  isDone(event: StreamEvent): boolean;
}

/**
 * Which streams one subscription of `checkpoint` saves for: one at a time. Where one follows another
 * (`retry`, `concat`, `switchMap`), what is in hand of the one before holds the position of both.
 */
export class FollowedStreams implements Finder {
  readonly #below = scope();
  /** When it began: what went wrong earlier, of a stream that was there before, is no matter. */
  readonly #since = tick();
  /** What goes on is, until an event has told which that is, one that began above. */
  readonly #streams: Succession;
  #isCertain = false;
  /** All that were met. */
  readonly #met = new WeakSet<Delivery>();
  #begun: Delivery[] = [];
  /** What was in the hands of the stream when the last value came: see `Ledger.complete`. */
  #seen: object | undefined;
  #seenClaim: Claim | undefined;
  /** How many events were taken when the source completed. */
  #mark: number | undefined;
  readonly #suspicion: Suspicion;

  /** @param maxRepeats - how many events may be worked on beyond what is saved */
  constructor(
    private readonly listener: FollowedListener,
    maxRepeats: number,
  ) {
    this.#suspicion = new Suspicion((error) => {
      listener.failed(error);
    });
    const ledgers: LedgerListener = {
      moved: () => {
        const trouble = this.#trouble();
        if (trouble === undefined) listener.moved();
        else listener.failed(trouble);
      },
      stuck: (event) => {
        listener.failed(new AbandonedClaimError(event));
      },
    };
    this.#streams = new Succession(ledgers, maxRepeats, (event) => listener.isDone(event));
  }

  get position(): StreamEvent | undefined {
    return this.#streams.position;
  }

  get isHeld(): boolean {
    return this.#streams.isHeld;
  }

  /** Whether all is done that was taken before the source completed. */
  get isOver(): boolean {
    return this.#streams.isOver(this.#mark);
  }

  get #current(): FollowedStream | undefined {
    return this.#streams.current;
  }

  begun(delivery: Delivery): void {
    this.#below?.begun(delivery);
    this.#begun = this.#begun.filter(({ subscriber }) => !subscriber.closed);
    const isAlone = this.#begun.length === 0;
    this.#begun.push(delivery);
    if (this.#current === undefined || this.#current.delivery.subscriber.closed) {
      this.#follow(delivery);
      this.#streams.isAmbiguous = !isAlone;
    } else if (!this.#isCertain) {
      this.#streams.isAmbiguous = true;
    }
  }

  met(delivery: Delivery): void {
    this.#below?.met(delivery);
    try {
      this.#meetConsumed(delivery);
    } catch (error) {
      this.listener.failed(error);
    }
  }

  late(delivery: Delivery): void {
    this.#below?.late(delivery);
    const stream = this.#streams.all.find((each) => each.delivery === delivery);
    if (stream === undefined) return;
    stream.isLate = true;
    this.listener.spoiled();
  }

  /**
   * A value comes.
   *
   * @param isStarting - whether the source is still being subscribed to
   */
  take(value: unknown, isStarting: boolean): void {
    // First: nearly all are, below `consume`, and it costs the least to see.
    const isDone = isOutcome(value);
    const event = isDone ? eventInOutcome(value) : eventInPlain(value);
    const delivery = deliveryOf(event);
    if (delivery !== undefined) {
      // What comes late and is claimed by nobody is worked with below, unseen.
      if (isDone) {
        this.#meetConsumed(delivery);
      } else {
        this.#meet(delivery);
        this.#check(event as StreamEvent, delivery);
      }
    } else {
      this.#takeUnknown(isStarting);
    }
    this.#seen = this.#current?.delivery.current;
    this.#seenClaim = this.#current?.ledger?.emitting;
  }

  /** A value that tells no event. */
  #takeUnknown(isStarting: boolean): void {
    if (this.#streams.isAmbiguous) throw new TwoStreamsError();
    const current = this.#current;
    if (current === undefined || current.delivery.subscriber.closed) {
      // Of a stream that began later, a consume has handed it on.
      const delivery = emittingDelivery();
      if (delivery !== undefined && !isFollowed(delivery)) this.#meetConsumed(delivery);
      else if (current === undefined && !isStarting) {
        throw new OriginError('checkpoint has met no stream: the values above it are no events', {
          hint: 'put it directly below the stream and consume',
        });
      }
    } else if (!isStarting && !current.isConsumed && !current.isEmitting) {
      this.listener.spoiled();
      this.#suspicion.raise(current);
    }
  }

  /** The source errors. */
  failed(error: unknown): void {
    if (!isJetstreamError(error) || error.code !== 'late-claim') return;
    const { event } = error as unknown as { readonly event: StreamEvent };
    const delivery = deliveryOf(event);
    if (delivery !== undefined) this.late(delivery);
  }

  /** The source completes. */
  complete(): void {
    this.#suspicion.clear();
    const ledger = this.#current?.ledger;
    ledger?.complete(this.#seen, this.#seenClaim);
    this.#mark = ledger?.taken;
  }

  /** See {@link Succession.saving}. */
  saving(): () => void {
    return this.#streams.saving();
  }

  leave(): void {
    for (const stream of this.#streams.all) stream.leave();
  }

  /** Others may work on, on the same stream. */
  wake(): void {
    for (const { ledger } of this.#streams.all) ledger?.work.wake();
  }

  /** What makes the position useless from here on: then nothing more is saved of the current stream. */
  #trouble(since?: number): AbandonedClaimError | undefined {
    const current = this.#current;
    const missed = since === undefined ? undefined : current?.ledger?.abandonedSince(since);
    const lost = this.#streams.leftOut;
    const trouble = missed ?? (lost && new AbandonedClaimError(lost, true));
    if (trouble !== undefined && current !== undefined) current.isLate = true;
    return trouble;
  }

  #meetConsumed(delivery: Delivery): void {
    this.#meet(delivery);
    if (delivery === this.#current?.delivery) this.#current.isConsumed = true;
  }

  #meet(delivery: Delivery): void {
    if (delivery === this.#current?.delivery && this.#isCertain) return;
    if (delivery !== this.#current?.delivery) {
      // What comes late of one before it.
      if (this.#met.has(delivery)) return;
      if (this.#isCertain && this.#current?.delivery.subscriber.closed === false) {
        throw new TwoStreamsError();
      }
      this.#follow(delivery);
    }
    this.#isCertain = true;
    this.#streams.isAmbiguous = false;
    this.#met.add(delivery);
    const refusal = refusalOf(delivery);
    if (refusal !== undefined) throw refusal;
    const trouble = this.#trouble(this.#since);
    if (trouble !== undefined) throw trouble;
    // Of one that is met late, much may be done.
    if (this.#current?.position !== undefined) this.listener.moved();
  }

  #follow(delivery: Delivery): void {
    this.#streams.add(delivery, this.#isCertain);
    this.#isCertain = false;
    this.#streams.isAmbiguous = false;
  }

  /** @throws `LateClaimError` */
  #check(event: StreamEvent, delivery: Delivery): void {
    try {
      ledgerOf(delivery).check(event);
    } catch (error) {
      this.late(delivery);
      throw error;
    }
  }
}
