import type { Subscriber } from 'rxjs';
import { Attempts } from '../../src/core/delivery/attempts.js';
import type { Claim } from '../../src/core/delivery/claim.js';
import type { Handling, HandlerContext, HandlerResult } from '../../src/core/delivery/handling.js';
import type { StreamEvent } from '../../src/delivered-event.js';
import { HandlerError } from '../../src/delivery-errors.js';
import type { HandlerSettings } from './handler-options.js';
import type { BatchOutcome } from './outcome.js';

/** What a handler of batches is told beside the batch. */
export interface BatchContext<T> extends HandlerContext {
  /** Says of one event of the batch that it is done, whatever becomes of the others. */
  readonly done: (value: T) => void;
}

/** Options of `consumeBatch`, with what was left out. */
export interface BatchSettings<T, R> extends HandlerSettings<T> {
  readonly handler: (values: readonly T[], context: BatchContext<T>) => HandlerResult<R>;
  readonly size: number;
  readonly maxWait: number;
}

/** An event, claimed. */
export interface BatchItem<T> {
  readonly value: T;
  readonly event: StreamEvent;
  readonly claim: Claim;
  readonly key: unknown;
}

/** Whose batch it is. */
export interface BatchOwner<T, R> {
  readonly settings: BatchSettings<T, R>;
  readonly subscriber: Subscriber<BatchOutcome<T, R>>;
  /** A batch, and what it was split into, is over. */
  end(batch: Batch<T, R>): void;
}

/** What is to be done for several events, or for one that is left of them. */
export class Batch<T, R> extends Attempts<R> {
  /** What is not done yet. */
  #left: readonly BatchItem<T>[];
  /** What it was split into: handled one after another. */
  #singles: readonly Batch<T, R>[] = [];

  constructor(
    private readonly owner: BatchOwner<T, R>,
    readonly items: readonly BatchItem<T>[],
    private readonly after: () => void = () => {
      owner.end(this);
    },
  ) {
    super(owner.settings);
    this.#left = items;
  }

  /** The stream is left: nothing of it will be done. */
  giveUp(): void {
    this.cancel();
    for (const single of this.#singles) single.cancel();
    for (const { claim } of this.items) claim.abandon();
  }

  protected call(handling: Handling<R>): void {
    const context: BatchContext<T> = {
      attempt: handling.attempt,
      get signal() {
        return handling.signal;
      },
      done: (value) => {
        this.#done(value);
      },
    };
    const values = this.#left.map(({ value }) => value);
    handling.run(() => this.owner.settings.handler(values, context), undefined, this);
  }

  #done(value: T): void {
    const item = this.#left.find((each) => each.value === value);
    if (item === undefined) return;
    this.#left = this.#left.filter((each) => each !== item);
    item.claim.release();
  }

  protected callLastResort(handling: Handling<R>, error: unknown): boolean {
    const { deadLetter } = this.owner.settings;
    const [item] = this.#left;
    if (deadLetter === undefined || item === undefined) return false;
    const failed = { event: item.value, error, attempts: this.attempts };
    handling.run(deadLetter as (failed: unknown) => R, failed, this);
    return true;
  }

  protected override exhausted(): boolean {
    const left = this.#left;
    // It failed after it had said that all is done.
    if (left.length === 0) this.after();
    if (left.length === 1) return false;
    if (left.length > 0) this.#split();
    return true;
  }

  #split(): void {
    let next = 0;
    let ended = false;
    let starting = false;
    const goOn = () => {
      ended = true;
      if (starting) return;
      starting = true;
      // In a loop: a thousand that end at once must not fill the stack.
      while (ended) {
        ended = false;
        const single = this.#singles[next];
        next += 1;
        if (single === undefined) this.after();
        else single.start();
      }
      starting = false;
    };
    this.#singles = this.#left.map((item) => new Batch(this.owner, [item], goOn));
    goOn();
  }

  protected paused(): void {
    // It keeps its place: what waits for it is of the same keys, or would overtake it.
  }

  protected resumed(): void {
    this.start();
  }

  protected finished(result: R): void {
    const events = this.items.map(({ value }) => value);
    this.#emit({ status: 'done', events, result, attempts: this.attempts });
  }

  protected setAside(error: unknown): void {
    // Those that the handler has done are not dead.
    const events = this.#left.map(({ value }) => value);
    this.#emit({ status: 'dead', events, error, attempts: this.attempts });
  }

  protected gaveUp(error: unknown): void {
    const events = this.#left.map(({ event }) => event);
    this.owner.subscriber.error(new HandlerError(events, this.attempts, error));
  }

  /** While the outcome is handed on, the first claim holds the position for all. */
  #emit(outcome: BatchOutcome<T, R>): void {
    const { subscriber } = this.owner;
    const [first, ...others] = this.#left;
    for (const { claim } of others) claim.release();
    if (first === undefined) subscriber.next(outcome);
    else first.claim.emit(subscriber, outcome);
    if (subscriber.closed) return;
    first?.claim.release();
    this.after();
  }
}
