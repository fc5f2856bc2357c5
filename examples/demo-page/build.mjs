// Puts the demo page into a folder, bundled for browsers:
//
//     node examples/demo-page/build.mjs <folder>
//
// It uses the built package, as a user's bundler would: `npm run build` comes first.
import { build } from 'esbuild';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

export async function buildPage(folder) {
  await build({
    entryPoints: [join(here, 'main.ts')],
    outdir: folder,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    sourcemap: 'inline',
    logLevel: 'warning',
    // Without the repository's tsconfig, which points the package's name at its sources.
    tsconfigRaw: {},
  });
  for (const file of ['index.html', 'style.css']) cpSync(join(here, file), join(folder, file));
}

const [, script, folder] = process.argv;
if (script && import.meta.url === pathToFileURL(script).href) {
  if (!folder) throw new Error('Which folder? node examples/demo-page/build.mjs <folder>');
  await buildPage(folder);
}
