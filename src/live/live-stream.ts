import { Observable, switchMap, type Subscriber } from 'rxjs';
import type { ResolvedOptions } from '../resolve-options.js';
import { LiveRun, type LiveHooks } from './live-run.js';
import { Position } from './position.js';
import type { Deliver } from './session-parts.js';
import { readStart } from './start.js';

/**
 * The live tail of one subscription. The pipeline in here carries connections, their ends and the
 * waits between; events bypass it, straight from the session to the subscriber.
 */
export function liveStream<T>(
  options: ResolvedOptions,
  hooks: LiveHooks,
  deliverTo: (subscriber: Subscriber<T>) => Deliver,
): Observable<T> {
  return new Observable<T>((subscriber) =>
    readStart(options.cursor)
      .pipe(
        switchMap((start) => {
          const position = new Position(start, () => options.scheduler.now(), options.rewind);
          return new LiveRun(options, hooks, position, deliverTo(subscriber)).connections();
        }),
      )
      .subscribe({
        error: (error: unknown) => {
          subscriber.error(error);
        },
      }),
  );
}
