import { defer, map, type OperatorFunction } from 'rxjs';
import type { JetstreamEvent } from '../src/event.js';
import { BoundedMap, checkedLimit } from './bounded-map.js';

/** Where `joinIdentity` keeps handles, by DID. A `Map` fits. */
export interface HandleMap {
  get(did: string): string | undefined;
  set(did: string, handle: string): unknown;
  delete(did: string): unknown;
}

/** Options of {@link joinIdentity}. */
export interface JoinIdentityOptions {
  /**
   * Handles that are known already, and where new ones go. It serves every subscription, and its
   * size is yours to bound.
   *
   * @default an empty map of `limit` accounts, for each subscription
   */
  readonly handles?: HandleMap;
  /**
   * How many accounts the default map keeps, at least 1: those whose handle came last.
   *
   * @default 100_000
   */
  readonly limit?: number;
}

/** An event and the handle of its account. */
export interface WithHandle<E> {
  /** The event as it came: `cursorOf` works on it. */
  readonly event: E;
  /** Latest handle known; `undefined` where none is. */
  readonly handle: string | undefined;
}

/**
 * Puts the latest known handle of its account beside each event.
 *
 * Handles are learned from the identity events that pass, so place it before an operator that drops
 * them, and ask for them (`kinds`). An identity event carries its own new handle; one without a
 * handle says that the old one no longer holds, and it is forgotten, as is that of a deleted account.
 * Nothing is looked up: an account that has not spoken yet has no handle, unless you give `handles`.
 *
 * @throws `InvalidOptionsError` at the call, for a limit below 1
 *
 * @example
 * ```ts
 * import { jetstream } from 'rx-jetstream';
 * import { joinIdentity } from 'rx-jetstream/operators';
 *
 * jetstream({ collections: ['app.bsky.feed.post'] })
 *   .pipe(joinIdentity())
 *   .subscribe(({ event, handle }) => console.log(event.kind, handle ?? event.did));
 * ```
 */
export function joinIdentity<E extends JetstreamEvent>(
  options: JoinIdentityOptions = {},
): OperatorFunction<E, WithHandle<E>> {
  const limit = checkedLimit('limit', options.limit ?? 100_000);
  return (source) =>
    defer(() => {
      const handles: HandleMap = options.handles ?? new BoundedMap<string>(limit);
      return source.pipe(
        map((event: E) => {
          learn(handles, event);
          return { event, handle: handles.get(event.did) };
        }),
      );
    });
}

function learn(handles: HandleMap, event: JetstreamEvent): void {
  if (event.kind === 'identity') {
    const { handle } = event.identity;
    if (handle === undefined) handles.delete(event.did);
    else handles.set(event.did, handle);
  } else if (event.kind === 'account' && event.account.status === 'deleted') {
    handles.delete(event.did);
  }
}
