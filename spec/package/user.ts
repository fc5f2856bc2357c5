import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const given = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: set-up.ts has not run`);
  return value;
};

export const root = join(__dirname, '../..');
/** The folder of a user who has installed the packed package. */
export const userFolder = given('RX_JETSTREAM_USER');
export const tarball = given('RX_JETSTREAM_TARBALL');
export const installed = join(userFolder, 'node_modules/rx-jetstream');

interface Target {
  readonly types: string;
  readonly default: string;
}
interface Manifest {
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { import: Target; require: Target }>>;
}

export const manifest = JSON.parse(
  readFileSync(join(installed, 'package.json'), 'utf8'),
) as Manifest;

/** What users import: `rx-jetstream`, `rx-jetstream/operators` … */
export const specifiers = Object.entries(manifest.exports)
  .filter(([, target]) => typeof target === 'object')
  .map(([path]) => `rx-jetstream${path.slice(1)}`);

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  /** Both streams, for a message that says what went wrong. */
  readonly output: string;
}

/** Runs a JavaScript file with Node in the user's folder, or where `cwd` says. */
export const node = (args: readonly string[], cwd = userFolder): Promise<Outcome> =>
  new Promise((resolve) => {
    const env: NodeJS.ProcessEnv = { ...process.env, FORCE_COLOR: '0' };
    // What jest sets for itself is not what a user has.
    delete env['NODE_ENV'];
    execFile(process.execPath, [...args], { cwd, env }, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0;
      resolve({ code, stdout, output: stdout + stderr });
    });
  });

/** Writes a file of the user's own. */
export function write(name: string, text: string): string {
  const path = join(userFolder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** The command of a development dependency, to be run with `node()`. */
export function tool(name: string, command = name): string {
  const folder = join(root, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>;
  };
  const path = typeof bin === 'string' ? bin : bin[command];
  if (path === undefined) throw new Error(`${name} has no command ${command}`);
  return join(folder, path);
}
