import { isObservable, type Observable, type Subscription } from 'rxjs';

/** What a handler may return: a value, a promise, or an Observable, whose last value counts. */
export type HandlerResult<R> = R | PromiseLike<R> | Observable<R>;

/** What a handler is told beside what it has to handle. */
export interface HandlerContext {
  /** Aborts when the work is no longer wanted: the stream was left, or has failed. */
  readonly signal: AbortSignal;
  /** Which try it is, from 1. */
  readonly attempt: number;
}

/** Told of what came of a call, once, unless it was cancelled. */
export interface HandlingObserver<R> {
  succeeded(result: R): void;
  failed(error: unknown): void;
}

/** One call of a handler. */
export class Handling<R> implements HandlerContext {
  #controller: AbortController | undefined;
  #subscription: Subscription | undefined;
  #cancelled = false;

  constructor(readonly attempt: number) {}

  /** Made when it is asked for: most handlers never do, and a controller is dear. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#cancelled) this.#controller.abort();
    return this.#controller.signal;
  }

  /** Calls a handler, and tells what came of it. */
  run<T>(
    handler: (value: T, context: HandlerContext) => HandlerResult<R>,
    value: T,
    observer: HandlingObserver<R>,
  ): void {
    let result: HandlerResult<R>;
    try {
      result = handler(value, this);
    } catch (error) {
      if (!this.#cancelled) observer.failed(error);
      return;
    }
    this.follow(result, observer);
  }

  /** Tells what comes of what a call has returned. */
  follow(result: HandlerResult<R>, observer: HandlingObserver<R>): void {
    const succeed = (value: R) => {
      if (!this.#cancelled) observer.succeeded(value);
    };
    const fail = (error: unknown) => {
      if (!this.#cancelled) observer.failed(error);
    };
    if (!isDeferred(result)) {
      succeed(result);
    } else if (!isObservable(result)) {
      // What a cancelled call rejects with is nobody's concern, but must be taken.
      result.then(succeed, fail);
    } else if (!this.#cancelled) {
      let last: R | undefined;
      this.#subscription = result.subscribe({
        next: (found) => (last = found),
        error: fail,
        complete: () => {
          succeed(last as R);
        },
      });
      // It may have been cancelled while it was subscribed to.
      if (this.#isCancelled()) this.#subscription.unsubscribe();
    }
  }

  #isCancelled(): boolean {
    return this.#cancelled;
  }

  /** The call is no longer wanted: nothing that comes of it is told. */
  cancel(): void {
    this.#cancelled = true;
    this.#controller?.abort();
    this.#subscription?.unsubscribe();
  }
}

/** Whether a handler goes on after it has returned. */
export function isDeferred<R>(value: HandlerResult<R>): value is PromiseLike<R> | Observable<R> {
  return (
    typeof value === 'object' &&
    value !== null &&
    (typeof (value as { then?: unknown }).then === 'function' || isObservable(value))
  );
}
