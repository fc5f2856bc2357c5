import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../cli-error.js';
import { MARK } from './print-file.js';

/** How a folder differs from what belongs into it. */
export interface Difference {
  /** Files that are new or have other contents. */
  readonly changed: readonly string[];
  /** Files of an earlier run that have no lexicon any more. */
  readonly stale: readonly string[];
}

/**
 * Compares a folder with the files that belong into it. Files that codegen has not written are
 * nobody's business, unless one is in the way.
 *
 * @throws CliError
 */
export function compareFolder(folder: string, files: ReadonlyMap<string, string>): Difference {
  const there = existsSync(folder) ? readdirSync(folder) : [];
  const before = new Map(
    there
      .filter((name) => name.endsWith('.ts'))
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
  for (const name of files.keys()) {
    const text = before.get(name);
    if (text !== undefined && !text.startsWith(MARK)) {
      throw new CliError(
        `${join(folder, name)} is there already, and codegen has not written it`,
        'give a folder of its own with --out',
      );
    }
  }
  return {
    changed: [...files].filter(([name, text]) => before.get(name) !== text).map(([name]) => name),
    stale: [...before]
      .filter(([name, text]) => !files.has(name) && text.startsWith(MARK))
      .map(([name]) => name),
  };
}

/** Makes a folder hold what belongs into it. @throws CliError */
export function writeFolder(
  folder: string,
  files: ReadonlyMap<string, string>,
  { changed, stale }: Difference,
): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const name of changed) writeFileSync(join(folder, name), files.get(name) ?? '');
    for (const name of stale) rmSync(join(folder, name));
  } catch (error) {
    throw new CliError(
      `cannot write into ${folder}`,
      'see cause; choose a folder with --out',
      error,
    );
  }
}
