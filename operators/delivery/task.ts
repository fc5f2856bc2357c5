import type { Subscriber } from 'rxjs';
import { Attempts } from '../../src/core/delivery/attempts.js';
import type { Claim } from '../../src/core/delivery/claim.js';
import type { Handling, HandlerContext, HandlerResult } from '../../src/core/delivery/handling.js';
import type { Lanes } from '../../src/core/delivery/lanes.js';
import type { StreamEvent } from '../../src/delivered-event.js';
import { HandlerError } from '../../src/delivery-errors.js';
import type { HandlerSettings } from './handler-options.js';
import type { Outcome } from './outcome.js';

/** Options of `consume`, with what was left out. */
export interface ConsumeSettings<T, R> extends HandlerSettings<T> {
  readonly handler: (value: T, context: HandlerContext) => HandlerResult<R>;
}

/** Whose task it is. */
export interface TaskOwner<T, R> {
  readonly settings: ConsumeSettings<T, R>;
  readonly subscriber: Subscriber<Outcome<T, R>>;
  readonly lanes: Lanes<Task<T, R>>;
  /** An event is done, or set aside. */
  end(task: Task<T, R>, outcome: Outcome<T, R>): void;
}

/** What is to be done for one event. */
export class Task<T, R> extends Attempts<R> {
  constructor(
    private readonly owner: TaskOwner<T, R>,
    private readonly value: T,
    readonly event: StreamEvent,
    readonly claim: Claim,
    readonly key: unknown,
  ) {
    super(owner.settings);
  }

  /** The stream is left: it will not be done. */
  giveUp(): void {
    try {
      this.cancel();
    } finally {
      this.claim.abandon();
    }
  }

  protected call(handling: Handling<R>): void {
    handling.run(this.owner.settings.handler, this.value, this);
  }

  protected callLastResort(handling: Handling<R>, error: unknown): boolean {
    const { deadLetter } = this.owner.settings;
    if (deadLetter === undefined) return false;
    const failed = { event: this.value, error, attempts: this.attempts };
    handling.run(deadLetter as (failed: unknown) => R, failed, this);
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
