import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { storedCursor } from '../checkpoint/stored-cursor.js';
import type { CursorLease, CursorStore, SavedPosition } from '../cursor-store.js';
import { type Cursor, isCursor } from '../cursor.js';
import { CursorError } from '../errors.js';
import { notRead, notWritten } from './disk-errors.js';
import { type Disk, disk } from './disk.js';
import { FileRight } from './file-right.js';

/** A store that knows whether anybody else saves to the same file. */
export interface FileCursorStore<P extends SavedPosition = Cursor> extends CursorStore<P> {
  load(): Promise<P | null>;
  save(cursor: P): Promise<void>;
  /**
   * Where another store of this process is just being left, it is waited for.
   *
   * @throws StoreInUseError when somebody else saves to the file
   * @throws CheckpointError where it cannot be written
   */
  lease(): CursorLease | Promise<CursorLease>;
}

/**
 * Keeps a cursor in a file. The file is the name: one for each stream.
 *
 * It is replaced as a whole and forced onto the disk, so that it survives a crash, and a power cut, at
 * any moment: afterwards it holds the old cursor or the new one. A file that is damaged all the same
 * is refused: the stream errors with `CursorError`, which says what to do.
 *
 * One store at a time may save to it. The stream of another one, in this process or the next, errors
 * with `StoreInUseError`; a process that was killed is in nobody's way, and a store that is just being
 * left is waited for. A file `….lock` beside it is how they know.
 *
 * Where the file cannot be written, the stream errors with `CheckpointError` before it begins; where
 * it cannot be read, with `CursorError`. `cause` is what the system said.
 *
 * @param path - the file; its folder has to exist and be writable
 *
 * @example
 * ```ts
 * import { jetstream } from 'rx-jetstream';
 * import { fileCursorStore } from 'rx-jetstream/node';
 * import { checkpoint, consume } from 'rx-jetstream/operators';
 *
 * const store = fileCursorStore('cursor.json');
 * jetstream({ cursor: store })
 *   .pipe(
 *     consume(async (event) => console.log(event.did)),
 *     checkpoint(store),
 *   )
 *   .subscribe();
 * ```
 */
export function fileCursorStore<P extends SavedPosition = Cursor>(
  path: string,
): FileCursorStore<NoInfer<P>>;
/** The same, last: so `ReturnType<typeof fileCursorStore>` is a store of the stream of Jetstream. */
export function fileCursorStore(path: string): FileCursorStore;
export function fileCursorStore(path: string): FileCursorStore {
  return storeOn(disk, path);
}

/** The same on another disk. */
export function storeOn<P extends SavedPosition = Cursor>(
  on: Disk,
  path: string,
): FileCursorStore<P> {
  /** Reads and writes follow one another. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(next: () => Promise<T>): Promise<T> => {
    const done = last.then(next);
    last = done.catch(() => undefined);
    return done;
  };
  const right = new FileRight(on, path, () => last);

  return {
    load: () =>
      inTurn(async () => {
        const text = await read(on, path, () => right.target);
        return text === undefined ? null : (checked(text, path) as P | null);
      }),

    save: (cursor) =>
      inTurn(async () => {
        // Whoever saves without a lease has it from the first time on.
        const { lease, target } = await right.take();
        lease.check();
        await replace(on, target, withCheck(cursor));
      }),

    lease: () => right.share(),
  };
}

async function read(on: Disk, path: string, target: () => string): Promise<string | undefined> {
  try {
    return await on.read(target());
  } catch (error) {
    throw notRead(path, error);
  }
}

/** Writes beside the file, onto the disk, and then into its place in one step. */
async function replace(on: Disk, target: string, text: string): Promise<void> {
  const folder = dirname(target);
  const fresh = join(folder, `.${basename(target)}.new`);
  try {
    await on.write(fresh, text);
    await on.sync(fresh, 'file');
    await on.rename(fresh, target);
    await on.sync(folder, 'folder');
  } catch (error) {
    throw notWritten(target, error);
  }
}

function withCheck(cursor: SavedPosition): string {
  return `${JSON.stringify({ ...cursor, check: sumOf(cursor) })}\n`;
}

function checked(text: string, path: string): SavedPosition | null {
  const where = `the file ${path}`;
  const found: (SavedPosition & { readonly check?: unknown }) | null = storedCursor(text, where);
  // The text null: no store writes that.
  if (found === null) return storedCursor('', where);
  const { check, ...position } = found;
  if (check === undefined || check === sumOf(position)) return position;
  throw new CursorError(`${where} is damaged: its check does not fit`, {
    hint: 'put a good copy in its place, or delete it to start live; after a change by hand take check out',
  });
}

/** Finds what was damaged and still reads as a cursor: a digit, say. */
function sumOf(position: SavedPosition): string {
  const text = JSON.stringify(isCursor(position) ? fieldsOf(position) : Object.entries(position));
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** By name: files of before have their checks made so. */
function fieldsOf({ v, wire, host, filter, seq, time_us, resume_us }: Cursor): unknown[] {
  const fields = [v, wire, host, filter, seq ?? null, time_us];
  return resume_us === undefined ? fields : [...fields, resume_us];
}
