import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Readable } from 'node:stream';

const root = join(__dirname, '../..');

/** Far more than any run of these specs needs: one that hangs fails. */
const LIMIT = 50_000;

/** Specs start processes: more than jest's usual five seconds may pass on a busy machine. */
export const SPEC_TIMEOUT = 60_000;

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export interface Running {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** Its output so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** Its end, with everything it has printed. */
  readonly ended: Promise<Outcome>;
  /** Waits until something is so; rejects when the process ends before, or after a long time. */
  until(what: string, isSo: () => boolean): Promise<void>;
}

export interface CommandLine {
  /** Starts a command. With `read: false` nobody reads its stdout until `child.stdout` is read. */
  start(args: readonly string[], options?: { readonly read?: boolean }): Running;
  /** Runs a command to its end. */
  run(...args: readonly string[]): Promise<Outcome>;
  /** A folder for files, and the working directory of the commands. */
  readonly folder: string;
  /** Ends what still runs and removes all files. */
  dispose(): void;
}

/**
 * The command line as a program of its own, built from the sources as they are now: no earlier
 * build is needed, and none can be stale.
 */
export function commandLine(): CommandLine {
  // Inside the repository, so that packages are found.
  const cache = join(root, '.cache');
  mkdirSync(cache, { recursive: true });
  const program = mkdtempSync(join(cache, 'cli-'));
  const folder = mkdtempSync(join(tmpdir(), 'rx-jetstream-cli-'));
  build(program);
  const children = new Set<Running['child']>();

  const start: CommandLine['start'] = (args, { read = true } = {}) => {
    const env: NodeJS.ProcessEnv = { ...process.env };
    delete env['NODE_ENV'];
    const child = spawn(process.execPath, [join(program, 'main.js'), ...args], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.add(child);
    child.on('exit', () => children.delete(child));
    return new RunningCommand(child, args.join(' '), read);
  };

  return {
    start,
    run: (...args) => start(args).ended,
    folder,
    dispose() {
      for (const child of children) child.kill('SIGKILL');
      rmSync(program, { recursive: true, force: true });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

class RunningCommand implements Running {
  stdout = '';
  stderr = '';
  readonly ended: Promise<Outcome>;
  private over = false;

  constructor(
    readonly child: Running['child'],
    private readonly name: string,
    read: boolean,
  ) {
    child.stdout.setEncoding('utf8');
    if (read) child.stdout.on('data', (text: string) => (this.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        reject(this.failure('did not end'));
      }, LIMIT);
      // `close` comes after all output, and never while nobody reads it.
      child.on(read ? 'close' : 'exit', (code: number | null) => {
        clearTimeout(timer);
        this.over = true;
        resolve({ code, stdout: this.stdout, stderr: this.stderr });
      });
    });
    // A spec that fails earlier does not look at it.
    this.ended.catch(() => undefined);
  }

  async until(what: string, isSo: () => boolean): Promise<void> {
    const deadline = performance.now() + LIMIT;
    while (!isSo()) {
      if (this.over) throw this.failure(`ended before ${what}`);
      if (performance.now() > deadline) throw this.failure(`ran on without ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  private failure(how: string): Error {
    return new Error(`"${this.name}" ${how}; stderr: ${this.stderr || 'empty'}`);
  }
}

function build(outdir: string): void {
  // In a process of its own: jest's globals are not those that esbuild expects.
  const script = `
    const { build } = await import('esbuild');
    await build(JSON.parse(process.argv[1]));
  `;
  const options = {
    absWorkingDir: root,
    entryPoints: ['src/cli/main.ts'],
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  };
  const args = ['--input-type=module', '-e', script, JSON.stringify(options)];
  execFileSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
}

/** The numbers that `numberedEvents` put into the texts, from `--json` lines. */
export function numbersOf(stdout: string): number[] {
  return jsonLines(stdout).map((event) => Number(event.commit.record.text));
}

interface NumberedPost {
  readonly seq: number;
  readonly commit: { readonly record: { readonly text: string } };
}

export function jsonLines(stdout: string): NumberedPost[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as NumberedPost);
}

/** Whole numbers from `from` to `to`. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
