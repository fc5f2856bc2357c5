import type { StreamEvent } from '../../delivered-event.js';
import type { Delivery } from '../../origin.js';
import { emitFrom } from './emitting.js';
import type { WorkLimit } from './work-limit.js';

/** An event that somebody has claimed. Those that are not done make a list, in the order they came. */
export interface Entry {
  readonly event: StreamEvent;
  /** The event handed over before it: where the position stands while this one is first in the list. */
  readonly before: StreamEvent | undefined;
  /** Which event that an operator has taken, counted from 1. */
  readonly number: number;
  /** How many hold it. */
  claims: number;
  /** Whether one of them was given up: the position never moves past it. */
  orphaned: boolean;
  /** Characters of its frame, once its `next` has returned. */
  bytes: number;
  /** Whether the position waits for it. */
  listed: boolean;
  /** Before and behind it in the list. */
  previous: Entry | undefined;
  next: Entry | undefined;
}

/** What a claim needs of its ledger. */
export interface ClaimLedger {
  readonly delivery: Delivery;
  /** The innermost claim whose holder is handing on what came of the work. */
  emitting: Claim | undefined;
  /** How far work may go. */
  readonly work: Pick<WorkLimit<object>, 'allowed' | 'wait' | 'leave'>;
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

  /** Whether its work may begin: see {@link WorkLimit.allowed}. */
  get mayBegin(): boolean {
    return this.entry.number <= this.ledger.work.allowed;
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
    emitFrom(ledger.delivery, to, value);
    ledger.emitting = outer;
  }
}
