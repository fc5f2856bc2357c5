import { filter, type Observable } from 'rxjs';
import type { EventKind, JetstreamEvent } from '../src/event.js';

/**
 * Keeps events of some kinds.
 *
 * The type narrows with it: after `ofKind('identity')` an event has `identity`. Kinds can be
 * filtered by the server as well (option `kinds`), which saves the traffic.
 *
 * @param kinds - one or more of `commit`, `identity`, `account`, `sync`
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
): <E extends JetstreamEvent>(
  source: Observable<E>,
) => Observable<Extract<E, { kind: K[number] }>> {
  const wanted = new Set<EventKind>(kinds);
  return <E extends JetstreamEvent>(source: Observable<E>) =>
    source.pipe(
      filter((event): event is Extract<E, { kind: K[number] }> => wanted.has(event.kind)),
    );
}
