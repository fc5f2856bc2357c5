import { type Cursor, isCursor } from './cursor.js';

/** The right to save under a name, as long as it is not given back. */
export interface CursorLease {
  release(): void | Promise<void>;
}

/**
 * A place in a stream of another gateway: plain JSON. What else is in it is that gateway's own, and
 * says of which stream it is a place.
 */
export interface GatewayPosition {
  /** Version of this shape. */
  readonly v: 1;
  /** Which gateway it belongs to, `bloomr` for example: none but that goes on from it. */
  readonly gateway: string;
}

/** What a store keeps. */
export type SavedPosition = Cursor | GatewayPosition;

/** Whether a value has the shape of a saved position, of whichever stream. */
export function isSavedPosition(value: unknown): value is SavedPosition {
  if (isCursor(value)) return true;
  const { v, gateway } = Object(value) as { v?: unknown; gateway?: unknown };
  return v === 1 && typeof gateway === 'string' && gateway !== '';
}

/**
 * Keeps one cursor under a name. Give it as the option `cursor`, which reads it at every subscribe,
 * and to `checkpoint`, which saves. For the stream of another gateway `P` is its position.
 *
 * What is saved goes with its wire, host and filter: used elsewhere, the stream translates it by
 * rule, or goes on with a notice.
 */
export interface CursorStore<P extends SavedPosition = Cursor> {
  /**
   * What was saved last; `null` before the first time. What it throws errors the stream: to start
   * live in place of a cursor that cannot be read would lose events without a word.
   */
  load(): P | null | undefined | Promise<P | null | undefined>;
  /** Saves. When it returns, or its promise fulfils, the cursor is safe. */
  save(cursor: P): void | Promise<void>;
  /**
   * Where the store can do it: makes sure that nobody else saves under this name.
   *
   * @throws StoreInUseError when somebody does
   */
  lease?(): CursorLease | Promise<CursorLease>;
}
