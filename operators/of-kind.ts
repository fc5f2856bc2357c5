import { filter, type Observable } from 'rxjs';
import { EVENT_KINDS, type EventKind, type JetstreamEvent } from '../src/event.js';
import { namesIn } from './names-in.js';

/**
 * Keeps events of some kinds.
 *
 * The type narrows with it: after `ofKind('identity')` an event has `identity`. Kinds can be
 * filtered by the server as well (option `kinds`), which saves the traffic.
 *
 * @param kinds - one or more of `commit`, `identity`, `account`, `sync`, or an iterable of them
 * @throws `InvalidOptionsError` at the call, for any other
 *
 * @example
 * ```ts
 * import { jetstream } from 'rx-jetstream';
 * import { ofKind } from 'rx-jetstream/operators';
 *
 * jetstream().pipe(ofKind('identity')).subscribe((event) => console.log(event.identity.handle));
 * ```
 *
 * @see {@link inCollection}
 */
export function ofKind<const K extends readonly [EventKind, ...EventKind[]]>(
  ...kinds: K
): <E extends JetstreamEvent>(source: Observable<E>) => Observable<Extract<E, { kind: K[number] }>>;
export function ofKind<const K extends EventKind>(
  kinds: Iterable<K>,
): <E extends JetstreamEvent>(source: Observable<E>) => Observable<Extract<E, { kind: K }>>;
export function ofKind(
  ...given: readonly unknown[]
): (source: Observable<JetstreamEvent>) => Observable<never> {
  const wanted = namesIn('kinds', given, EVENT_KINDS);
  return (source) => source.pipe(filter(({ kind }) => wanted.has(kind))) as Observable<never>;
}
