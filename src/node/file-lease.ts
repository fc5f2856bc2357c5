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
import { StoreInUseError } from '../delivery-errors.js';

/** How often a holder gives a sign of life, ms. */
const BEAT = 10_000;
/** Without a sign for so long a holder counts as dead, even where its process cannot be asked, ms. */
const DEAD_AFTER = 60_000;

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

/** Tokens of this process: its number alone may be a dead one's, which had the same. */
const own = new Set<string>();

/**
 * A file that says who may write another one.
 *
 * A holder that was killed is found dead by its process number; one on another machine, or whose
 * number is a new process's, by its silence.
 */
export class FileLease {
  readonly #path: string;
  readonly #token = randomUUID();
  #beat: NodeJS.Timeout | undefined;

  /** @throws {@link StoreInUseError} */
  constructor(private readonly file: string) {
    this.#path = `${file}.lock`;
    if (!this.#create()) {
      this.#removeDead();
      if (!this.#create()) throw this.#inUse();
    }
    own.add(this.#token);
    this.#beat = setInterval(() => {
      this.#touch();
    }, BEAT).unref();
  }

  /** @throws {@link StoreInUseError} when it was lost: the process had stood still for a minute */
  check(): void {
    if (holderOf(this.#path)?.token !== this.#token) throw this.#inUse();
  }

  release(): void {
    clearInterval(this.#beat);
    if (holderOf(this.#path)?.token === this.#token) rmSync(this.#path, { force: true });
    own.delete(this.#token);
  }

  #create(): boolean {
    const holder: Holder = { pid: process.pid, host: hostname(), token: this.#token };
    try {
      writeFileSync(this.#path, `${JSON.stringify(holder)}\n`, { flag: 'wx' });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
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
    if (holderOf(aside)?.token !== holder?.token) linkSync(aside, this.#path);
    rmSync(aside, { force: true });
  }

  #isAlive(holder: Holder | undefined): boolean {
    if (isSilent(this.#path)) return false;
    // It is being written, or is none of ours.
    if (holder === undefined || holder.host !== hostname()) return true;
    if (holder.pid === process.pid) return own.has(holder.token);
    return isRunning(holder.pid);
  }

  #inUse(): StoreInUseError {
    const { pid, host } = holderOf(this.#path) ?? {};
    const who = pid === undefined ? 'another process' : `process ${pid} on ${String(host)}`;
    return new StoreInUseError(`${who} saves to ${this.file}`, {
      hint: `end it, or give this one another file; if there is none, it is free ${DEAD_AFTER / 1000} s after its last sign of life`,
    });
  }
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
