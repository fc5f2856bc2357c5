// Type checks: the whole repository (sources, specs, examples) with the native compiler, and the
// type specs under spec/types, with the sources they look at, once more with each older compiler
// that users have.
//
// A type spec is a file that must compile: what has to be accepted stands there plainly or in
// `expectTypeOf`, what has to be refused under `@ts-expect-error`.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const check = (compiler, project) =>
  new Promise((resolve) => {
    const args = [`node_modules/${compiler}`, '-p', project, '--noEmit'];
    spawn(process.execPath, args, { cwd: root, stdio: 'inherit' }).on('close', resolve);
  });

const older = ['typescript/bin/tsc6', 'typescript-5.9/bin/tsc', 'typescript-5.4/bin/tsc'];
const codes = await Promise.all([
  check('@typescript/native/bin/tsc', 'tsconfig.json'),
  ...older.map((compiler) => check(compiler, 'spec/types/tsconfig.json')),
]);
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
