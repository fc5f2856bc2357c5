import { filter, isObservable, map, Observable } from 'rxjs';
import type { JetstreamEvent } from '../src/event.js';

/**
 * Keeps events of some accounts.
 *
 * With an Observable of sets the accounts change while the stream runs. **Before its first set
 * nothing passes**: start it with a value if that is not wanted. When it completes its last set
 * stays; its error errors the stream. It is subscribed before the source, once a subscription.
 *
 * For a list that changes seldom the option `filter` is better: the server then sends less.
 *
 * @param dids - a DID, several, or an Observable of several
 *
 * @example
 * ```ts
 * import { jetstream } from 'rx-jetstream';
 * import { fromDid } from 'rx-jetstream/operators';
 *
 * jetstream()
 *   .pipe(fromDid(['did:plc:z72i7hdynmk6r22z27h6tvur', 'did:plc:ewvi7nxzyoun6zhxrhs64oiz']))
 *   .subscribe((event) => console.log(event.kind));
 * ```
 */
export function fromDid(
  dids: string | Iterable<string> | Observable<Iterable<string>>,
): <E extends JetstreamEvent>(source: Observable<E>) => Observable<E> {
  if (isObservable(dids)) return (source) => fromChangingDids(source, dids);
  const wanted = toSet(dids);
  return (source) => source.pipe(filter((event) => wanted.has(event.did)));
}

function fromChangingDids<E extends JetstreamEvent>(
  source: Observable<E>,
  sets$: Observable<Iterable<string>>,
): Observable<E> {
  return new Observable((subscriber) => {
    let wanted: ReadonlySet<string> = new Set();
    subscriber.add(
      sets$.pipe(map(toSet)).subscribe({
        next: (dids) => {
          wanted = dids;
        },
        error: (error: unknown) => {
          subscriber.error(error);
        },
      }),
    );
    // A source of sets may have failed at once.
    if (subscriber.closed) return;
    subscriber.add(source.pipe(filter((event) => wanted.has(event.did))).subscribe(subscriber));
  });
}

function toSet(dids: string | Iterable<string>): ReadonlySet<string> {
  return typeof dids === 'string' ? new Set([dids]) : new Set(dids);
}
