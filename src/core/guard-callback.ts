import { asyncScheduler } from 'rxjs';

/**
 * Calls a function of the user's for its effect. What it throws must not break the stream: it is
 * thrown again on its own, where the platform reports uncaught errors (as RxJS does).
 */
export function callSafely<T>(callback: ((value: T) => void) | undefined, value: T): void {
  if (callback === undefined) return;
  try {
    callback(value);
  } catch (error) {
    asyncScheduler.schedule(() => {
      throw error;
    });
  }
}
