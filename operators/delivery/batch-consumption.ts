import { type Observable, type Subscriber, Subscription } from 'rxjs';
import { Claimer } from '../../src/core/delivery/claimer.js';
import { HeldWork } from '../../src/core/delivery/held-work.js';
import { Batch, type BatchItem, type BatchOwner, type BatchSettings } from './batch.js';
import { Gate } from './gate.js';
import { keyOrGiveUp } from './key-of.js';
import { leaveAll } from './leave-all.js';
import type { BatchOutcome } from './outcome.js';
import { Overflow } from './overflow.js';
import { subscribeTo } from './subscribe-to.js';
import { WaitingList } from './waiting-list.js';

/** One subscription to `consumeBatch`. */
export class BatchConsumption<T, R> implements BatchOwner<T, R> {
  readonly #claimer = new Claimer();
  readonly #waiting: WaitingList<BatchItem<T>>;
  /** Keeps back what would be too much to repeat. */
  readonly #gate: Gate<BatchItem<T>>;
  /** The first of those that wait, where that would be too much to repeat. */
  readonly #heldWork = new HeldWork(() => {
    this.#pump();
  });
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

  end(batch: Batch<T, R>): void {
    this.#running.delete(batch);
    this.#waiting.free(batch.items);
    this.#pump();
    this.#gate.open();
  }

  #take(value: T): void {
    try {
      const event = this.settings.eventOf(value);
      // First: what it throws must not leave a claim behind.
      const key = keyOrGiveUp(this.settings, this.#claimer, value, event);
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
    try {
      this.#startAll();
    } finally {
      this.#starting = false;
    }
    if (this.subscriber.closed) return;
    if (this.#waiting.length > 0) this.#wait();
    else if (this.#completed && this.#running.size === 0 && this.#gate.isEmpty)
      this.subscriber.complete();
  }

  #startAll(): void {
    // What waits gets no more company while the gate is shut.
    this.#due ||= !this.#gate.isEmpty;
    while (this.#running.size < this.settings.concurrency && !this.subscriber.closed) {
      const wasDue = this.#due;
      const items = this.#waiting.take(wasDue);
      // What is held back has been let through before checkpoint knew of the stream.
      const { held } = this.#waiting;
      this.#due ||= held !== undefined;
      // That may make somebody save, so that it may begin.
      this.#heldWork.waitFor(held?.claim);
      if (items.length === 0) {
        if (this.#due === wasDue && held?.claim.mayBegin !== true) break;
        continue;
      }
      this.#timer?.unsubscribe();
      this.#timer = undefined;
      this.#due = this.#completed;
      const batch = new Batch(this, items);
      this.#running.add(batch);
      batch.start();
    }
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
    this.#heldWork.waitFor(undefined);
    const items = [...this.#waiting.drain(), ...this.#gate.drain()];
    try {
      leaveAll(this.#running);
    } finally {
      for (const { claim } of items) claim.abandon();
    }
  }
}
