// esbuild is a development dependency of the repository, which has been installed: `npm run bench`
// builds it first.
import { build } from 'esbuild';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Bundles a module for browsers, as a page's own would be. Gives esbuild's files, in memory. */
export async function bundle(contents, { external = [], alias = {} } = {}) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: join(import.meta.dirname, '../..'), sourcefile: 'page.js' },
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    // As bundlers for the web have it: packages ask it whether to check themselves.
    conditions: ['production'],
    external,
    alias,
    outdir: 'out',
    write: false,
    logLevel: 'error',
  });
  return outputFiles;
}

/** What a page loads at once, and what only when it is used, bytes after gzip. */
export function sizes(files) {
  const size = ({ contents }) => gzipSync(contents, { level: 9 }).length;
  const [entry] = files.filter(({ path }) => /stdin\.js$/.test(path));
  const atOnce = new Set();
  const visit = (file) => {
    if (file === undefined || atOnce.has(file)) return;
    atOnce.add(file);
    for (const [, name] of file.text.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) {
      visit(files.find(({ path }) => path.endsWith(name)));
    }
  };
  visit(entry);
  const total = (of) => of.reduce((sum, file) => sum + size(file), 0);
  return { atOnce: total([...atOnce]), later: total(files.filter((file) => !atOnce.has(file))) };
}
