import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The repository. */
export const root = join(__dirname, '../..');

/** A block of code in a text. */
export interface Snippet {
  /** File it stands in, relative to the root. */
  readonly file: string;
  /** Line of the file that its first line is, counted from 1. */
  readonly line: number;
  /** What stands behind the language: `run`, `endless`. */
  readonly marks: readonly string[];
  readonly code: string;
}

/** Every Markdown file that is ours and for people. */
export function documents(): readonly string[] {
  const atRoot = readdirSync(root).filter((name) => name.endsWith('.md'));
  // Reports of the public interface are written by a tool.
  const inDocs = files('docs', '.md').filter((name) => !name.startsWith('docs/api-report/'));
  return [...atRoot, ...inDocs].sort();
}

/** Every source file whose comments may hold an `@example`. */
export function sources(): readonly string[] {
  return [...files('src', '.ts'), ...files('operators', '.ts')].sort();
}

/** Every program of the folder `examples`, without the page, which is built by itself. */
export function examples(): readonly string[] {
  return readdirSync(join(root, 'examples'))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `examples/${name}`);
}

/** The text of a file of the repository. */
export function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** Every `ts` block of a Markdown file, or of the comments of a TypeScript file. */
export function snippetsOf(file: string): readonly Snippet[] {
  const inComment = file.endsWith('.ts');
  const found: Snippet[] = [];
  let open: { line: number; marks: readonly string[]; code: string[] } | undefined;
  textOf(file)
    .split('\n')
    .forEach((whole, index) => {
      const line = inComment ? /^\s*\* ?(.*)$/.exec(whole)?.[1] : whole;
      if (open !== undefined && (line === undefined || line.trimEnd() === '```')) {
        found.push({ file, line: open.line, marks: open.marks, code: open.code.join('\n') });
        open = undefined;
      } else if (open !== undefined) {
        open.code.push(line as string);
      } else {
        const fence = /^```(?:ts|typescript)(?:\s+(.*))?$/.exec(line ?? '');
        if (fence === null) return;
        const marks = (fence[1] ?? '').split(/\s+/).filter((mark) => mark !== '');
        open = { line: index + 2, marks, code: [] };
      }
    });
  if (open !== undefined) throw new Error(`${file}:${String(open.line)}: the block has no end`);
  return found;
}

/** Every block there is. */
export function allSnippets(): readonly Snippet[] {
  return [...documents(), ...sources()].flatMap(snippetsOf);
}

function files(folder: string, ending: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}
