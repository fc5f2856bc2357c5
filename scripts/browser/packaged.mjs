// The Chromium that comes with `npm ci`: the development dependency @sparticuz/chromium carries a
// headless build for Linux on x64, compressed, with the few libraries and fonts that it needs.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { starts } from './starts.mjs';
import { untar } from './untar.mjs';

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** Unpacks once, into node_modules/.cache; a new `npm ci` removes it. */
function unpack() {
  // The package exports no package.json: its main file is <package>/build/cjs/index.cjs.
  const main = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const home = join(dirname(main), '../..');
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  const folder = join(modules, '.cache/rx-jetstream', `chromium-${version}`);
  if (existsSync(folder)) return folder;

  const inflate = (name) => brotliDecompressSync(readFileSync(join(home, 'bin', name)));
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  writeFileSync(join(fresh, 'chromium'), inflate('chromium.br'), { mode: 0o755 });
  untar(inflate('al2023.tar.br'), fresh);
  untar(inflate('fonts.tar.br'), fresh);
  try {
    renameSync(fresh, folder);
  } catch (error) {
    // Somebody else was faster, which is just as well.
    if (!existsSync(folder)) throw error;
    rmSync(fresh, { recursive: true, force: true });
  }
  return folder;
}

/** Settings for a system without fonts of its own: all else the browser would show no text. */
function fonts(folder) {
  if (existsSync('/etc/fonts/fonts.conf')) return {};
  const file = join(folder, 'rx-jetstream-fonts.conf');
  writeFileSync(
    file,
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, 'fonts')}</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`,
  );
  return { FONTCONFIG_FILE: file };
}

/** The packaged browser, or why it cannot be had. */
export function packagedBrowser() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return {
      problem: `the packaged one is for Linux on x64, not ${process.platform} ${process.arch}`,
    };
  }
  const folder = unpack();
  const executablePath = join(folder, 'chromium');
  // The system's own libraries come first: they fit its C library best.
  const paths = process.env.LD_LIBRARY_PATH ? [process.env.LD_LIBRARY_PATH] : [];
  const own = { LD_LIBRARY_PATH: [...paths, join(folder, 'lib')].join(':') };
  const problems = [];
  for (const libraries of [{}, own]) {
    const env = { ...fonts(folder), ...libraries };
    const problem = starts(executablePath, env);
    if (problem === undefined) return { executablePath, env };
    problems.push(problem);
  }
  return { problem: `the packaged one does not start: ${problems.join('; ')}` };
}
