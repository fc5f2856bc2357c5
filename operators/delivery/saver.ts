import { type SchedulerLike, Subscription } from 'rxjs';
import { callSafely } from '../../src/core/guard-callback.js';
import type { RetryPolicy } from '../../src/core/delivery/retry-policy.js';
import type { CursorStore, SavedPosition } from '../../src/cursor-store.js';
import { CheckpointError, type StoreInUseError } from '../../src/delivery-errors.js';
import { isJetstreamError } from '../../src/errors.js';
import type { StreamEvent } from '../../src/delivered-event.js';
import { isPromise } from './is-promise.js';
import { isPast, isSurelyPast, placeOf } from './places.js';

/** What a {@link Saver} works with. */
export interface SaverSettings {
  readonly store: CursorStore<SavedPosition>;
  readonly policy: RetryPolicy;
  readonly scheduler: SchedulerLike;
  readonly onError: ((error: CheckpointError, failures: number) => void) | undefined;
}

/** What went wrong, and what that means. */
type Trouble = readonly [message: string, hint: string];

const NOT_SAVED: Trouble = [
  'the position could not be saved',
  'what was done since the last save is done again after a restart',
];

/** The right to save could not be given back. */
export const NOT_RELEASED: Trouble = [
  'the store could not be released',
  'until it is, nobody may be able to save under its name',
];

/** Saves the latest position there is, one save at a time, and tries again what failed. */
export class Saver {
  #saved: StreamEvent | undefined;
  #furthest: SavedPosition | undefined;
  /** What was to be saved last: the store may have it, though the save has failed. */
  #tried: StreamEvent | undefined;
  #isSpoiled = false;
  #busy = false;
  #retry: Subscription | undefined;
  #failures = 0;
  #finished = false;
  /** Called in place of all else when the save that runs has ended. */
  #whenIdle: (() => void) | undefined;

  /**
   * @param position - the latest position; `undefined` where there is none
   * @param begin - a save begins; gives what is to be called when it has succeeded
   * @param gaveUp - saving has failed for good
   */
  constructor(
    private readonly settings: SaverSettings,
    private position: () => StreamEvent | undefined,
    private readonly begin: () => () => void,
    private readonly gaveUp: (error: CheckpointError | StoreInUseError) => void,
  ) {}

  /** Whether there is nothing to be saved, and nothing being saved. */
  get clean(): boolean {
    return !this.#busy && this.#retry === undefined && this.#next() === undefined;
  }

  /** Whether the position was once at an event, or behind it: that one is done. */
  covers(event: StreamEvent): boolean {
    if (this.#tried !== undefined && !isSurelyPast(event, this.#tried)) return true;
    return this.#furthest !== undefined && !isPast(event, this.#furthest);
  }

  /** The position was ahead of the work: nothing that was tried before is tried again. */
  spoil(): void {
    this.#isSpoiled = true;
  }

  /** Saves the position, if it has moved. While a save runs or waits, that one's end does it. */
  save(): void {
    if (this.#busy || this.#retry !== undefined || this.#next() === undefined) return;
    this.#attempt(this.begin(), (error) => {
      this.#failed(error);
    });
  }

  /** From here on the position stands: what is given up now is not done. */
  end(): void {
    const end = this.position();
    this.position = () => end;
    this.#finished = true;
    this.#retry?.unsubscribe();
    this.#retry = undefined;
  }

  /** Behind {@link end}: saves, once, as nobody is left to wait for tries. Then calls back. */
  finish(then: () => void): void {
    const last = () => {
      this.#attempt(then, (error) => {
        this.tell(NOT_SAVED, error, true);
        then();
      });
    };
    if (this.#busy) this.#whenIdle = last;
    else last();
  }

  /** The position to be saved next, if it has moved. */
  #next(): StreamEvent | undefined {
    let event = this.position();
    if (event === undefined) return undefined;
    // A stream that was begun again may be behind what the store has by now: all up to that was done.
    if (this.#tried !== undefined && isSurelyPast(this.#tried, event)) {
      if (this.#isSpoiled) return undefined;
      event = this.#tried;
    }
    if (event === this.#saved) return undefined;
    // A stream that was begun again may be behind what was saved of the one before.
    const far = this.#furthest;
    return far === undefined || isPast(event, far) ? event : undefined;
  }

  #attempt(done: () => void, failed: (error: unknown) => void): void {
    const event = this.#next();
    if (event === undefined) {
      done();
      return;
    }
    const cursor = placeOf(event);
    const succeed = () => {
      this.#busy = false;
      this.#failures = 0;
      this.#saved = event;
      this.#furthest = cursor;
      this.#tried = undefined;
      this.#then(done);
    };
    const fail = (error: unknown) => {
      this.#busy = false;
      this.#failures += 1;
      // Another save follows at once, and tells its own failure.
      if (this.#whenIdle !== undefined) this.tell(NOT_SAVED, error, false);
      this.#then(() => {
        failed(error);
      });
    };
    this.#tried = event;
    this.#busy = true;
    let saving: void | Promise<void>;
    try {
      saving = this.settings.store.save(cursor);
    } catch (error) {
      fail(error);
      return;
    }
    if (isPromise(saving)) saving.then(succeed, fail);
    else succeed();
  }

  #then(next: () => void): void {
    const last = this.#whenIdle;
    this.#whenIdle = undefined;
    (last ?? next)();
  }

  #failed(cause: unknown): void {
    const { policy, scheduler } = this.settings;
    const error = this.tell(NOT_SAVED, cause, false);
    // Who was told may have left.
    if (this.#finished) return;
    if (isInUse(cause)) {
      this.gaveUp(cause);
      return;
    }
    const delay = policy.delayAfter(this.#failures, cause);
    if (delay === undefined) {
      this.gaveUp(error);
      return;
    }
    // There are schedulers that call back before they return.
    this.#retry = new Subscription();
    this.#retry.add(
      scheduler.schedule(() => {
        this.#retry = undefined;
        this.save();
      }, delay),
    );
  }

  /** @param last - whether nobody else will tell of it */
  tell([message, hint]: Trouble, cause: unknown, last: boolean): CheckpointError {
    const error = new CheckpointError(message, { hint: `see cause; ${hint}`, cause });
    const { onError } = this.settings;
    const failures = this.#failures;
    if (onError !== undefined) {
      callSafely(() => {
        onError(error, failures);
      }, undefined);
    } else if (last) {
      callSafely(() => {
        throw error;
      }, undefined);
    }
    return error;
  }
}

/** Whether the right to save was lost: to try again would take it from whoever has it. */
function isInUse(error: unknown): error is StoreInUseError {
  return isJetstreamError(error) && error.code === 'store-in-use';
}
