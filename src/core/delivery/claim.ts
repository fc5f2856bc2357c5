import type { JetstreamEvent } from '../../event.js';
import type { Ledger } from './ledger.js';

/** An event that somebody has claimed. Those that are not done make a list, in the order they came. */
export interface Entry {
  readonly event: JetstreamEvent;
  /** The event handed over before it: where the position stands while this one is first in the list. */
  readonly before: JetstreamEvent | undefined;
  /** Which event that an operator has taken, counted from 1. */
  readonly number: number;
  claims: number;
  listed: boolean;
  previous: Entry | undefined;
  next: Entry | undefined;
}

/** The hold of one operator on one event. It is released, or given up, once. */
export class Claim {
  #held = true;

  constructor(
    readonly ledger: Ledger,
    private readonly entry: Entry,
  ) {}

  /** Whether its work may begin: see {@link Ledger.allowed}. */
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
