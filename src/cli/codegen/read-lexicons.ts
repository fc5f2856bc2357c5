import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { CliError } from '../cli-error.js';
import { type Lexicon, looksLikeLexicon, parseLexicon } from './lexicon.js';

/** A document that may be a lexicon, and where it was found. */
interface Found {
  readonly source: string;
  readonly value: unknown;
}

/**
 * Reads lexicons from files, folders and installed packages. Of a folder or package everything is
 * read that says it is a lexicon; a file has to be one, or a list of them.
 *
 * @returns the lexicons by their NSID, in the order of their names
 * @throws CliError
 */
export async function readLexicons(
  inputs: readonly string[],
  cwd: string,
): Promise<ReadonlyMap<string, Lexicon>> {
  const lists = await Promise.all(inputs.map((input) => readInput(input, cwd)));
  const sources = new Map<string, { source: string; text: string; lexicon: Lexicon }>();
  for (const { source, value } of lists.flat()) {
    const lexicon = parseLexicon(value, source);
    const text = JSON.stringify(lexicon);
    const before = sources.get(lexicon.id);
    if (before !== undefined && before.text !== text) {
      throw new CliError(
        `${lexicon.id} is in ${before.source} and, with other contents, in ${source}`,
        'give each lexicon once',
      );
    }
    sources.set(lexicon.id, { source, text, lexicon });
  }
  const sorted = [...sources].sort(([one], [two]) => (one < two ? -1 : 1));
  return new Map(sorted.map(([id, { lexicon }]) => [id, lexicon]));
}

async function readInput(input: string, cwd: string): Promise<readonly Found[]> {
  const path = resolve(cwd, input);
  if (existsSync(path)) {
    return statSync(path).isDirectory() ? some(readFolder(path, cwd), input) : readFile(path, cwd);
  }
  const folder = packageFolder(input, cwd);
  if (folder === undefined) {
    throw new CliError(
      `there is no file, folder or installed package ${input}`,
      'give lexicons as JSON files, folders of them, or a package that you have installed',
    );
  }
  const files = readFolder(folder, cwd);
  return some(files.length > 0 ? files : await readExports(input, cwd), input);
}

function some(found: readonly Found[], input: string): readonly Found[] {
  if (found.length > 0) return found;
  throw new CliError(
    `there is no lexicon in ${input}`,
    'a lexicon is a JSON document with "lexicon": 1, an id and defs',
  );
}

function readFile(path: string, cwd: string): readonly Found[] {
  const source = relative(cwd, path) || path;
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return (Array.isArray(value) ? value : [value]).map((each: unknown) => ({
      source,
      value: each,
    }));
  } catch (error) {
    throw new CliError(`cannot read ${source}`, 'give a JSON file', error);
  }
}

/** Every lexicon below a folder. Other JSON files are left alone. */
function readFolder(folder: string, cwd: string): readonly Found[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((one, two) => (one.name < two.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        return entry.name === 'node_modules' ? [] : readFolder(path, cwd);
      }
      if (!entry.name.endsWith('.json') || NOT_LEXICONS.has(entry.name)) return [];
      return readFile(path, cwd).filter(({ value }) => looksLikeLexicon(value));
    });
}

/** Of which some are JSON with comments. */
const NOT_LEXICONS: ReadonlySet<string> = new Set(['package.json', 'tsconfig.json']);

const PACKAGE = /^(@[a-z0-9-~][a-z0-9-._~]*\/)?[a-z0-9-~][a-z0-9-._~]*$/;

/** Where a package is installed: looked for upwards, as Node does it. */
function packageFolder(name: string, cwd: string): string | undefined {
  if (!PACKAGE.test(name)) return undefined;
  for (let folder = cwd; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(found)) return found;
    if (dirname(folder) === folder) return undefined;
  }
}

/** Prints every lexicon that a module exports: alone, in lists, or in tables. */
const FIND = `
  const [, name] = process.argv;
  const found = new Map();
  const look = (value, depth) => {
    if (typeof value !== 'object' || value === null) return;
    if (value.lexicon === 1 && typeof value.id === 'string' && value.defs) found.set(value.id, value);
    else if (depth > 0) for (const part of Object.values(value)) look(part, depth - 1);
  };
  look({ ...(await import(name)) }, 2);
  process.stdout.write(JSON.stringify([...found.values()]));
`;

/** Far more than all lexicons that there are, bytes. */
const OUTPUT_LIMIT = 256 * 1024 * 1024;

/**
 * What a package exports that is a lexicon. A process of its own imports it: that finds packages
 * as a program in the working directory would, and shares nothing with this one.
 */
async function readExports(name: string, cwd: string): Promise<readonly Found[]> {
  const args = ['--input-type=module', '-e', FIND, name];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd,
      maxBuffer: OUTPUT_LIMIT,
    });
    const values = JSON.parse(stdout) as readonly unknown[];
    return values.map((value) => ({ source: name, value }));
  } catch (error) {
    throw new CliError(
      `cannot import ${name} to look for lexicons in it`,
      'give the files of its lexicons',
      error,
    );
  }
}
