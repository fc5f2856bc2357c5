import { catchError, concat, distinctUntilChanged, filter, map, NEVER } from 'rxjs';
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
  return concat(source, NEVER).pipe(
    catchError((cause: unknown) => {
      throw new FilterSourceError('the Observable of filters errored', {
        hint: 'see cause',
        cause,
      });
    }),
    map((given) => {
      try {
        const resolved = resolveFilter(given);
        any = true;
        return resolved;
      } catch (error) {
        if (!any || !(error instanceof InvalidOptionsError)) throw error;
        rejected(error.message);
        return undefined;
      }
    }),
    filter((resolved) => resolved !== undefined),
    distinctUntilChanged((a, b) => a.canonical === b.canonical),
  );
}
