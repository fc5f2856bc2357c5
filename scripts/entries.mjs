// The entries of the package, read from package.json, so that no check forgets a new one.
import { readFileSync } from 'node:fs';

const { name, exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url)));

/**
 * specifier  what a user imports: `rx-jetstream/operators`
 * report     a file name for it: `rx-jetstream-operators`
 * types, esm, cjs  the built files, relative to the root
 */
export const entries = Object.entries(exports)
  .filter(([, target]) => typeof target === 'object')
  .map(([path, target]) => ({
    specifier: name + path.slice(1),
    report: (name + path.slice(1)).replaceAll('/', '-'),
    types: target.import.types,
    esm: target.import.default,
    cjs: target.require.default,
  }));
