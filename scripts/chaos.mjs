// `npm run chaos`: many scenarios of faults, kills and failures, in virtual time (docs/testing.md).
// Each failure is printed with its seed: `npm run chaos -- --first <seed> --scenarios 1` runs it again.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    scenarios: { type: 'string', default: '10000' },
    first: { type: 'string', default: '1' },
  },
});

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
    'in every scenario',
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
