import { readFileSync, realpathSync } from 'node:fs';
import { access, constants, open, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type Cursor, isCursor } from '../index.js';
import { CliError } from './cli-error.js';

/** Far more than a cursor needs. */
const MAX_LENGTH = 65_536;

/**
 * Reads a saved cursor; `undefined` when there is no such file yet.
 *
 * @throws CliError when the file cannot be read or holds no whole cursor: to start live in its
 * place would lose events without a word
 */
export function readCursorFile(path: string): Cursor | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CliError(
      `cannot read the cursor file ${path}`,
      'see cause; give another path with --cursor-file',
      error,
    );
  }
  const cursor = text.length <= MAX_LENGTH ? parse(text) : undefined;
  if (isCursor(cursor)) return cursor;
  throw new CliError(
    `the cursor file ${path} holds no cursor: it is damaged, or another program's`,
    'put a good copy in its place, or delete it to start where --cursor says (default: live)',
  );
}

/**
 * Writes a cursor so that the file is always whole: to a file beside it, onto the disk, and then
 * into its place in one step.
 *
 * @throws CliError
 */
export async function writeCursorFile(path: string, cursor: Cursor): Promise<void> {
  // A link keeps pointing where it does.
  const target = await realpath(path).catch(() => resolve(path));
  const fresh = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    const file = await open(fresh, 'w');
    try {
      await file.writeFile(`${JSON.stringify(cursor)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, target);
  } catch (error) {
    await rm(fresh, { force: true });
    throw new CliError(
      `cannot write the cursor file ${path}`,
      'see cause; the folder has to exist and be writable, since the file is replaced as a whole',
      error,
    );
  }
}

/** Refuses at the start what would fail a second later. */
export async function checkCursorFolder(path: string): Promise<void> {
  const folder = dirname(realpathOr(resolve(path)));
  try {
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new CliError(
      `cannot write a cursor file in ${folder}`,
      'make the folder, or give another path with --cursor-file',
      error,
    );
  }
}

function realpathOr(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
