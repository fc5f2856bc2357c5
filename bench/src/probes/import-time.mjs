// How long a package takes to load, ms, in a process of its own: <esm|cjs> <name or path>
import { createRequire } from 'node:module';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';

const [format, target] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const from = performance.now();
if (format === 'cjs') require(target);
else await import(isAbsolute(target) ? pathToFileURL(target).href : target);
process.send(performance.now() - from, () => process.exit());
