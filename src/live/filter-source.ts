import {
  catchError,
  concat,
  concatMap,
  distinctUntilChanged,
  EMPTY,
  NEVER,
  of,
  throwError,
} from 'rxjs';
import type { Observable } from 'rxjs';
import { FilterSourceError, InvalidOptionsError } from '../errors.js';
import type { Filter } from '../filter.js';
import { resolveFilter, type ResolvedFilter } from '../wire/filter.js';

/**
 * The filters of a stream, checked, without repeats. An invalid first one and an error of the
 * source are errors; an invalid later one is told and left out. Never completes: the last stays.
 */
export function filterSource(
  source: Observable<Filter>,
  rejected: (reason: string) => void,
): Observable<ResolvedFilter> {
  let any = false;
  const checked = source.pipe(
    catchError((cause: unknown) =>
      throwError(
        () =>
          new FilterSourceError('the Observable of filters errored', {
            hint: 'see cause',
            cause,
          }),
      ),
    ),
    concatMap((filter) => {
      try {
        const resolved = resolveFilter(filter);
        any = true;
        return of(resolved);
      } catch (error) {
        if (!any || !(error instanceof InvalidOptionsError)) throw error;
        rejected(error.message);
        return EMPTY;
      }
    }),
    distinctUntilChanged((a, b) => a.fingerprint === b.fingerprint),
  );
  return concat(checked, NEVER);
}
