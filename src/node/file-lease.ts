import { randomUUID } from 'node:crypto';
import {
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';
import { StoreInUseError } from '../delivery-errors.js';
import { notWritten } from './disk-errors.js';

/** How often a holder gives a sign of life, ms. */
const BEAT = 10_000;
/** Without a sign for so long a holder counts as dead, even where its process cannot be asked, ms. */
const DEAD_AFTER = 60_000;

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When its process began, for all of its threads: in a container the next one has the same number. */
  readonly started: number;
  readonly token: string;
}

/**
 * A file that says who may write another one.
 *
 * A holder that was killed is found dead by its process number; one on another machine, or whose
 * number is a new process's, by its silence; and so is a thread of this process.
 */
export class FileLease {
  readonly #path: string;
  readonly #token = randomUUID();
  #beat: NodeJS.Timeout | undefined;

  /**
   * @throws {@link StoreInUseError}
   * @throws CheckpointError where no file can be made
   */
  constructor(private readonly file: string) {
    this.#path = `${file}.lock`;
    if (!this.#create()) {
      this.#removeDead();
      if (!this.#create()) throw this.#inUse();
    }
    this.#beat = setInterval(() => {
      this.#touch();
    }, BEAT).unref();
  }

  /** @throws {@link StoreInUseError} when it was lost: the process had stood still for a minute */
  check(): void {
    if (holderOf(this.#path)?.token !== this.#token) throw this.#inUse();
  }

  release(): void {
    if (holderOf(this.#path)?.token === this.#token) rmSync(this.#path, { force: true });
    // Last: what could not be removed is still held.
    clearInterval(this.#beat);
  }

  #create(): boolean {
    const holder: Holder = {
      pid: process.pid,
      host: hostname(),
      started: performance.timeOrigin,
      token: this.#token,
    };
    try {
      writeFileSync(this.#path, `${JSON.stringify(holder)}\n`, { flag: 'wx' });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw notWritten(this.file, error);
    }
  }

  #touch(): void {
    try {
      const now = new Date();
      utimesSync(this.#path, now, now);
    } catch {
      // It was taken away: the next save finds out.
    }
  }

  #removeDead(): void {
    const holder = holderOf(this.#path);
    if (this.#isAlive(holder)) throw this.#inUse();
    const aside = `${this.#path}.${this.#token}`;
    try {
      renameSync(this.#path, aside);
    } catch {
      // Another one was faster.
      return;
    }
    // Between look and rename another one may have taken it: then it goes back.
    const isDead = holderOf(aside)?.token === holder?.token;
    if (!isDead) putBack(aside, this.#path);
    rmSync(aside, { force: true });
    if (!isDead) throw this.#inUse();
  }

  #isAlive(holder: Holder | undefined): boolean {
    if (isSilent(this.#path)) return false;
    // It is being written, or is none of ours.
    if (holder === undefined || holder.host !== hostname()) return true;
    if (holder.pid === process.pid) return isOurs(holder);
    return isRunning(holder.pid);
  }

  #inUse(): StoreInUseError {
    const holder = holderOf(this.#path);
    const after = `${DEAD_AFTER / 1000} s after its last sign of life`;
    if (isOurs(holder)) {
      return new StoreInUseError(`another store of this process saves to ${this.file}`, {
        hint: `share the stream, or give this one another file; what a thread held that has ended is free ${after}`,
      });
    }
    const who = holder ? `process ${holder.pid} on ${holder.host}` : 'another process';
    return new StoreInUseError(`${who} saves to ${this.file}`, {
      hint: `end it, or give this one another file; if there is none, it is free ${after}`,
    });
  }
}

function putBack(aside: string, path: string): void {
  try {
    linkSync(aside, path);
  } catch {
    // A third one has taken the place: the second finds out at its next save.
  }
}

/** Whether it is of this process: of this thread or another, by this copy of the package or another. */
function isOurs(holder: Holder | undefined): boolean {
  return (
    holder?.pid === process.pid &&
    holder.host === hostname() &&
    holder.started === performance.timeOrigin
  );
}

function holderOf(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function isSilent(path: string): boolean {
  try {
    return Date.now() - statSync(path).mtimeMs > DEAD_AFTER;
  } catch {
    return true;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It runs, and is another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
