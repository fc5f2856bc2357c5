import type { Observable, Subscriber } from 'rxjs';
import { Attempts, type AttemptSettings } from '../../src/core/delivery/attempts.js';
import type { Handling, HandlerContext, HandlerResult } from '../../src/core/delivery/handling.js';
import { Lanes } from '../../src/core/delivery/lanes.js';
import type { Claim } from '../../src/core/delivery/ledger.js';
import { HandlerError } from '../../src/delivery-errors.js';
import type { JetstreamEvent } from '../../src/event.js';
import { Claimer } from './claimer.js';
import type { FailedEvent, Outcome } from './outcome.js';
import { subscribeTo } from './subscribe-to.js';

/** Options of `consume`, with what was left out. */
export interface ConsumeSettings<T, R> extends AttemptSettings {
  readonly handler: (value: T, context: HandlerContext) => HandlerResult<R>;
  readonly deadLetter: ((failed: FailedEvent<T>) => unknown) | undefined;
  readonly eventOf: (value: T) => JetstreamEvent;
  readonly keyOf: (value: T, event: JetstreamEvent) => unknown;
  readonly concurrency: number;
}

/** One subscription to `consume`. */
export class Consumption<T, R> {
  readonly #claimer = new Claimer();
  readonly #tasks = new Set<Task<T, R>>();
  readonly lanes: Lanes<Task<T, R>>;
  #completed = false;

  constructor(
    readonly settings: ConsumeSettings<T, R>,
    readonly subscriber: Subscriber<Outcome<T, R>>,
  ) {
    this.lanes = new Lanes(settings.concurrency, (task) => {
      task.start();
    });
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
      error: (error: unknown) => {
        subscriber.error(error);
      },
      complete: () => {
        this.#claimer.complete();
        this.#completed = true;
        this.#completeIfDone();
      },
    });
  }

  /** An event is done, or set aside. */
  end(task: Task<T, R>, outcome: Outcome<T, R>): void {
    const { subscriber } = this;
    task.claim.emit(subscriber, outcome);
    // Something below failed at it, or had enough: what completes has released it before.
    if (subscriber.closed) return;
    task.claim.release();
    this.#tasks.delete(task);
    this.lanes.done(task);
    this.#completeIfDone();
  }

  #take(value: T): void {
    const { settings, subscriber } = this;
    let task: Task<T, R>;
    try {
      const event = settings.eventOf(value);
      // First: what it throws must not leave a claim behind.
      const key = settings.keyOf(value, event);
      task = new Task(this, value, event, this.#claimer.claim(event), key);
    } catch (error) {
      subscriber.error(error);
      return;
    }
    this.#tasks.add(task);
    this.lanes.add(task);
  }

  #completeIfDone(): void {
    if (this.#completed && this.#tasks.size === 0) this.subscriber.complete();
  }

  #cancel(): void {
    for (const task of this.#tasks) {
      task.cancel();
      task.claim.abandon();
    }
    this.#tasks.clear();
  }
}

/** What is to be done for one event. */
class Task<T, R> extends Attempts<R> {
  constructor(
    private readonly owner: Consumption<T, R>,
    private readonly value: T,
    private readonly event: JetstreamEvent,
    readonly claim: Claim,
    readonly key: unknown,
  ) {
    super(owner.settings);
  }

  protected call(handling: Handling<R>): void {
    handling.run(this.owner.settings.handler, this.value);
  }

  protected callLastResort(handling: Handling<R>, error: unknown): boolean {
    const { deadLetter } = this.owner.settings;
    if (deadLetter === undefined) return false;
    const failed = { event: this.value, error, attempts: this.attempts };
    handling.run(deadLetter as (failed: unknown) => R, failed);
    return true;
  }

  protected paused(): void {
    this.owner.lanes.pause();
  }

  protected resumed(): void {
    this.owner.lanes.resume(this);
  }

  protected finished(result: R): void {
    const { value: event, attempts } = this;
    this.owner.end(this, { status: 'done', event, result, attempts });
  }

  protected setAside(error: unknown): void {
    const { value: event, attempts } = this;
    this.owner.end(this, { status: 'dead', event, error, attempts });
  }

  protected gaveUp(error: unknown): void {
    this.owner.subscriber.error(new HandlerError([this.event], this.attempts, error));
  }
}
