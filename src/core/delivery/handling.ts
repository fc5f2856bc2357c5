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
    // What is no true promise may call back twice.
    let isTold = false;
    const tell = (call: () => void) => {
      if (isTold || this.#cancelled) return;
      isTold = true;
      call();
    };
    const succeed = (value: R) => {
      tell(() => {
        observer.succeeded(value);
      });
    };
    const fail = (error: unknown) => {
      tell(() => {
        observer.failed(error);
      });
    };
    let isDone = false;
    try {
      isDone = !isDeferred(result);
      if (!isDone) this.#wait(result as PromiseLike<R> | Observable<R>, succeed, fail);
    } catch (error) {
      // What is lazy (a query builder) may begin its work, and fail, only here.
      fail(error);
    }
    if (isDone) succeed(result as R);
  }

  #wait(
    result: PromiseLike<R> | Observable<R>,
    succeed: (value: R) => void,
    fail: (error: unknown) => void,
  ): void {
    if (!isObservable(result)) {
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

/** Whether a handler goes on after it has returned. Throws what reading its `then` throws. */
export function isDeferred<R>(value: HandlerResult<R>): value is PromiseLike<R> | Observable<R> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    (typeof (value as { then?: unknown }).then === 'function' || isObservable(value))
  );
}
