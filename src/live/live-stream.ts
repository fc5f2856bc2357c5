import { switchMap, type Observable } from 'rxjs';
import type { ResolvedOptions } from '../resolve-options.js';
import type { Deliver } from './attempt.js';
import { liveRun, type LiveHooks } from './live-run.js';
import { readStart } from './start.js';

/**
 * The live tail of one subscription: never emits, errors when it has to end. This pipeline carries
 * connections, their ends and the waits between; events bypass it, straight from the session.
 */
export function liveStream(
  options: ResolvedOptions,
  hooks: LiveHooks,
  deliver: Deliver,
): Observable<never> {
  return readStart(options.cursor).pipe(
    switchMap((start) => liveRun(options, hooks, start, deliver)),
  );
}
