import { parseJson } from '../core/json.js';
import { isSavedPosition, type SavedPosition } from '../cursor-store.js';
import { CursorError } from '../errors.js';

/**
 * What a store holds, as a cursor, or as a position of another gateway, which looks at it itself;
 * `null` where it holds nothing.
 *
 * @param held - the cursor, or its JSON
 * @param where - names the place in words
 * @throws {@link CursorError} for anything else: to start live in its place would lose events
 * without a word
 */
export function storedCursor(held: unknown, where: string): SavedPosition | null {
  if (held === null || held === undefined) return null;
  const cursor = typeof held === 'string' ? parseJson(held) : held;
  if (isSavedPosition(cursor)) return cursor;
  throw new CursorError(`${where} holds no cursor: it is damaged, or something else`, {
    hint: 'put a good copy in its place, or delete it to start as without a cursor (live)',
  });
}
