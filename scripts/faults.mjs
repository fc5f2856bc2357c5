// The fault runs at full size: 100,000 events through 300 faults over three hosts, 50 filter
// changes, on each wire; 200 topics of Astro and 50,000 messages of Bloomr through 300 faults each.
// `npm run faults -- --seeds 1,2,3 --events 100000 --faults 300`
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '100000' },
    faults: { type: 'string', default: '300' },
    filters: { type: 'string', default: '50' },
    seeds: { type: 'string', default: '1,2,3' },
  },
});

const { status } = spawnSync(
  process.execPath,
  ['node_modules/jest/bin/jest.js', '--selectProjects', 'unit', '--runInBand', 'spec/faults'],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      FAULTS_EVENTS: values.events,
      FAULTS_COUNT: values.faults,
      FAULTS_FILTERS: values.filters,
      FAULTS_SEEDS: values.seeds,
      FAULTS_TOPICS: '200',
      FAULTS_ASTRO: values.faults,
      FAULTS_MESSAGES: '50000',
      FAULTS_BLOOMR: values.faults,
      FAULTS_REPORT: '1',
    },
  },
);
process.exit(status ?? 1);
