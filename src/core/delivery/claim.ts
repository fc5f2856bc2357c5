import type { StreamEvent } from '../../delivered-event.js';

/** An event that somebody has claimed. Those that are not done make a list, in the order they came. */
export interface Entry {
  readonly event: StreamEvent;
  /** The event handed over before it: where the position stands while this one is first in the list. */
  readonly before: StreamEvent | undefined;
  /** Which event that an operator has taken, counted from 1. */
  readonly number: number;
  claims: number;
  /** Characters of its frame, once its `next` has returned. */
  bytes: number;
  listed: boolean;
  previous: Entry | undefined;
  next: Entry | undefined;
}

/** What a claim needs of its ledger. */
export interface ClaimLedger {
  /** Work on events with a higher number may not begin yet. */
  readonly allowed: number;
  /** The innermost claim whose holder is handing on what came of the work. */
  emitting: Claim | undefined;
  /** Calls back whenever work may go on, until {@link leave}. */
  wait(callback: () => void): void;
  leave(callback: () => void): void;
  released(entry: Entry): void;
  abandoned(entry: Entry): void;
}

/** The hold of one operator on one event. It is released, or given up, once. */
export class Claim {
  #held = true;

  constructor(
    readonly ledger: ClaimLedger,
    private readonly entry: Entry,
  ) {}

  /** Whether its work may begin: see {@link ClaimLedger.allowed}. */
  get mayBegin(): boolean {
    return this.entry.number <= this.ledger.allowed;
  }

  /** The work is done. */
  release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.ledger.released(this.entry);
  }

  /** The work will never be done: who held the claim is gone. */
  abandon(): void {
    if (!this.#held) return;
    this.#held = false;
    this.ledger.abandoned(this.entry);
  }

  /**
   * Hands on what came of the work. The claim is still held meanwhile, so that an operator below may
   * claim the event as well.
   */
  emit<T>(to: { next(value: T): void }, value: T): void {
    const { ledger } = this;
    const outer = ledger.emitting;
    ledger.emitting = this;
    to.next(value);
    ledger.emitting = outer;
  }
}
