import { exhaustMap, ignoreElements, interval, type Observable } from 'rxjs';
import type { Cursor } from '../index.js';
import { writeCursorFile } from './cursor-file.js';

/** How often a cursor is saved while it moves, ms. */
const EVERY = 1000;

/** Keeps a cursor file up to date: writes only what has changed, and never "nothing". */
export class CursorSaver {
  #saved: Cursor | undefined;
  /** Writes follow one another: two at a time could end in the wrong order. */
  #last: Promise<void> = Promise.resolve();

  /**
   * @param path - the file
   * @param current - the cursor at the moment; `undefined` before the first event
   */
  constructor(
    private readonly path: string,
    private readonly current: () => Cursor | undefined,
  ) {}

  /** Saves while it is subscribed. Never completes; errors when a save fails. */
  everySecond(): Observable<never> {
    return interval(EVERY).pipe(
      exhaustMap(() => this.save()),
      ignoreElements(),
    );
  }

  /** Saves now, if there is anything new. */
  save(): Promise<void> {
    const write = this.#last.then(() => this.#write());
    this.#last = write.catch(() => undefined);
    return write;
  }

  async #write(): Promise<void> {
    const cursor = this.current();
    if (cursor === undefined || cursor === this.#saved) return;
    await writeCursorFile(this.path, cursor);
    this.#saved = cursor;
  }
}
