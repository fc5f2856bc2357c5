import { filter, isObservable, type Observable } from 'rxjs';
import type { JetstreamEvent } from '../src/event.js';
import { byLatest } from './by-latest.js';

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
  if (isObservable(dids)) {
    return <E extends JetstreamEvent>(source: Observable<E>) =>
      byLatest<E, Iterable<string>>(source, dids, isOf);
  }
  const wanted = isOf(dids);
  return (source) => source.pipe(filter((event) => wanted(event)));
}

function isOf(dids: string | Iterable<string>): (event: JetstreamEvent) => boolean {
  const wanted = typeof dids === 'string' ? new Set([dids]) : new Set(dids);
  return (event) => wanted.has(event.did);
}
