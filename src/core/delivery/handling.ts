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

  constructor(
    readonly attempt: number,
    private readonly observer: HandlingObserver<R>,
  ) {}

  /** Made when it is asked for: most handlers never do, and a controller is dear. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#cancelled) this.#controller.abort();
    return this.#controller.signal;
  }

  run<T>(handler: (value: T, context: HandlerContext) => HandlerResult<R>, value: T): void {
    let result: HandlerResult<R>;
    try {
      result = handler(value, this);
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (isThenable(result)) {
      result.then(this.#succeed.bind(this), this.#fail.bind(this));
    } else if (isObservable(result)) {
      let last: R | undefined;
      this.#subscription = result.subscribe({
        next: (found) => (last = found),
        error: this.#fail.bind(this),
        complete: () => {
          this.#succeed(last as R);
        },
      });
    } else {
      this.#succeed(result);
    }
  }

  /** The call is no longer wanted: nothing that comes of it is told. */
  cancel(): void {
    this.#cancelled = true;
    this.#controller?.abort();
    this.#subscription?.unsubscribe();
  }

  #succeed(result: R): void {
    if (!this.#cancelled) this.observer.succeeded(result);
  }

  #fail(error: unknown): void {
    if (!this.#cancelled) this.observer.failed(error);
  }
}

function isThenable<R>(value: HandlerResult<R>): value is PromiseLike<R> {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}
