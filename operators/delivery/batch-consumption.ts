import { type Observable, type Subscriber, Subscription } from 'rxjs';
import { Attempts } from '../../src/core/delivery/attempts.js';
import type { Handling, HandlerContext, HandlerResult } from '../../src/core/delivery/handling.js';
import type { Claim } from '../../src/core/delivery/claim.js';
import { HandlerError } from '../../src/delivery-errors.js';
import type { StreamEvent } from '../../src/delivered-event.js';
import { Claimer } from '../../src/core/delivery/claimer.js';
import { Gate } from './gate.js';
import type { HandlerSettings } from './handler-options.js';
import type { BatchOutcome } from './outcome.js';
import { Overflow } from './overflow.js';
import { subscribeTo } from './subscribe-to.js';
import { WaitingList } from './waiting-list.js';

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
interface Item<T> {
  readonly value: T;
  readonly event: StreamEvent;
  readonly claim: Claim;
  readonly key: unknown;
}

/** One subscription to `consumeBatch`. */
export class BatchConsumption<T, R> {
  readonly #claimer = new Claimer();
  readonly #waiting: WaitingList<Item<T>>;
  /** Keeps back what would be too much to repeat. */
  readonly #gate: Gate<Item<T>>;
  readonly #running = new Set<Batch<T, R>>();
  #timer: Subscription | undefined;
  /** Whether what waits has waited long enough for a full batch. */
  #due = false;
  #completed = false;
  #starting = false;

  constructor(
    readonly settings: BatchSettings<T, R>,
    readonly subscriber: Subscriber<BatchOutcome<T, R>>,
  ) {
    this.#waiting = new WaitingList(settings.size);
    const { size, concurrency, overflow, scheduler, policy } = settings;
    this.#gate = new Gate(
      {
        pass: (item) => {
          this.#waiting.push(item);
        },
        passed: () => {
          this.#pump();
        },
        hasRoom: () => this.#waiting.length < size * concurrency,
        drop: () => undefined,
      },
      overflow && new Overflow(overflow, scheduler, policy.random),
    );
  }

  start(source: Observable<T>): void {
    const { subscriber } = this;
    subscriber.add(() => {
      this.#cancel();
    });
    subscribeTo(source, subscriber, {
      next: (value) => {
        this.#take(value);
      },
      complete: () => {
        this.#claimer.complete();
        this.#completed = true;
        this.#due = true;
        this.#pump();
      },
    });
  }

  /** A batch, or what it was split into, is over. */
  end(batch: Batch<T, R>): void {
    this.#running.delete(batch);
    this.#waiting.free(batch.items);
    this.#pump();
    this.#gate.open();
  }

  #take(value: T): void {
    const { eventOf, keyOf } = this.settings;
    try {
      const event = eventOf(value);
      // First: what it throws must not leave a claim behind.
      const key = keyOf(value, event);
      this.#gate.push({ value, event, key, claim: this.#claimer.claim(event) });
    } catch (error) {
      this.subscriber.error(error);
      return;
    }
    this.#pump();
  }

  /** Starts the batches there are. In a loop, however many end at once. */
  #pump(): void {
    if (this.#starting) return;
    this.#starting = true;
    // What waits gets no more company while the gate is shut.
    this.#due ||= !this.#gate.isEmpty;
    while (this.#running.size < this.settings.concurrency && !this.subscriber.closed) {
      const items = this.#waiting.take(this.#due);
      if (items.length === 0) break;
      this.#timer?.unsubscribe();
      this.#timer = undefined;
      this.#due = this.#completed;
      const batch = new Batch(this, items);
      this.#running.add(batch);
      batch.start();
    }
    this.#starting = false;
    if (this.subscriber.closed) return;
    if (this.#waiting.length > 0) this.#wait();
    else if (this.#completed && this.#running.size === 0 && this.#gate.isEmpty)
      this.subscriber.complete();
  }

  #wait(): void {
    if (this.#due || this.#timer !== undefined) return;
    const { scheduler, maxWait } = this.settings;
    // There are schedulers that call back before they return.
    const timer = (this.#timer = new Subscription());
    timer.add(
      scheduler.schedule(() => {
        this.#due = true;
        this.#pump();
      }, maxWait),
    );
  }

  #cancel(): void {
    this.#timer?.unsubscribe();
    for (const batch of this.#running) batch.giveUp();
    for (const { claim } of [...this.#waiting.drain(), ...this.#gate.drain()]) claim.abandon();
  }
}

/** What is to be done for several events, or for one that is left of them. */
class Batch<T, R> extends Attempts<R> {
  /** What is not done yet. */
  #left: readonly Item<T>[];
  /** What it was split into: handled one after another. */
  #singles: readonly Batch<T, R>[] = [];

  constructor(
    private readonly owner: BatchConsumption<T, R>,
    readonly items: readonly Item<T>[],
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
