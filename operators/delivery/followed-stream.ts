import { type Ledger, ledgerOf } from '../../src/core/delivery/ledger.js';
import type { LedgerListener } from '../../src/core/delivery/ledger-listener.js';
import { refusalOf } from '../../src/core/delivery/traits.js';
import type { StreamEvent } from '../../src/delivered-event.js';
import type { Delivery } from '../../src/origin.js';
import { isSurelyPast } from './places.js';

/** A stream that somebody saves for. */
export class FollowedStream {
  /** None where it cannot go on from a place: then it may be a notifier, or is refused when it is met. */
  readonly ledger: Ledger | undefined;
  /** How many of its events are done and saved. */
  saved = 0;
  #isLate = false;
  /** Whether a `consume` works on it: what it emits may come late, made into whatever. */
  isConsumed = false;
  readonly #leave: (() => void) | undefined;

  /** @param ahead - how many events may be worked on beyond what is done by now */
  constructor(
    readonly delivery: Delivery,
    private readonly listener: LedgerListener,
    ahead: number,
  ) {
    this.ledger = refusalOf(delivery) === undefined ? ledgerOf(delivery) : undefined;
    this.saved = this.doneMark;
    this.#leave = this.ledger?.listen(listener, ahead);
  }

  /** Whether an event was claimed too late: then its position is ahead of the work, and is no use. */
  get isLate(): boolean {
    return this.#isLate || this.ledger?.isLate === true;
  }

  set isLate(isLate: boolean) {
    this.#isLate = isLate;
  }

  get position(): StreamEvent | undefined {
    return this.isLate ? undefined : this.ledger?.position;
  }

  /** How many of its events lie before the position, or at it. */
  get doneMark(): number {
    return this.isLate ? this.saved : (this.ledger?.doneMark ?? 0);
  }

  /** How many of its events may be repeated after a crash: those in hand, and those not saved. */
  get ahead(): number {
    return this.ledger === undefined ? 0 : this.ledger.taken - this.saved;
  }

  /** Whether something of it is being handed on just now: an event, or what came of one. */
  get isEmitting(): boolean {
    return this.delivery.current !== undefined || this.ledger?.emitting !== undefined;
  }

  /** The event of which the work was given up, if it was: the stream goes on to no purpose, or is over. */
  get orphan(): StreamEvent | undefined {
    return this.ledger?.orphan;
  }

  /**
   * Whether it has surely left out an event that one before it has given up; `undefined` before its
   * first event.
   */
  leavesOut(orphan: StreamEvent): boolean | undefined {
    const first = this.ledger?.first;
    return first && isSurelyPast(first, orphan);
  }

  /** Whether it has given up an event, and is over: that comes again if the next stream begins by it. */
  get isGivenUp(): boolean {
    return this.orphan !== undefined && this.delivery.subscriber.closed;
  }

  /**
   * Whether nothing is to be waited for of the first so many events that were taken. What was given up
   * is not waited for, unless the stream goes on: then it is told as stuck.
   */
  isOver(mark = Infinity): boolean {
    const { ledger } = this;
    return ledger === undefined || ledger.isDone(mark) || this.isGivenUp;
  }

  allow(ahead: number): void {
    this.ledger?.work.allow(this.listener, this.saved + ahead);
  }

  leave(): void {
    this.#leave?.();
  }
}
