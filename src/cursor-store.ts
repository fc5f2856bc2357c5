import type { Cursor, CursorSource } from './cursor.js';

/** The right to save under a name, as long as it is not given back. */
export interface CursorLease {
  release(): void | Promise<void>;
}

/**
 * Keeps one cursor under a name. Give it as the option `cursor`, which reads it at every subscribe,
 * and to `checkpoint`, which saves.
 *
 * What is saved goes with its wire, host and filter: used elsewhere, the stream translates it by
 * rule, or goes on with a notice.
 */
export interface CursorStore extends CursorSource {
  /**
   * What was saved last; `null` before the first time. What it throws errors the stream: to start
   * live in place of a cursor that cannot be read would lose events without a word.
   */
  load(): Cursor | null | undefined | Promise<Cursor | null | undefined>;
  /** Saves. When it returns, or its promise fulfils, the cursor is safe. */
  save(cursor: Cursor): void | Promise<void>;
  /**
   * Where the store can do it: makes sure that nobody else saves under this name.
   *
   * @throws StoreInUseError when somebody does
   */
  lease?(): CursorLease | Promise<CursorLease>;
}
