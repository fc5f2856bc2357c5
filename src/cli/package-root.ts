import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Manifest {
  readonly name: string;
  readonly version: string;
}

/** The folder of this package: looked for upwards, since sources and build lie at unequal depths. */
export function packageRoot(): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && manifestOf(folder).name === 'rx-jetstream') {
      return folder;
    }
    if (dirname(folder) === folder)
      throw new Error(`no package.json of rx-jetstream above ${start}`);
  }
}

/** The version in package.json. */
export function packageVersion(): string {
  return manifestOf(packageRoot()).version;
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}
