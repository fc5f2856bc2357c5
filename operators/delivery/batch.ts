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
  /**
   * Says of one event of the batch that it is done, whatever becomes of the others: the very value that
   * was given, until the tries are used up.
   */
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
  /** What is not done yet, in its order. */
  readonly #left: Set<BatchItem<T>>;
  /** The same by value (one may be there more than once), once the handler has said what is done. */
  #byValue: Map<T, BatchItem<T>[]> | undefined;
  /** Whether its tries are used up: what is said to be done from then on is another's by now. */
  #isGivenUp = false;
  /** What the last try failed with. */
  #failure: unknown;
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
    this.#left = new Set(items);
  }

  /** The stream is left: nothing of it will be done. */
  giveUp(): void {
    try {
      this.cancel();
      // One at a time is in hand.
      for (const single of this.#singles) single.cancel();
    } finally {
      for (const { claim } of this.items) claim.abandon();
    }
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
    const values = Array.from(this.#left, ({ value }) => value);
    handling.run(() => this.owner.settings.handler(values, context), undefined, this);
  }

  /** By a map: to look through the list for each of ten thousand would hold up everything else. */
  #done(value: T): void {
    if (this.#isGivenUp) return;
    this.#byValue ??= byValue(this.items);
    const item = this.#byValue.get(value)?.shift();
    if (item === undefined) return;
    this.#left.delete(item);
    item.claim.release();
  }

  override failed(error: unknown): void {
    this.#failure = error;
    // It failed after it had said that all is done: there is nothing to try again.
    if (this.#left.size === 0) this.#acknowledged();
    else super.failed(error);
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
    this.#isGivenUp = true;
    if (this.#left.size === 1) return false;
    this.#split();
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
    this.#singles = Array.from(this.#left, (item) => new Batch(this.owner, [item], goOn));
    goOn();
  }

  protected paused(): void {
    // It keeps its place: what waits for it is of the same keys, or would overtake it.
  }

  protected resumed(): void {
    // What went on behind its failure may have ended well meanwhile.
    if (this.#left.size === 0) this.#acknowledged();
    else this.start();
  }

  /** All was said to be done, though the handler has failed: so there is no result. */
  #acknowledged(): void {
    const events = this.items.map(({ value }) => value);
    this.#emit({ status: 'done', events, error: this.#failure, attempts: this.attempts });
  }

  protected finished(result: R): void {
    const events = this.items.map(({ value }) => value);
    this.#emit({ status: 'done', events, result, attempts: this.attempts });
  }

  protected setAside(error: unknown): void {
    // Those that the handler has done are not dead.
    const events = Array.from(this.#left, ({ value }) => value);
    this.#emit({ status: 'dead', events, error, attempts: this.attempts });
  }

  protected gaveUp(error: unknown): void {
    const events = Array.from(this.#left, ({ event }) => event);
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

/** In their order: of what is there twice, the first is said to be done first. */
function byValue<T>(items: readonly BatchItem<T>[]): Map<T, BatchItem<T>[]> {
  const map = new Map<T, BatchItem<T>[]>();
  for (const item of items) {
    const same = map.get(item.value);
    if (same === undefined) map.set(item.value, [item]);
    else same.push(item);
  }
  return map;
}
