import {
  asyncScheduler,
  type MonoTypeOperatorFunction,
  Observable,
  type SchedulerLike,
  Subject,
  type Subscription,
  takeUntil,
} from 'rxjs';
import { type Cursor, cursorOf } from '../src/cursor.js';
import { checkDelay } from '../src/core/check-options.js';
import type { JetstreamEvent } from '../src/event.js';

/** Options of {@link tapCursor}. */
export interface TapCursorOptions {
  /**
   * Milliseconds between two calls at least; 0 calls for every event.
   *
   * @default 1_000
   */
  readonly every?: number;
  /**
   * Where the time comes from.
   *
   * @default asyncScheduler
   */
  readonly scheduler?: SchedulerLike;
}

/**
 * Calls back with the position of the stream, behind the work.
 *
 * An event counts once everything below this operator has taken it, synchronously: put it directly
 * before `subscribe`, or behind the `concatMap` that does the work. The last position is called back
 * as well when the stream completes, errors or is unsubscribed. An event at which something below
 * ended the stream (`take`, an operator that threw) is not counted: rather once too often after a
 * restart than never, so put `take` above.
 *
 * `save` is synchronous: what it throws errors the stream (and comes out of `unsubscribe`, if that is
 * what called it), a promise it returns is nobody's. An event
 * without a place, a copy, errors the stream with `CursorError`.
 *
 * @param save - called with the position and its event
 *
 * @throws `InvalidOptionsError` at the call, for a negative time
 *
 * @example
 * ```ts
 * import { writeFileSync } from 'node:fs';
 * import { jetstream } from 'rx-jetstream';
 * import { tapCursor } from 'rx-jetstream/operators';
 *
 * jetstream({ collections: ['app.bsky.feed.post'] })
 *   .pipe(tapCursor((cursor) => writeFileSync('cursor.json', JSON.stringify(cursor))))
 *   .subscribe((event) => console.log(event.did));
 * ```
 */
export function tapCursor<E extends JetstreamEvent>(
  save: (cursor: Cursor, event: E) => void,
  { every = 1000, scheduler = asyncScheduler }: TapCursorOptions = {},
): MonoTypeOperatorFunction<E> {
  checkDelay('every', every);
  return (source) =>
    new Observable((subscriber) => {
      let done: E | undefined;
      let timer: Subscription | undefined;
      /** Stops a source that emits while it is being subscribed to. */
      const left$ = new Subject<void>();
      const flush = () => {
        if (done === undefined) return;
        const event = done;
        // Before the call: what it throws must not bring it here again.
        done = undefined;
        save(cursorOf(event), event);
      };
      const tell = () => {
        timer?.unsubscribe();
        timer = undefined;
        try {
          flush();
        } catch (error) {
          subscriber.error(error);
        }
      };
      subscriber.add(() => {
        timer?.unsubscribe();
        flush();
      });
      subscriber.add(() => {
        left$.next();
      });
      subscriber.add(
        source.pipe(takeUntil(left$)).subscribe({
          next: (event) => {
            subscriber.next(event);
            if (subscriber.closed) return;
            done = event;
            if (every === 0) tell();
            else timer ??= scheduler.schedule(tell, every);
          },
          error: (error: unknown) => {
            try {
              flush();
            } catch {
              // What ended the stream says more than what came of it.
            }
            subscriber.error(error);
          },
          complete: () => {
            tell();
            subscriber.complete();
          },
        }),
      );
    });
}
