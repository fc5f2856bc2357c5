// Builds the package: plain tsc twice, side by side, into dist/esm and dist/cjs.
//
// The output is made in a folder of its own and moved into place when both have passed, so that
// a failed build never leaves half a package behind. That folder is as deep as dist, because the
// source maps hold relative paths.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = join(root, 'node_modules/@typescript/native/bin/tsc');
const fresh = join(root, `.build-${process.pid}`);

const compile = (format) =>
  new Promise((resolve) => {
    const outDir = join(fresh, format);
    const args = [tsc, '-p', `tsconfig.${format}.json`, '--outDir', outDir];
    spawn(process.execPath, args, { cwd: root, stdio: 'inherit' }).on('close', resolve);
  });

rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh, { recursive: true });
const codes = await Promise.all(['esm', 'cjs'].map(compile));
if (codes.some((code) => code !== 0)) {
  rmSync(fresh, { recursive: true, force: true });
  process.exit(1);
}

// Without this file Node would read dist/cjs/**/*.js as ES modules, as the root's type says.
writeFileSync(join(fresh, 'cjs/package.json'), '{ "type": "commonjs" }\n');

const cli = join(fresh, 'esm/src/cli/main.js');
if (existsSync(cli)) chmodSync(cli, 0o755);

rmSync(join(root, 'dist'), { recursive: true, force: true });
renameSync(fresh, join(root, 'dist'));
