import type { Cursor } from '../cursor.js';
import type { CursorStore, SavedPosition } from '../cursor-store.js';

/** A store with a look at what it holds. */
export interface MemoryCursorStore<P extends SavedPosition = Cursor> extends CursorStore<P> {
  load(): P | null;
  save(cursor: P): void;
}

/**
 * Keeps a cursor in memory: for tests, and for streams that begin again within one process.
 *
 * @param cursor - what it holds at first
 *
 * @example
 * ```ts
 * import { jetstream, memoryCursorStore } from 'rx-jetstream';
 * import { checkpoint } from 'rx-jetstream/operators';
 *
 * const store = memoryCursorStore();
 * jetstream({ cursor: store }).pipe(checkpoint(store)).subscribe((event) => console.log(event.did));
 * ```
 */
export function memoryCursorStore<P extends SavedPosition = Cursor>(
  cursor?: P | null,
): MemoryCursorStore<NoInfer<P>>;
/** The same, last: so `ReturnType<typeof memoryCursorStore>` is a store of the stream of Jetstream. */
export function memoryCursorStore(cursor?: Cursor | null): MemoryCursorStore;
export function memoryCursorStore(cursor: Cursor | null = null): MemoryCursorStore {
  let held = cursor;
  return {
    load: () => held,
    save: (next) => {
      held = next;
    },
  };
}
