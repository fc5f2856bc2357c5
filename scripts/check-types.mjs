// Type checks: the whole repository (sources, specs, examples) with the native compiler, and the
// type specs under spec/types once more with the one written in JavaScript, since users have both.
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

const codes = await Promise.all([
  check('@typescript/native/bin/tsc', 'tsconfig.json'),
  check('typescript/bin/tsc6', 'spec/types/tsconfig.json'),
]);
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
