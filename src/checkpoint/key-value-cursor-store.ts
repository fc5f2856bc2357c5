import type { Cursor } from '../cursor.js';
import type { CursorStore, SavedPosition } from '../cursor-store.js';
import { CursorError } from '../errors.js';
import { storedCursor } from './stored-cursor.js';

/** Storage by key, as Keyv, idb-keyval or a `Map` have it. */
export interface GetSetStorage {
  get(key: string): unknown;
  set(key: string, value: string): unknown;
}

/** Storage by key, as unstorage and Web Storage have it. */
export interface ItemStorage {
  getItem(key: string): unknown;
  setItem(key: string, value: string): unknown;
}

/**
 * Keeps a cursor in anything that keeps values by key: an instance of Keyv or unstorage (Redis, SQL,
 * S3, IndexedDB …), `idb-keyval`, a `Map`. It is as durable as that is.
 *
 * It cannot tell whether another process saves under the same name: that is yours to see to.
 *
 * @param storage - with `get` and `set`, or `getItem` and `setItem`, synchronous or not
 * @param name - the key
 *
 * @example
 * ```ts
 * import { jetstream, keyValueCursorStore } from 'rx-jetstream';
 * import { checkpoint } from 'rx-jetstream/operators';
 *
 * const store = keyValueCursorStore(new Map<string, string>(), 'posts');
 * jetstream({ cursor: store }).pipe(checkpoint(store)).subscribe((event) => console.log(event.did));
 * ```
 */
export function keyValueCursorStore<P extends SavedPosition = Cursor>(
  storage: GetSetStorage | ItemStorage,
  name: string,
): CursorStore<NoInfer<P>>;
/** The same, last: so `ReturnType<typeof keyValueCursorStore>` is a store of the stream of Jetstream. */
export function keyValueCursorStore(
  storage: GetSetStorage | ItemStorage,
  name: string,
): CursorStore;
export function keyValueCursorStore(
  storage: GetSetStorage | ItemStorage,
  name: string,
): CursorStore {
  const get = () => ('get' in storage ? storage.get(name) : storage.getItem(name));
  const set = (text: string) =>
    'set' in storage ? storage.set(name, text) : storage.setItem(name, text);
  return {
    load: async () => storedCursor(await get(), `the key ${name}`) as Cursor | null,
    save: async (cursor) => {
      // Keyv tells a failure by `false`.
      if ((await set(JSON.stringify(cursor))) === false) {
        throw new CursorError(`the storage did not take the key ${name}`, {
          hint: 'see what the storage itself reports',
        });
      }
    },
  };
}
