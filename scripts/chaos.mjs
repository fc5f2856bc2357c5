// `npm run chaos`: many scenarios of faults, kills and failures, in virtual time (docs/testing.md).
// Each failure is printed with its seed and the shape of the program:
// `npm run chaos -- --shape retry --first <seed> --scenarios 1` runs it again.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    scenarios: { type: 'string', default: '10000' },
    first: { type: 'string', default: '1' },
    // plain, retry, repeat or switch; all of them, so many scenarios each, where none is given
    shape: { type: 'string' },
  },
});

const EACH = {
  plain: 'in every scenario',
  retry: 'again: retry',
  repeat: 'again: repeat',
  switch: 'again: switch',
};
const pattern = values.shape === undefined ? 'the laws of delivery hold' : EACH[values.shape];
if (pattern === undefined) {
  console.error(`no shape "${values.shape}": give one of ${Object.keys(EACH).join(', ')}`);
  process.exit(1);
}

const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/jest/bin/jest.js',
    '--selectProjects',
    'unit',
    '--runInBand',
    '--testPathPatterns',
    'spec/delivery/chaos',
    '--testNamePattern',
    pattern,
  ],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      CHAOS_SCENARIOS: values.scenarios,
      CHAOS_FIRST: values.first,
      CHAOS_REPORT: '1',
    },
  },
);
process.exit(status ?? 1);
