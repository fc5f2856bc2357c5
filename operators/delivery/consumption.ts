import type { Observable, Subscriber } from 'rxjs';
import { Handling, isDeferred, type HandlerResult } from '../../src/core/delivery/handling.js';
import { Lanes } from '../../src/core/delivery/lanes.js';
import type { Claim } from '../../src/core/delivery/claim.js';
import type { StreamEvent } from '../../src/delivered-event.js';
import { Claimer } from '../../src/core/delivery/claimer.js';
import { emitFrom } from '../../src/core/delivery/emitting.js';
import { deliveryOf } from '../../src/core/delivery/origin-of.js';
import { Gate } from './gate.js';
import { keyOrGiveUp } from './key-of.js';
import { LateLimit } from './late-limit.js';
import { leaveAll } from './leave-all.js';
import type { Outcome } from './outcome.js';
import { Overflow } from './overflow.js';
import { subscribeTo } from './subscribe-to.js';
import { type ConsumeSettings, Task, type TaskOwner } from './task.js';

/** Listens to what nobody waits for. */
const IGNORE = { succeeded: () => undefined, failed: () => undefined };

/** One subscription to `consume`. */
export class Consumption<T, R> implements TaskOwner<T, R> {
  readonly #claimer = new Claimer();
  readonly #tasks = new Set<Task<T, R>>();
  readonly lanes: Lanes<Task<T, R>>;
  /** Keeps back what would be too much to repeat. */
  readonly #gate: Gate<Task<T, R>>;
  readonly #lateLimit: LateLimit<Task<T, R>>;
  /** What came while a handler was being called. */
  readonly #deferred: Task<T, R>[] = [];
  /** The event for which a handler is being called at once. */
  #calling: StreamEvent | undefined;
  /** That call. */
  #handling: Handling<R> | undefined;
  /** Of that event, where the source has completed meanwhile. */
  #claim: Claim | undefined;
  #completed = false;

  constructor(
    readonly settings: ConsumeSettings<T, R>,
    readonly subscriber: Subscriber<Outcome<T, R>>,
  ) {
    this.lanes = new Lanes(settings.concurrency, (task) => {
      if (task.isBegun || task.claim.mayBegin) {
        task.start();
      } else {
        this.lanes.pause();
        this.#lateLimit.hold(task);
      }
    });
    this.#lateLimit = new LateLimit((task) => {
      this.lanes.resume(task);
    });
    const { concurrency, overflow, scheduler, policy } = settings;
    this.#gate = new Gate(
      {
        pass: (task) => {
          this.lanes.add(task);
        },
        passed: () => undefined,
        // Twice: what waits for its account must not keep others from having their turn.
        hasRoom: () => this.lanes.size < 2 * concurrency,
        drop: (task) => {
          this.#tasks.delete(task);
        },
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
        // First: what has come through counts as done now, but its handler is not done with it.
        this.#claim = this.#calling && this.#claimer.claim(this.#calling);
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
    this.#gate.open();
    this.#completeIfDone();
  }

  #take(value: T): void {
    const { settings, subscriber, lanes } = this;
    try {
      const event = settings.eventOf(value);
      const key = keyOrGiveUp(settings, this.#claimer, value, event);
      const mayBegin = this.#claimer.check(event) && this.#gate.isEmpty;
      // A handler that makes the source emit is not done yet: what comes waits for it, in its order.
      const isFirst = this.#calling === undefined && this.#deferred.length === 0;
      if (mayBegin && isFirst && lanes.isFree(key)) {
        this.#call(value, event, key);
      } else {
        const task = this.#taskOf(value, event, key);
        if (isFirst) this.#gate.push(task);
        else this.#deferred.push(task);
      }
    } catch (error) {
      subscriber.error(error);
    }
  }

  /**
   * Calls the handler at once. Most of what makes an event dear is for work that goes on after this
   * call: a synchronous handler needs no claim, since the event is not settled meanwhile.
   */
  #call(value: T, event: StreamEvent, key: unknown): void {
    const { handler } = this.settings;
    const handling = new Handling<R>(1);
    let result: HandlerResult<R> | undefined;
    let isDone = false;
    let failure: { readonly error: unknown } | undefined;
    this.#calling = event;
    this.#handling = handling;
    try {
      result = handler(value, handling);
      isDone = !isDeferred(result);
    } catch (error) {
      failure = { error };
    }
    this.#calling = undefined;
    const claim = this.#claim;
    this.#claim = undefined;
    if (this.subscriber.closed) {
      handling.follow(result as R, IGNORE);
      claim?.abandon();
      return;
    }
    if (!isDone) {
      const task = this.#taskOf(value, event, key);
      this.lanes.addRunning(task);
      task.takeOn(handling);
      if (failure === undefined) handling.follow(result as R, task);
      else task.failed(failure.error);
    } else {
      const outcome = { status: 'done', event: value, result: result as R, attempts: 1 } as const;
      emitFrom(deliveryOf(event), this.subscriber, outcome);
    }
    // Where something below failed at it, it is not done.
    if (this.#isLeft()) claim?.abandon();
    else claim?.release();
    this.#takeDeferred();
    this.#completeIfDone();
  }

  #isLeft(): boolean {
    return this.subscriber.closed;
  }

  #takeDeferred(): void {
    while (!this.#isLeft()) {
      const [task] = this.#deferred;
      if (task === undefined) return;
      this.#gate.push(task);
      // Last: what comes meanwhile waits behind it.
      this.#deferred.shift();
    }
  }

  #taskOf(value: T, event: StreamEvent, key: unknown): Task<T, R> {
    const task = new Task(this, value, event, this.#claimer.claim(event), key);
    this.#tasks.add(task);
    return task;
  }

  #completeIfDone(): void {
    if (!this.#completed || this.#calling !== undefined || this.#tasks.size > 0) return;
    this.subscriber.complete();
  }

  #cancel(): void {
    if (this.#calling !== undefined) this.#handling?.cancel();
    this.#deferred.length = 0;
    this.#gate.drain();
    this.#lateLimit.clear();
    const tasks = [...this.#tasks];
    this.#tasks.clear();
    leaveAll(tasks);
  }
}
