import { figure, mebibytes, percent } from '../figure.mjs';
import { runScript, startServer } from '../processes.mjs';
import { median } from '../statistics.mjs';
import { WAYS } from './slow-ways.mjs';

const middle = (results, of) => median(results.map(of));
const sum = (results, key) => results.reduce((all, run) => all + run[key], 0);
const share = ({ perSecond, limit }) => perSecond / limit;

/** What becomes of a consumer that is much slower than its stream. */
export const backpressure = {
  label: 'A consumer that is slower than its stream, beside the same consumer alone',
  sizes: { lines: [100_000, 15_000], rounds: [3, 1] },
  async *measure({ lines, rounds, wires, dist }) {
    for (const wire of wires) {
      const server = await startServer(wire, 'network', dist, [lines], 'cycle');
      const [{ port, views }] = server.served;
      const place = JSON.stringify({ port, expected: views.all });
      const runs = Object.entries(WAYS).map(([way, { label }]) => ({
        name: `rx-jetstream-${way}`,
        label,
        way,
        results: [],
      }));
      try {
        for (let round = 0; round < rounds; round += 1) {
          for (const { way, results } of runs) {
            const args = [wire, dist, place, way];
            results.push(
              await runScript('probes/read-slowly.mjs', args, { flags: ['--expose-gc'] }),
            );
          }
          console.error(`backpressure, ${wire}: round ${round + 1} of ${rounds}`);
        }
      } finally {
        server.stop();
      }
      yield figure({
        suite: 'backpressure',
        part: `${lines} events, ${wire}`,
        head: 'consumer',
        columns: ['of its own limit', 'lost', 'doubled', 'pauses', 'memory', 'above idle'],
        rows: runs.map(({ name, label, results }) => ({
          name,
          label,
          cells: [
            percent(middle(results, share)),
            String(sum(results, 'lost')),
            String(sum(results, 'doubled')),
            String(middle(results, ({ pauses }) => pauses)),
            mebibytes(middle(results, ({ largest }) => largest)),
            mebibytes(middle(results, ({ largest, idle }) => largest - idle)),
          ],
        })),
        chart: {
          unit: 'events handled, % of what the consumer does alone',
          value: ({ results }) => 100 * middle(results, share),
          of: runs,
        },
        goals: runs.map(({ label, results }) => {
          const [lost, doubled] = [sum(results, 'lost'), sum(results, 'doubled')];
          return {
            what: `${label}: nothing lost, nothing doubled`,
            is: `${lost} lost, ${doubled} doubled`,
            reached: lost === 0 && doubled === 0,
          };
        }),
        data: runs,
      });
    }
  },
};
