import { AbandonedClaimError, LateClaimError } from '../../delivery-errors.js';
import type { Delivery, DeliveryLedger } from '../../origin.js';
import type { StreamEvent } from '../../delivered-event.js';
import { Claim, type ClaimLedger, type Entry } from './claim.js';
import { EntryList } from './entry-list.js';
import { isAt } from './is-at.js';
import type { LedgerListener } from './ledger-listener.js';
import { OpenEntries } from './open-entries.js';
import { tick } from './tick.js';
import { WorkLimit } from './work-limit.js';

/** The ledger of a subscription: made when an operator asks for it for the first time. */
export function ledgerOf(delivery: Delivery): Ledger {
  // The one that is there may be of another copy of the package: it has the same methods.
  const ledger: unknown = (delivery.ledger ??= new Ledger(delivery));
  return ledger as Ledger;
}

/** Whether somebody saves for a subscription. */
export function isFollowed(delivery: Delivery): boolean {
  return (delivery.ledger as Ledger | undefined)?.isFollowed === true;
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
  /** Events that somebody holds a claim of. */
  unfinished = 0;
  /** Characters of their frames. */
  bytes = 0;
  /** How many events operators have taken so far: a mark for {@link Ledger.isDone}. */
  taken = 0;
  /** How far work may go ahead of what is saved. */
  readonly work = new WorkLimit<LedgerListener>(() => {
    this.#tell();
  });
  /** The first event of which a claim was given up: the position can never move past it. */
  orphan: StreamEvent | undefined;
  /** The first event it knows of. */
  first: StreamEvent | undefined;
  /** Whether it ended by a claim that came too late: its position is ahead of the work. */
  isLate = false;

  /** The last event whose `next` has returned. */
  #last: StreamEvent | undefined;
  /** How many were taken by then. */
  #lastTaken = 0;
  /** The event that was taken last. */
  #latest: object | undefined;
  /** Claimed events that are not done: the position waits for them. */
  readonly #entries = new EntryList();
  /** The entry of the event that is being handed over, once it was claimed. */
  #current: Entry | undefined;
  /** Events not done whose `next` has returned: they may be claimed again. */
  readonly #open = new OpenEntries();
  /** An array: each event is told, and an iterator for each would be felt. */
  #listeners: readonly LedgerListener[] = [];
  /** Looks whether the stream may go on, while it waits. */
  #down: (() => void) | undefined;
  /** The first claim that was given up while nobody listened, and when. */
  #missed: { readonly error: AbandonedClaimError; readonly at: number } | undefined;
  #isFailing = false;

  constructor(readonly delivery: Delivery) {
    delivery.subscriber.add(() => {
      this.isLate ||= this.#isFailing;
      this.#tell();
    });
  }

  get isFollowed(): boolean {
    return this.#listeners.length > 0;
  }

  /** Whether its stream is over. */
  get closed(): boolean {
    return this.delivery.subscriber.closed;
  }

  /** The event up to which all is done; `undefined` where none is. */
  get position(): StreamEvent | undefined {
    const { first } = this.#entries;
    return first === undefined ? this.#last : first.before;
  }

  /** How many of the events that were taken lie before the position, or at it. */
  get doneMark(): number {
    const { first } = this.#entries;
    return first === undefined ? this.#lastTaken : first.number - 1;
  }

  /** Whether all of the first so many taken events are done. */
  isDone(mark: number): boolean {
    const { first } = this.#entries;
    return first === undefined || first.number > mark;
  }

  /**
   * @param ahead - how many events may be worked on beyond what is done by now
   * @returns how to listen no more; what waits is told by {@link WorkLimit.wake}
   */
  listen(listener: LedgerListener, ahead: number): () => void {
    this.#listeners = [...this.#listeners, listener];
    this.work.add(listener, this.doneMark + ahead);
    return () => {
      this.#listeners = this.#listeners.filter((each) => each !== listener);
      this.work.drop(listener);
    };
  }

  /** Work that was thrown away since then (a {@link tick}), of which nobody was told. */
  abandonedSince(since: number): AbandonedClaimError | undefined {
    return this.#missed !== undefined && this.#missed.at > since ? this.#missed.error : undefined;
  }

  /**
   * An event was claimed too late, by an operator that does not know who saves. If the stream ends of
   * that, who saves was below. (Another branch of a shared stream goes on.)
   */
  late(): void {
    this.#isFailing = true;
    queueMicrotask(() => {
      this.#isFailing = false;
    });
  }

  /** @throws {@link LateClaimError} */
  claim(event: StreamEvent): Claim {
    const entry = this.#entryOf(event);
    if (entry.claims === 0) this.#count(entry, 1);
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
      return this.#openEntry(event).number <= this.work.allowed;
    }
    return this.#take() <= this.work.allowed;
  }

  /** The source's `next` for this event has returned. */
  settle(event: StreamEvent, length: number): void {
    const entry = this.#current;
    this.#current = undefined;
    if (entry?.listed) {
      entry.bytes = length;
      if (entry.claims > 0) this.bytes += length;
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
    if (current === undefined || current !== event) return;
    // Where it is claimed, its claim holds the position.
    this.#settled(current);
  }

  /** A claim's own. */
  released(entry: Entry): void {
    entry.claims -= 1;
    if (entry.claims > 0) return;
    this.#count(entry, -1);
    if (!entry.orphaned) this.#done(entry);
    this.#down?.();
  }

  /**
   * A claim's own. Nobody holds it any more, so the stream does not wait for it. Where nobody listens,
   * it counts as done; one who saves may be there and not know the stream yet, and is told when it does.
   *
   * Who listens is told when the stream goes on: one that is left abandons, too.
   */
  abandoned(entry: Entry): void {
    if (this.#listeners.length > 0) {
      entry.orphaned = true;
      this.orphan ??= entry.event;
    } else {
      this.#missed ??= { error: new AbandonedClaimError(entry.event), at: tick() };
    }
    this.released(entry);
    if (entry.orphaned) this.#tell();
  }

  whenDown(events: number, bytes: number, callback: () => void): void {
    this.#down = () => {
      if (this.unfinished > events || this.bytes > bytes) return;
      this.#down = undefined;
      callback();
    };
    this.#down();
  }

  #entryOf(event: StreamEvent): Entry {
    if (!isAt(this.delivery, event)) return this.#openEntry(event);
    if (!this.#current?.listed) this.#current = this.#list(this.delivery.current as StreamEvent);
    return this.#current;
  }

  #openEntry(event: StreamEvent): Entry {
    const entry = this.#open.get(event);
    if (entry !== undefined) return entry;
    throw new LateClaimError(event);
  }

  #settled(event: StreamEvent): void {
    this.first ??= event;
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
    this.first ??= event;
    const entry: Entry = {
      event,
      before: this.#last,
      number: this.#take(),
      claims: 0,
      orphaned: false,
      bytes: 0,
      listed: false,
      previous: undefined,
      next: undefined,
    };
    this.#entries.add(entry);
    return entry;
  }

  /** Somebody holds it, or nobody any more. */
  #count({ bytes }: Entry, by: 1 | -1): void {
    this.unfinished += by;
    this.bytes += by * bytes;
  }

  #done(entry: Entry): void {
    this.#entries.remove(entry);
    // Before its `next` has returned it is not settled: that tells.
    if (entry === this.#current) return;
    this.#open.delete(entry);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener.moved();
  }
}
