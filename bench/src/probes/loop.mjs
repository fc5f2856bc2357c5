import { figure, millis } from '../figure.mjs';
import { median } from '../statistics.mjs';
import { readAll, readersOf } from './readers.mjs';

/** Milliseconds that 99 of 100 timers may be late, while a fast consumer reads. */
const GOAL = 50;
const BASE = 'floor';
const CLIENTS = [BASE, 'rx-jetstream'];
/** A handler that takes this long, µs, and the part of the lines that it gets: it takes its time. */
const SLOW = 100;
const SLOW_PART = 0.1;

const worst = ({ results }, key) => median(results.map((run) => run[key]));

/** How late the timers of a process are while it reads as fast as the server sends. */
export const loop = {
  label: 'How late timers are while events come as fast as the server sends',
  sizes: { lines: [1_000_000, 60_000], rounds: [3, 1] },
  async *measure(options) {
    for (const wire of options.wires) {
      const names = readersOf(CLIENTS, BASE, wire, options.clients);
      for (const burn of [0, SLOW]) {
        const lines = burn === 0 ? options.lines : Math.ceil(options.lines * SLOW_PART);
        const asked = { suite: 'loop', wire, names, watch: 'loop', ...options, lines, burn };
        const runs = await readAll(asked);
        const handler = burn === 0 ? 'a handler that does nothing' : `a handler of ${burn} µs`;
        yield figure({
          suite: 'loop',
          part: `${lines} events, ${handler}, ${wire}`,
          base: BASE,
          columns: ['p50', 'p99', 'max'],
          rows: runs.map((run) => ({
            ...run,
            cells: ['p50', 'p99', 'max'].map((key) => millis(worst(run, key))),
          })),
          chart: { unit: 'p99, ms', value: (run) => worst(run, 'p99'), of: runs },
          goals: runs
            .filter(({ name }) => name === 'rx-jetstream' && burn === 0)
            .map((run) => ({
              what: `99 of 100 timers are less than ${millis(GOAL)} late`,
              is: millis(worst(run, 'p99')),
              reached: worst(run, 'p99') < GOAL,
            })),
          data: runs,
        });
      }
    }
  },
};
