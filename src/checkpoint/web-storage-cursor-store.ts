import type { CursorLease, CursorStore } from '../cursor-store.js';
import { StoreInUseError } from '../delivery-errors.js';
import type { Cursor } from '../cursor.js';
import { storedCursor } from './stored-cursor.js';

/** A store whose saves have happened when they return. */
export interface WebStorageCursorStore extends CursorStore {
  load(): Cursor | null;
  save(cursor: Cursor): void;
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
export function webStorageCursorStore(
  name: string,
  storage?: Pick<Storage, 'getItem' | 'setItem'>,
): WebStorageCursorStore {
  // Looked up when it is used: a page rendered on a server has none.
  const held = () => storage ?? localStorage;
  const { locks } = (globalThis.navigator as Partial<Navigator> | undefined) ?? {};
  return {
    load: () => storedCursor(held().getItem(name), `the key ${name} of Web Storage`),
    save: (cursor) => {
      held().setItem(name, JSON.stringify(cursor));
    },
    ...(locks && { lease: () => leaseOf(locks, name) }),
  };
}

/** A lock is held for as long as a promise is pending. */
function leaseOf(locks: LockManager, name: string): Promise<CursorLease> {
  return new Promise((resolve, reject) => {
    const hold = (lock: Lock | null): Promise<void> | undefined => {
      if (lock !== null) {
        return new Promise((release) => {
          resolve({ release });
        });
      }
      reject(
        new StoreInUseError(`another tab saves under ${name}`, {
          hint: 'close it, or give this one another name',
        }),
      );
      return undefined;
    };
    locks.request(`rx-jetstream:${name}`, { ifAvailable: true }, hold).catch(reject);
  });
}
