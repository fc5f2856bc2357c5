import { filter, isObservable, type Observable } from 'rxjs';
import type { JetstreamEvent } from '../src/event.js';
import { byLatest } from './by-latest.js';
import { namesIn } from './names-in.js';

/**
 * Keeps events of some accounts.
 *
 * With an Observable of sets the accounts change while the stream runs. **Before its first set
 * nothing passes**: start it with a value if that is not wanted. When it completes its last set
 * stays; its error errors the stream. It is subscribed before the source, once a subscription.
 *
 * For a list that changes seldom the option `filter` is better: the server then sends less.
 *
 * @param dids - one or more DIDs, an array or another iterable of them, or an Observable of such
 * @throws `InvalidOptionsError` at the call, for anything else; what an Observable brings errors the
 * stream
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
  ...dids: readonly [string, ...string[]]
): <E extends JetstreamEvent>(source: Observable<E>) => Observable<E>;
export function fromDid(
  dids: Iterable<string> | Observable<Iterable<string>>,
): <E extends JetstreamEvent>(source: Observable<E>) => Observable<E>;
export function fromDid(
  ...given: readonly (string | Iterable<string> | Observable<Iterable<string>>)[]
): <E extends JetstreamEvent>(source: Observable<E>) => Observable<E> {
  const [first] = given;
  if (isObservable(first)) {
    return <E extends JetstreamEvent>(source: Observable<E>) =>
      byLatest<E, Iterable<string>>(source, first, (list) => isOf([list]));
  }
  const wanted = isOf(given);
  return (source) => source.pipe(filter((event) => wanted(event)));
}

function isOf(given: readonly unknown[]): (event: JetstreamEvent) => boolean {
  const wanted = namesIn('dids', given);
  return (event) => wanted.has(event.did);
}
