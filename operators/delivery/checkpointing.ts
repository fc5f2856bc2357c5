import { type Observable, Subject, type Subscriber, type Subscription } from 'rxjs';
import { within } from '../../src/core/delivery/scope.js';
import { FollowedStreams } from './followed-streams.js';
import { NOT_RELEASED, Saver, type SaverSettings } from './saver.js';
import { SavingRight } from './saving-right.js';
import { subscribeTo } from './subscribe-to.js';

/** Options of `checkpoint`, with what was left out. */
export interface CheckpointSettings extends SaverSettings {
  readonly every: number;
  readonly count: number;
  readonly maxRepeats: number;
}

/** One subscription to `checkpoint`: when it saves, and how it ends. */
export class Checkpointing<T> {
  readonly #streams: FollowedStreams;
  readonly #saver: Saver;
  readonly #right: SavingRight;
  readonly #left$ = new Subject<void>();
  #isStarting = false;
  /** Events that have moved the position since it was saved last. */
  #moved = 0;
  #timer: Subscription | undefined;
  #completed = false;
  #over = false;

  constructor(
    private readonly settings: CheckpointSettings,
    private readonly subscriber: Subscriber<T>,
  ) {
    const streams = new FollowedStreams(
      {
        moved: () => {
          this.#progress();
        },
        failed: (error) => {
          this.#fail(error);
        },
        spoiled: () => {
          this.#saver.spoil();
        },
        isDone: (event) => this.#saver.covers(event),
      },
      settings.maxRepeats,
    );
    this.#streams = streams;
    this.#right = new SavingRight(settings.store, settings.scheduler, (error) => {
      this.#saver.tell(NOT_RELEASED, error, true);
    });
    this.#saver = new Saver(
      settings,
      () => streams.position,
      () => {
        const saved = streams.saving();
        return () => {
          saved();
          this.#saved();
        };
      },
      (error) => {
        this.#stop();
        this.#tellEnd(() => {
          this.subscriber.error(error);
        });
      },
    );
  }

  start(source: Observable<T>): void {
    this.subscriber.add(() => {
      this.#end(() => undefined);
    });
    this.#right.ask(
      () => {
        this.#subscribe(source);
      },
      (error) => {
        this.#over = true;
        this.subscriber.error(error);
      },
    );
  }

  #subscribe(source: Observable<T>): void {
    const observer = {
      next: (value: T) => {
        this.#next(value);
      },
      error: (error: unknown) => {
        this.#streams.failed(error);
        this.#fail(error);
      },
      complete: () => {
        this.#complete();
      },
    };
    this.#isStarting = true;
    within(this.#streams, () => {
      subscribeTo(source, this.subscriber, observer, this.#left$);
    });
    this.#isStarting = false;
  }

  #next(value: T): void {
    if (this.#over || this.#completed) return;
    try {
      this.#streams.take(value, this.#isStarting);
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.subscriber.next(value);
  }

  #progress(): void {
    if (this.#completed) {
      this.#completeIfDone();
      return;
    }
    const { every, count, scheduler } = this.settings;
    this.#moved += 1;
    if (every === 0 || this.#moved >= count || this.#streams.isHeld) this.#save();
    else
      this.#timer ??= scheduler.schedule(() => {
        this.#save();
      }, every);
  }

  #save(): void {
    this.#timer?.unsubscribe();
    this.#timer = undefined;
    this.#moved = 0;
    // Where a stream begins anew behind what is saved, there may be nothing to save, for long.
    if (this.#saver.clean) this.#streams.saving()();
    else this.#saver.save();
  }

  /** A save has succeeded: for what has moved meanwhile the next is due as always. */
  #saved(): void {
    if (this.#completed) this.#completeIfDone();
    // Or what waits for it is behind what is saved: then there is nothing to save, and it may begin.
    else if (!this.#saver.clean || this.#streams.isHeld) this.#progress();
  }

  #complete(): void {
    if (this.#over) return;
    this.#streams.complete();
    this.#completed = true;
    this.#completeIfDone();
  }

  /** Completes once all that was claimed is done, and saved. */
  #completeIfDone(): void {
    if (this.#over) return;
    if (!this.#streams.isOver) {
      if (this.#streams.isHeld) this.#save();
      return;
    }
    this.#saver.save();
    if (this.#isOver() || !this.#saver.clean) return;
    this.#stop();
    this.#tellEnd(() => {
      this.subscriber.complete();
    });
  }

  /** A save may end it. */
  #isOver(): boolean {
    return this.#over;
  }

  #fail(error: unknown): void {
    this.#end(() => {
      this.subscriber.error(error);
    });
  }

  /** Saves what there is, then tells the end. */
  #end(then: () => void): void {
    if (this.#over) return;
    this.#saver.end();
    this.#right.end();
    this.#stop();
    this.#saver.finish(() => {
      this.#tellEnd(then);
    });
  }

  #tellEnd(then: () => void): void {
    this.#right.release();
    then();
    // What is above is gone by now; others may work on, on the same stream.
    this.#streams.wake();
  }

  #stop(): void {
    this.#over = true;
    this.#timer?.unsubscribe();
    this.#streams.leave();
    this.#left$.next();
  }
}
