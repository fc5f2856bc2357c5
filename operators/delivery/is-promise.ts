/** Whether a store, or a lease, answers later. What it gives is looked at, not trusted to be typed. */
export function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
