import type { Cursor } from '../cursor.js';
import type { CursorStore, SavedPosition } from '../cursor-store.js';
import { storedCursor } from './stored-cursor.js';
import { webLock } from './web-lock.js';

/** A store that workers have as well. */
export interface IndexedDbCursorStore<P extends SavedPosition = Cursor> extends CursorStore<P> {
  load(): Promise<P | null>;
  save(cursor: P): Promise<void>;
}

const DATABASE = 'rx-jetstream';
const CURSORS = 'cursors';

/**
 * Keeps a cursor in IndexedDB: in pages, and in workers, which have no Web Storage. Each save is a
 * transaction that the browser is asked to bring onto the disk (`durability: 'strict'`).
 *
 * Where the platform has Web Locks, one tab or worker at a time may save under a name; the next one's
 * stream errors with `StoreInUseError`. Elsewhere nobody is told.
 *
 * To save your data in the same transaction, keep the cursor in a database of your own:
 * `cursorOf(event)` is a plain object.
 *
 * @param name - the key, and the name of the lock
 *
 * @example
 * ```ts
 * import { indexedDbCursorStore, jetstream } from 'rx-jetstream';
 * import { checkpoint } from 'rx-jetstream/operators';
 *
 * const store = indexedDbCursorStore('timeline');
 * jetstream({ cursor: store }).pipe(checkpoint(store)).subscribe((event) => console.log(event.did));
 * ```
 */
export function indexedDbCursorStore<P extends SavedPosition = Cursor>(
  name: string,
): IndexedDbCursorStore<NoInfer<P>>;
/** The same, last: so `ReturnType<typeof indexedDbCursorStore>` is a store of the stream of Jetstream. */
export function indexedDbCursorStore(name: string): IndexedDbCursorStore;
export function indexedDbCursorStore(name: string): IndexedDbCursorStore {
  let opened: Promise<IDBDatabase> | undefined;
  const database = () =>
    (opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    }));
  /** One transaction, from its request to its end. */
  const transact = async <T>(
    mode: IDBTransactionMode,
    request: (cursors: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> => {
    const transaction = (await database()).transaction(CURSORS, mode, { durability: 'strict' });
    const asked = request(transaction.objectStore(CURSORS));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => {
        resolve();
      };
      // Every failure ends here; at an `error` event before it the transaction has no error yet.
      transaction.onabort = () => {
        reject(transaction.error ?? new Error('the transaction was aborted'));
      };
    });
    return asked.result;
  };
  /** The browser has taken the database away (it cleared the site's data): the next call opens it. */
  const open = (): Promise<IDBDatabase> =>
    new Promise((resolve, reject) => {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore(CURSORS);
      };
      request.onsuccess = () => {
        const { result } = request;
        const forget = () => {
          opened = undefined;
        };
        result.onclose = forget;
        result.onversionchange = () => {
          result.close();
          forget();
        };
        resolve(result);
      };
      request.onerror = () => {
        reject(request.error ?? new Error('the database cannot be opened'));
      };
    });
  return {
    load: async () =>
      storedCursor(
        await transact<unknown>('readonly', (cursors) => cursors.get(name)),
        `the key ${name} of IndexedDB`,
      ) as Cursor | null,
    save: async (cursor) => {
      await transact('readwrite', (cursors) => cursors.put(cursor, name));
    },
    ...webLock(name),
  };
}
