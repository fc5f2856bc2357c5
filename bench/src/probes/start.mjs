import { join } from 'node:path';
import { figure, millis } from '../figure.mjs';
import { runScript, startServer } from '../processes.mjs';
import { median } from '../statistics.mjs';
import { readersOf } from './readers.mjs';
import { CLIENTS } from '../clients/index.mjs';

const BASE = 'floor';
const READERS = [BASE, 'rx-jetstream', 'rxjs', 'atcute', 'skyware'];
/** Enough for a first one. */
const LINES = 1000;

/** What is loaded: a name, or a file of the build. @atcute and @skyware have no CommonJS. */
const PACKAGES = [
  { name: 'ws', label: 'ws', esm: 'ws', cjs: 'ws' },
  {
    name: 'rx-jetstream',
    label: 'rx-jetstream',
    esm: (dist) => join(dist, 'src/index.js'),
    cjs: (dist) => join(dist, '../cjs/src/index.js'),
  },
  { name: 'rxjs', label: 'rxjs/webSocket', esm: 'rxjs/webSocket', cjs: 'rxjs/webSocket' },
  { name: 'atcute', label: '@atcute/jetstream', esm: '@atcute/jetstream' },
  { name: 'skyware', label: '@skyware/jetstream', esm: '@skyware/jetstream' },
];

async function* imports({ rounds, dist }) {
  const runs = PACKAGES.map((each) => ({ ...each, results: { esm: [], cjs: [] } }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { results, ...each } of runs) {
      for (const format of ['esm', 'cjs']) {
        const target = typeof each[format] === 'function' ? each[format](dist) : each[format];
        if (target === undefined) continue;
        results[format].push(await runScript('probes/import-time.mjs', [format, target]));
      }
    }
  }
  const cell = (times) => (times.length === 0 ? '–' : millis(median(times)));
  yield figure({
    suite: 'start',
    part: 'loading the package',
    base: 'ws',
    head: 'package',
    columns: ['import', 'require'],
    rows: runs.map(({ name, label, results }) => ({
      name,
      label,
      cells: [cell(results.esm), cell(results.cjs)],
    })),
    chart: { unit: 'import, ms', value: ({ results }) => median(results.esm), of: runs },
    goals: [],
    data: runs.map(({ name, results }) => ({ name, results })),
  });
}

async function* firstEvents({ rounds, wires, clients, dist }) {
  for (const wire of wires) {
    const server = await startServer(wire, 'network', dist, [LINES]);
    const port = String(server.served[0].port);
    const runs = readersOf(READERS, BASE, wire, clients).map((name) => ({
      name,
      label: CLIENTS[name].label,
      results: [],
    }));
    try {
      for (let round = 0; round < rounds; round += 1) {
        for (const { name, results } of runs) {
          const args = [name, wire, 'network', dist, port];
          results.push(await runScript('probes/first-event.mjs', args));
        }
        console.error(`start, ${wire}: round ${round + 1} of ${rounds}`);
      }
    } finally {
      server.stop();
    }
    const middle = ({ results }, key) => median(results.map((run) => run[key]));
    yield figure({
      suite: 'start',
      part: `the first event, ${wire}`,
      base: BASE,
      columns: ['after the process began', 'after import'],
      rows: runs.map((run) => ({
        ...run,
        cells: ['sinceProcess', 'sinceImport'].map((key) => millis(middle(run, key))),
      })),
      chart: {
        unit: 'first event after the process began, ms',
        value: (run) => middle(run, 'sinceProcess'),
        of: runs,
      },
      goals: [],
      data: runs,
    });
  }
}

/** How long it takes until something comes. */
export const start = {
  label: 'Time to load, and to the first event',
  sizes: { rounds: [15, 2] },
  async *measure(options) {
    yield* imports(options);
    yield* firstEvents(options);
  },
};
