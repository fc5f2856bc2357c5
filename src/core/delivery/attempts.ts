import type { SchedulerLike, Subscription } from 'rxjs';
import { Handling, type HandlingObserver } from './handling.js';
import type { RetryPolicy } from './retry-policy.js';

/** What all pieces of work of an operator share. */
export interface AttemptSettings {
  readonly policy: RetryPolicy;
  readonly scheduler: SchedulerLike;
}

/**
 * A piece of work: called, and called again after a while for as long as it fails and the policy
 * allows. Then, where there is one, its last resort is tried in the same way.
 */
export abstract class Attempts<R> implements HandlingObserver<R> {
  /** Tries of the work itself, so far. */
  attempts = 0;
  #failures = 0;
  #handling: Handling<R> | undefined;
  #timer: Subscription | undefined;
  #cancelled = false;
  /** Why the work was given up, once it was. */
  #failure: { readonly error: unknown } | undefined;

  constructor(private readonly settings: AttemptSettings) {}

  /** Calls the handler. */
  protected abstract call(handling: Handling<R>): void;
  /** What is done with work that was given up; gives `false` where nothing can be done. */
  protected abstract callLastResort(handling: Handling<R>, error: unknown): boolean;
  /** Its tries are used up. Gives `true` where it has gone into other pieces of work. */
  protected exhausted(): boolean {
    return false;
  }

  /** It waits for its next try. */
  protected abstract paused(): void;
  /** It wants to be tried again: {@link start} when there is room. */
  protected abstract resumed(): void;
  protected abstract finished(result: R): void;
  /** It was given up, and the last resort has it. */
  protected abstract setAside(error: unknown): void;
  /** It was given up, and the last resort has failed as well, or there is none. */
  protected abstract gaveUp(error: unknown): void;

  /** Whether it was called once: then nothing holds it back any more. */
  get isBegun(): boolean {
    return this.attempts > 0;
  }

  start(): void {
    const failure = this.#failure;
    this.#handling = new Handling(this.#failures + 1);
    if (failure === undefined) {
      this.attempts += 1;
      this.call(this.#handling);
    } else if (!this.callLastResort(this.#handling, failure.error)) {
      this.gaveUp(failure.error);
    }
  }

  /** Takes on a first call that was made already. */
  takeOn(handling: Handling<R>): void {
    this.attempts = 1;
    this.#handling = handling;
  }

  succeeded(result: R): void {
    this.#handling = undefined;
    if (this.#failure === undefined) this.finished(result);
    else this.setAside(this.#failure.error);
  }

  failed(error: unknown): void {
    this.#handling = undefined;
    this.#failures += 1;
    const { policy, scheduler } = this.settings;
    const delay = policy.delayAfter(this.#failures, error);
    // The policy has asked the user, who may have left.
    if (this.#cancelled) return;
    if (delay !== undefined) {
      this.paused();
      this.#timer = scheduler.schedule(() => {
        this.resumed();
      }, delay);
    } else if (this.#failure === undefined) {
      if (this.exhausted()) return;
      this.#failure = { error };
      this.#failures = 0;
      this.start();
    } else {
      this.gaveUp(error);
    }
  }

  cancel(): void {
    this.#cancelled = true;
    this.#timer?.unsubscribe();
    this.#handling?.cancel();
  }
}
