/* global __dirname, describe */
// The specs of a part as one: their modules are loaded once a change, and not once a spec, which
// takes ten times as long.
const { readdirSync } = require('node:fs');
const { join } = require('node:path');

/** Seconds a run: `npm run breaks` has them. */
const LEFT_OUT = ['chaos.spec.ts'];
const specs = join(__dirname, '..', '..', 'spec');

for (const asked of process.env.MUTATION_SPECS.split(',')) {
  const [folder, only] = asked.split('/');
  for (const file of readdirSync(join(specs, folder))) {
    if (!file.endsWith('.spec.ts') || LEFT_OUT.includes(file)) continue;
    if (only !== undefined && file !== `${only}.spec.ts`) continue;
    // Names of tests must differ: by them it is known which test covers what.
    describe(`${folder}/${file}`, () => {
      require(join(specs, folder, file));
    });
  }
}
