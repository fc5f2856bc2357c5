import { LateClaimError } from '../../delivery-errors.js';
import type { Delivery, DeliveryLedger } from '../../origin.js';
import type { StreamEvent } from '../../delivered-event.js';
import { Claim, type ClaimLedger, type Entry } from './claim.js';
import { OpenEntries } from './open-entries.js';
import { originOf } from './origin-of.js';
import { traitsOf } from './traits.js';
import { WorkLimit } from './work-limit.js';

/** What is told of a ledger. */
export interface LedgerListener {
  /**
   * An event came to its end, so that the position may have moved; or the stream did; or work waits
   * for the position to be saved. Called for each event, so it has to be quick.
   */
  moved(): void;
  /** A claim was given up and the stream goes on: the position can never move past this event. */
  stuck(event: StreamEvent): void;
}

/** The ledger of a subscription: made when an operator asks for it for the first time. */
export function ledgerOf(delivery: Delivery): Ledger {
  // The one that is there may be of another copy of the package: it has the same methods.
  const ledger: unknown = (delivery.ledger ??= new Ledger(delivery));
  return ledger as Ledger;
}

/**
 * What is done of a subscription's events, and what is not.
 *
 * An event that nobody has claimed when `next` returns is settled. The position is that of the last
 * event with nothing unfinished at it or before it. Only claimed events that are not done are kept.
 */
export class Ledger implements DeliveryLedger, ClaimLedger {
  /** The innermost claim whose holder is handing on what came of the work. */
  emitting: Claim | undefined;
  /** Claimed events that are not done. */
  unfinished = 0;
  /** Characters of their frames. */
  bytes = 0;
  /** How many events operators have taken so far: a mark for {@link Ledger.isDone}. */
  taken = 0;
  /** The first event of which a claim was given up: the position can never move past it. */
  orphan: StreamEvent | undefined;

  /** Whether an event was claimed too late: then the position was ahead of the work, and is no use. */
  #late = false;
  /** The last event whose `next` has returned. */
  #last: StreamEvent | undefined;
  /** How many were taken by then. */
  #lastTaken = 0;
  /** The event that was taken last. */
  #latest: object | undefined;
  #head: Entry | undefined;
  #tail: Entry | undefined;
  /** The entry of the event that is being handed over, once it was claimed. */
  #current: Entry | undefined;
  /** Events not done whose `next` has returned: they may be claimed again. */
  readonly #open = new OpenEntries();
  /** An array: each event is told, and an iterator for each would be felt. */
  #listeners: readonly LedgerListener[] = [];
  readonly #limit = new WorkLimit<LedgerListener>();
  /** Looks whether the stream may go on, while it waits. */
  #down: (() => void) | undefined;

  constructor(private readonly delivery: Delivery) {
    delivery.subscriber.add(() => {
      this.#tell();
    });
  }

  /** Whether its stream is over. */
  get closed(): boolean {
    return this.delivery.subscriber.closed;
  }

  /** The event up to which all is done; `undefined` where none is. */
  get position(): StreamEvent | undefined {
    if (this.#late) return undefined;
    return this.#head === undefined ? this.#last : this.#head.before;
  }

  /** How many of the events that were taken lie before the position, or at it. */
  get doneMark(): number {
    return this.#head === undefined ? this.#lastTaken : this.#head.number - 1;
  }

  /** Work on events with a higher number may not begin yet: too much would be repeated after a crash. */
  get allowed(): number {
    return this.#limit.allowed;
  }

  /** Whether work waits for the position to be saved. */
  get isHeld(): boolean {
    return this.#limit.isHeld;
  }

  /** Whether all of the first so many taken events are done. */
  isDone(mark: number): boolean {
    return this.#head === undefined || this.#head.number > mark;
  }

  /**
   * @param ahead - how many events may be worked on beyond what is done by now: see {@link allow}
   * @returns how to listen no more; what waits is told by {@link wake}
   */
  listen(listener: LedgerListener, ahead: number): () => void {
    this.#listeners = [...this.#listeners, listener];
    this.#limit.set(listener, this.doneMark + ahead);
    return () => {
      this.#listeners = this.#listeners.filter((each) => each !== listener);
      this.#limit.drop(listener);
    };
  }

  /** A listener lets work go on up to this number. */
  allow(listener: LedgerListener, number: number): void {
    if (!this.#limit.has(listener)) return;
    this.#limit.set(listener, number);
    this.wake();
  }

  /** Calls back whenever work may go on, until {@link leave}. */
  wait(callback: () => void): void {
    if (this.#limit.isWaiting(callback)) return;
    this.#limit.wait(callback);
    this.#tell();
  }

  leave(callback: () => void): void {
    this.#limit.leave(callback);
  }

  wake(): void {
    this.#limit.wake();
  }

  /** @throws {@link LateClaimError} */
  claim(event: StreamEvent): Claim {
    const entry = this.#entryOf(event);
    entry.claims += 1;
    return new Claim(this, entry);
  }

  /**
   * Checks that an event may be worked with: it is being handed over, or claimed.
   *
   * @returns whether the work may begin at once
   * @throws {@link LateClaimError}
   */
  check(event: StreamEvent): boolean {
    const { current } = this.delivery;
    if (event !== current && !isAt(this.delivery, event)) {
      return this.#openEntry(event).number <= this.allowed;
    }
    return this.#take() <= this.allowed;
  }

  /** The source's `next` for this event has returned. */
  settle(event: StreamEvent, length: number): void {
    const entry = this.#current;
    this.#current = undefined;
    if (entry?.listed) {
      entry.bytes = length;
      this.bytes += length;
      this.#settled(event);
      this.#open.add(entry);
    } else if (!this.closed) {
      this.#settled(event);
      this.#tell();
    }
    // Otherwise something below failed at it, or had enough: what completes has settled it before.
    if (this.orphan === undefined || this.closed) return;
    for (const listener of this.#listeners) listener.stuck(this.orphan);
  }

  /**
   * A stream completes, maybe while it hands over an event, or while a handler's result is handed on.
   * Who has seen that before the end has had it; what ended the stream above is not done.
   *
   * @param event - the event that was being handed over when a value was last seen
   * @param claim - the claim whose result it was
   */
  complete(event: object | undefined, claim: Claim | undefined): void {
    if (claim !== undefined && claim === this.emitting) claim.release();
    const { current } = this.delivery;
    if (current === undefined || current !== event || this.closed) return;
    // Where it is claimed, its claim holds the position.
    this.#settled(current);
  }

  /** A claim's own. */
  released(entry: Entry): void {
    entry.claims -= 1;
    if (entry.claims > 0) return;
    const { previous, next } = entry;
    entry.listed = false;
    this.unfinished -= 1;
    this.bytes -= entry.bytes;
    if (previous === undefined) this.#head = next;
    else previous.next = next;
    if (next === undefined) this.#tail = previous;
    else next.previous = previous;
    // Before its `next` has returned it is not settled: that tells.
    if (entry === this.#current) return;
    this.#open.delete(entry);
    this.#tell();
    this.#down?.();
  }

  whenDown(events: number, bytes: number, callback: () => void): void {
    this.#down = () => {
      if (this.unfinished > events || this.bytes > bytes) return;
      this.#down = undefined;
      callback();
    };
    this.#down();
  }

  /** A claim's own. Who listens is told when the stream goes on: one that is left abandons, too. */
  abandoned({ event }: Entry): void {
    this.orphan ??= event;
    this.#tell();
  }

  #entryOf(event: StreamEvent): Entry {
    if (!isAt(this.delivery, event)) return this.#openEntry(event);
    if (!this.#current?.listed) this.#current = this.#list(this.delivery.current as StreamEvent);
    return this.#current;
  }

  #openEntry(event: StreamEvent): Entry {
    const entry = this.#open.get(event);
    if (entry !== undefined) return entry;
    this.#late = true;
    throw new LateClaimError(event);
  }

  #settled(event: StreamEvent): void {
    this.#last = event;
    this.#lastTaken = this.taken;
  }

  /** Counts the event that is being handed over. */
  #take(): number {
    const { current } = this.delivery;
    if (current !== this.#latest) {
      this.#latest = current;
      this.taken += 1;
    }
    return this.taken;
  }

  #list(event: StreamEvent): Entry {
    this.unfinished += 1;
    const entry: Entry = {
      event,
      before: this.#last,
      number: this.#take(),
      claims: 0,
      bytes: 0,
      listed: true,
      previous: this.#tail,
      next: undefined,
    };
    if (this.#tail === undefined) this.#head = entry;
    else this.#tail.next = entry;
    this.#tail = entry;
    return entry;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener.moved();
  }
}

/** Whether it is this event that is being handed over: maybe as a copy with another record. */
function isAt(delivery: Delivery, event: StreamEvent): boolean {
  const { current } = delivery;
  if (current === undefined) return false;
  if (current === event) return true;
  if (originOf(current) !== originOf(event)) return false;
  const { identityOf, keyOf } = traitsOf(delivery);
  return (
    identityOf(current as never) === identityOf(event as never) &&
    keyOf(current as never) === keyOf(event as never)
  );
}
