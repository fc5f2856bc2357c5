import type { Claim } from '../../src/core/delivery/claim.js';
import { emittingDelivery } from '../../src/core/delivery/emitting.js';
import { eventIn, isOutcome } from '../../src/core/delivery/event-in.js';
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
import { FollowedStream } from './followed-stream.js';
import { Suspicion } from './suspicion.js';

/** What is told of the streams above. */
export interface FollowedListener {
  /** The position may have moved, or work waits for it to be saved: called for each event. */
  moved(): void;
  failed(error: unknown): void;
  /** Whether what was saved by now lies at an event, or behind it. */
  isSaved(event: StreamEvent): boolean;
}

/**
 * Which streams one subscription of `checkpoint` saves for: one at a time. Where one follows another
 * (`retry`, `concat`, `switchMap`), what is in hand of the one before holds the position of both.
 */
export class FollowedStreams implements Finder {
  readonly #below = scope();
  /** When it began: what went wrong earlier, of a stream that was there before, is no matter. */
  readonly #since = tick();
  readonly #listener: LedgerListener;
  /** The one that goes on; until an event has told which that is, one that began above. */
  #current: FollowedStream | undefined;
  #isCertain = false;
  /** Whether several began above side by side (one may be a notifier's), and no event has told which. */
  #isAmbiguous = false;
  /** Those before it of which not all is saved. */
  #earlier: FollowedStream[] = [];
  /** All that were met. */
  readonly #met = new WeakSet<Delivery>();
  #begun: Delivery[] = [];
  /** What was in the hands of the stream when the last value came: see `Ledger.complete`. */
  #seen: object | undefined;
  #seenClaim: Claim | undefined;
  /** How many events were taken when the source completed. */
  #mark: number | undefined;
  readonly #suspicion: Suspicion;
  #round = 0;

  /** @param maxRepeats - how many events may be worked on beyond what is saved */
  constructor(
    private readonly listener: FollowedListener,
    private readonly maxRepeats: number,
  ) {
    this.#suspicion = new Suspicion((error) => {
      listener.failed(error);
    });
    this.#listener = {
      moved: () => {
        const trouble = this.#leftOut();
        if (trouble === undefined) listener.moved();
        else listener.failed(this.#spoiled(trouble));
      },
      stuck: (event) => {
        listener.failed(new AbandonedClaimError(event));
      },
    };
  }

  /** The place to go on from, as long as nothing is done meanwhile; `undefined` where there is none. */
  get position(): StreamEvent | undefined {
    let position: StreamEvent | undefined;
    for (const stream of this.#covered()) position = stream.position ?? position;
    return position;
  }

  /** Whether work waits for the position to be saved. Asked for each event: it makes nothing. */
  get isHeld(): boolean {
    if (this.#current?.ledger?.work.isHeld === true) return true;
    return this.#earlier.length > 0 && this.#earlier.some(({ ledger }) => ledger?.work.isHeld);
  }

  /** Whether all is done that was taken before the source completed. */
  get isOver(): boolean {
    if (this.#earlier.some((stream) => !stream.isOver())) return false;
    return this.#current?.isOver(this.#mark) !== false;
  }

  begun(delivery: Delivery): void {
    this.#below?.begun(delivery);
    this.#begun = this.#begun.filter(({ subscriber }) => !subscriber.closed);
    const isAlone = this.#begun.length === 0;
    this.#begun.push(delivery);
    if (this.#current === undefined || this.#current.delivery.subscriber.closed) {
      this.#follow(delivery);
      this.#isAmbiguous = !isAlone;
    } else if (!this.#isCertain) {
      this.#isAmbiguous = true;
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
    const stream = this.#all().find((each) => each.delivery === delivery);
    if (stream !== undefined) stream.isLate = true;
  }

  /**
   * A value comes.
   *
   * @param isStarting - whether the source is still being subscribed to
   */
  take(value: unknown, isStarting: boolean): void {
    const event = eventIn(value);
    const delivery = deliveryOf(event);
    if (delivery !== undefined) {
      // What comes late and is claimed by nobody is worked with below, unseen.
      if (isOutcome(value)) {
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
    if (this.#isAmbiguous) throw new TwoStreamsError();
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

  /**
   * The position is about to be saved.
   *
   * @returns to be called when it was: what is saved is not repeated, as much more may be worked on
   */
  saving(): () => void {
    const covered = this.#covered().map((stream) => {
      return { stream, mark: stream.doneMark, isOver: stream.isOver() };
    });
    return () => {
      for (const { stream, mark, isOver } of covered) {
        stream.saved = mark;
        if (isOver) this.#drop(stream);
      }
      this.#allow();
    };
  }

  leave(): void {
    for (const stream of this.#all()) stream.leave();
  }

  /** Others may work on, on the same stream. */
  wake(): void {
    for (const { ledger } of this.#all()) ledger?.work.wake();
  }

  #all(): readonly FollowedStream[] {
    return this.#current === undefined ? this.#earlier : [...this.#earlier, this.#current];
  }

  /** Those that the position covers: up to the first that is not over. */
  #covered(): readonly FollowedStream[] {
    const end = this.#earlier.findIndex((stream) => !stream.isOver() || this.#isLost(stream));
    if (end >= 0) return this.#earlier.slice(0, end + 1);
    return this.#isAmbiguous ? this.#earlier : this.#all();
  }

  /** Whether an event that a stream has given up may not come again. */
  #isLost({ orphan, isGivenUp }: FollowedStream): boolean {
    if (!isGivenUp || orphan === undefined || this.listener.isSaved(orphan)) return false;
    return this.#current?.leavesOut(orphan) !== false;
  }

  /** An event that was given up is surely left out: the stream that goes on began behind it. */
  #leftOut(): AbandonedClaimError | undefined {
    if (this.#earlier.length === 0 || this.#current?.ledger?.first === undefined) return undefined;
    const lost = this.#earlier.find((stream) => this.#isLost(stream))?.orphan;
    return lost && new AbandonedClaimError(lost, true);
  }

  /** Nothing more is saved of the stream that goes on. */
  #spoiled(trouble: Error): Error {
    if (this.#current !== undefined) this.#current.isLate = true;
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
    this.#isAmbiguous = false;
    this.#met.add(delivery);
    const refusal = refusalOf(delivery);
    if (refusal !== undefined) throw refusal;
    const trouble = this.#current?.ledger?.abandonedSince(this.#since) ?? this.#leftOut();
    if (trouble !== undefined) throw this.#spoiled(trouble);
    // Of one that is met late, much may be done.
    if (this.#current?.position !== undefined) this.listener.moved();
  }

  #follow(delivery: Delivery): void {
    const before = this.#current;
    if (before !== undefined) {
      if (this.#isCertain) this.#earlier.push(before);
      else before.leave();
    }
    this.#isCertain = false;
    this.#isAmbiguous = false;
    const ahead = this.#earlier.reduce((sum, stream) => sum + stream.ahead, 0);
    const left = Math.max(0, this.maxRepeats - ahead);
    this.#current = new FollowedStream(delivery, this.#listener, left);
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

  /** One before the current, of which all is saved. */
  #drop(stream: FollowedStream): void {
    if (stream === this.#current) return;
    this.#earlier = this.#earlier.filter((each) => each !== stream);
    stream.leave();
  }

  /** Each may go ahead by what those before it have left. */
  #allow(): void {
    this.#round += 1;
    const round = this.#round;
    let left = this.maxRepeats;
    for (const stream of this.#all()) {
      stream.allow(left);
      // What went on may have been done and saved at once: that has allowed for all.
      if (round !== this.#round) return;
      left = Math.max(0, left - stream.ahead);
    }
  }
}
