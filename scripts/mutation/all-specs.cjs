/* global __dirname, describe */
// The specs of the mutated folders as one: their modules are loaded once a change, and not once a
// spec, which takes ten times as long.
const { readdirSync } = require('node:fs');
const { join } = require('node:path');

const FOLDERS = ['wire', 'core', 'delivery', 'checkpoint', 'contract', 'breaks', 'live'];
/** Seconds a run: `npm run breaks` has them. */
const LEFT_OUT = ['chaos.spec.ts', 'whole-frames.spec.ts'];
const specs = join(__dirname, '..', '..', 'spec');

for (const folder of FOLDERS) {
  for (const file of readdirSync(join(specs, folder))) {
    if (!file.endsWith('.spec.ts') || LEFT_OUT.includes(file)) continue;
    // Names of tests must differ: by them it is known which test covers what.
    describe(`${folder}/${file}`, () => {
      require(join(specs, folder, file));
    });
  }
}
