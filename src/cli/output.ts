import { writeSync } from 'node:fs';
import {
  catchError,
  defer,
  EMPTY,
  firstValueFrom,
  merge,
  NEVER,
  type Observable,
  of,
  ReplaySubject,
  Subject,
  take,
  timer,
} from 'rxjs';
import { CliError } from './cli-error.js';

/** Text gathered before the reader is waited for, characters. */
const CHUNK = 65_536;
/** How long one such wait may hold up the event loop, ms. */
const PATIENCE = 100;
/** Pause between two looks while waiting, ms. */
const STEP = 2;
/** Pause before a reader that did not read is tried again, ms. */
const RETRY = 20;
/** Text held for a reader that does not read, characters. Then the writer has to stop. */
const LIMIT = 1_048_576;

/** What an {@link Output} writes to. */
export interface Sink {
  /** Takes some bytes from an offset on and says how many; throws EAGAIN when it takes none now. */
  write(bytes: Uint8Array, offset: number): number;
  /** Holds up the thread. */
  sleep(ms: number): void;
}

interface Chunk<Mark> {
  readonly bytes: Uint8Array;
  offset: number;
  readonly mark: Mark | undefined;
}

/**
 * Lines to stdout, with a bound on what is held for a slow reader.
 *
 * A stream's `write()` would queue without end, since a consumer of events cannot say "later". A
 * blocking write would hold up everything while the reader sleeps (`| less`): pongs, timers, and
 * the signal that shall end it. So this writes synchronously to a file descriptor that does not
 * block, and waits for the reader a tenth of a second at most for each 64 kB. That slows down a
 * fast stream, and the client copes with it as with any slow consumer. Only a reader that takes
 * nothing for seconds lets text pile up here: at a megabyte `full$` says so, whoever writes closes
 * its connection and resumes once `whenDrained()` emits.
 *
 * A `mark` stands for what has been said up to a line; `written` is the mark of the last line that
 * the system has taken whole, so a saved position never runs ahead of the output.
 */
export class Output<Mark = unknown> {
  readonly #full = new Subject<void>();
  readonly #drained = new Subject<void>();
  readonly #closed = new ReplaySubject<void>(1);
  readonly #queue: Chunk<Mark>[] = [];
  #text = '';
  #mark: Mark | undefined;
  #written: Mark | undefined;
  #held = 0;
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(private readonly sink: Sink) {}

  /** The held text has reached its bound. */
  readonly full$: Observable<void> = this.#full.asObservable();
  /** The reader has gone away; errors when nothing can be written for another reason. */
  readonly closed$: Observable<void> = this.#closed.asObservable();

  /** Mark of the last line that was written whole. */
  get written(): Mark | undefined {
    return this.#written;
  }

  /** Emits once all text has been written, at once if there is none. */
  whenDrained(): Observable<void> {
    return defer(() => {
      if (this.#over) return EMPTY;
      return this.#held === 0 ? of(undefined) : this.#drained.pipe(take(1));
    });
  }

  /** Writes a line, now or soon. */
  write(line: string, mark?: Mark): void {
    if (this.#over) return;
    this.#text += `${line}\n`;
    this.#held += line.length + 1;
    if (mark !== undefined) this.#mark = mark;
    if (this.#text.length < CHUNK) {
      this.#later(0);
      return;
    }
    this.#seal();
    this.#flush(PATIENCE);
    if (this.#held >= LIMIT) this.#full.next();
  }

  /**
   * Waits until everything is written or the reader has gone, at most for some milliseconds.
   * Nothing can be written after it.
   */
  async finish(deadline?: number): Promise<void> {
    this.#seal();
    this.#flush(0);
    if (!this.#over && this.#held > 0) {
      const closed = this.#closed.pipe(catchError(() => of(undefined)));
      const late = deadline === undefined ? NEVER : timer(deadline);
      await firstValueFrom(merge(this.#drained, closed, late), { defaultValue: undefined });
    }
    this.#end();
  }

  #later(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#seal();
      this.#flush(0);
    }, ms);
  }

  #seal(): void {
    if (this.#text === '') return;
    const bytes = Buffer.from(this.#text);
    this.#held += bytes.length - this.#text.length;
    this.#queue.push({ bytes, offset: 0, mark: this.#mark });
    this.#text = '';
  }

  #flush(patience: number): void {
    let waited = 0;
    for (let chunk = this.#queue[0]; chunk !== undefined && !this.#over;) {
      const taken = this.#take(chunk);
      if (taken === 0) {
        if (waited >= patience) {
          this.#later(RETRY);
          return;
        }
        this.sink.sleep(STEP);
        waited += STEP;
        continue;
      }
      chunk.offset += taken;
      this.#held -= taken;
      if (chunk.offset < chunk.bytes.length) continue;
      this.#written = chunk.mark ?? this.#written;
      this.#queue.shift();
      chunk = this.#queue[0];
    }
    if (this.#held === 0) this.#drained.next();
  }

  /** Bytes the system took; 0 when the reader has no room. */
  #take({ bytes, offset }: Chunk<Mark>): number {
    try {
      return this.sink.write(bytes, offset);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN' || code === 'EINTR') return 0;
      this.#end();
      // Windows says EOF. That nobody reads any more is a way to end, not a failure.
      if (code === 'EPIPE' || code === 'EOF') this.#closed.next();
      else this.#closed.error(new CliError(`cannot write: ${message}`, 'see where stdout goes'));
      return 0;
    }
  }

  #end(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** The process's own standard output. */
export function stdoutSink(): Sink {
  // Looking at the stream makes Node switch a pipe to non-blocking; from then on the descriptor
  // alone is written to.
  const { fd } = process.stdout;
  const cell = new Int32Array(new SharedArrayBuffer(4));
  return {
    write: (bytes, offset) => writeSync(fd, bytes, offset),
    sleep: (ms) => {
      Atomics.wait(cell, 0, 0, ms);
    },
  };
}
