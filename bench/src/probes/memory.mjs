import { figure, mebibytes, percent } from '../figure.mjs';
import { readAll, readersOf } from './readers.mjs';

/** Resident memory may grow by this share after the warm-up. */
const GOAL = 0.05;
/** Fewer events do not tell: the heap is still finding its size. */
const ENOUGH = 1_000_000;
const BASE = 'floor';
const CLIENTS = [BASE, 'rx-jetstream', 'rxjs', 'atcute-unchecked', 'skyware'];

/** How much memory a client has after many events, and whether it grows. */
export const memory = {
  label: 'Memory while many events are read as fast as the server sends',
  sizes: { lines: [10_000_000, 50_000], rounds: [1, 1] },
  async *measure(options) {
    for (const wire of options.wires) {
      const names = readersOf(CLIENTS, BASE, wire, options.clients);
      const runs = await readAll({ suite: 'memory', wire, names, watch: 'memory', ...options });
      yield figure({
        suite: 'memory',
        part: `${options.lines} events, ${wire}`,
        base: BASE,
        columns: ['largest', 'after 10 %', 'at the end', 'growth', 'heap after 10 %', 'at the end'],
        rows: runs.map(({ name, label, results: [run] }) => ({
          name,
          label,
          cells: [
            ...[run.largest, run.before, run.after].map(mebibytes),
            percent(run.after / run.before - 1),
            ...[run.heapBefore, run.heapAfter].map(mebibytes),
          ],
        })),
        chart: {
          unit: 'largest resident memory, MiB',
          value: ({ results: [run] }) => run.largest / 2 ** 20,
          of: runs,
        },
        goals: runs
          .filter(({ name }) => name === 'rx-jetstream' && options.lines >= ENOUGH)
          .map(({ results: [run] }) => ({
            what: `resident memory grows by less than ${percent(GOAL)} after the first tenth`,
            is: percent(run.after / run.before - 1),
            reached: run.after / run.before - 1 < GOAL,
          })),
        data: runs,
      });
    }
  },
};
