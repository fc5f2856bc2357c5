import type { CursorStore, SavedPosition } from '../cursor-store.js';
import type { Cursor } from '../cursor.js';
import { storedCursor } from './stored-cursor.js';
import { webLock } from './web-lock.js';

/** A store whose saves have happened when they return. */
export interface WebStorageCursorStore<P extends SavedPosition = Cursor> extends CursorStore<P> {
  load(): P | null;
  save(cursor: P): void;
}

/**
 * Keeps a cursor in Web Storage, in pages. Saves are synchronous, so the last one is made even while
 * a page is being left.
 *
 * Where the platform has Web Locks, one tab at a time may save under a name; the next one's stream
 * errors with `StoreInUseError`. Elsewhere nobody is told.
 *
 * @param name - the key, and the name of the lock
 * @param storage - `sessionStorage`, say
 *
 * @example
 * ```ts
 * import { jetstream, webStorageCursorStore } from 'rx-jetstream';
 * import { checkpoint } from 'rx-jetstream/operators';
 *
 * const store = webStorageCursorStore('timeline');
 * jetstream({ cursor: store }).pipe(checkpoint(store)).subscribe((event) => console.log(event.did));
 * ```
 */
export function webStorageCursorStore<P extends SavedPosition = Cursor>(
  name: string,
  storage?: Pick<Storage, 'getItem' | 'setItem'>,
): WebStorageCursorStore<NoInfer<P>>;
/** The same, last: so `ReturnType<typeof webStorageCursorStore>` is a store of the stream of Jetstream. */
export function webStorageCursorStore(
  name: string,
  storage?: Pick<Storage, 'getItem' | 'setItem'>,
): WebStorageCursorStore;
export function webStorageCursorStore(
  name: string,
  storage?: Pick<Storage, 'getItem' | 'setItem'>,
): WebStorageCursorStore {
  // Looked up when it is used: a page rendered on a server has none.
  const held = () => storage ?? localStorage;
  return {
    load: () =>
      storedCursor(held().getItem(name), `the key ${name} of Web Storage`) as Cursor | null,
    save: (cursor) => {
      held().setItem(name, JSON.stringify(cursor));
    },
    ...webLock(name),
  };
}
