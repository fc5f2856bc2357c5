// Suites in which all clients read the same input and their rates are compared.
import { INPUTS } from './inputs.mjs';
import { runClient, startServer } from './processes.mjs';
import { figureOf, summarise } from './report.mjs';
import { clientsOf } from './comparisons.mjs';

/** Lines read before a measured run, so that all hot code is compiled. */
const warmUpOf = (lines) => lines;

/** Every client reads, one after the other, round by round. */
async function measure(suite, { clients: among, base, times = 1 }, input, wire, options) {
  const { clients, rounds, dist, profiles } = options;
  const lines = options.lines * times;
  const names = clientsOf({ clients: among, base }, wire, clients);
  const server = await startServer(wire, input, dist, [warmUpOf(lines), lines]);
  const runs = Object.fromEntries(names.map((name) => [name, []]));
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const name of names) {
        const run = await runClient(name, wire, input, dist, server.served, profiles);
        runs[name].push({ ...run, lines });
      }
      console.error(`${suite}, ${input}, ${wire}: round ${round + 1} of ${rounds}`);
    }
  } finally {
    server.stop();
  }
  return { input, wire, lines, bytesPerLine: server.served[1].bytes / lines, runs };
}

/** Makes a suite of what it compares: see comparisons.mjs. */
export function throughput(suite, compared) {
  return {
    label: compared.label,
    sizes: { lines: [300_000, 20_000], rounds: [9, 1] },
    async *measure(options) {
      for (const input of compared.inputs) {
        for (const wire of compared.wires.filter((each) => options.wires.includes(each))) {
          const measured = await measure(suite, compared, input, wire, options);
          const summary = summarise(measured.runs, compared.base);
          const part = `${INPUTS[input].label}, ${wire}`;
          yield figureOf({ suite, part, summary, measured, ...compared });
        }
      }
    },
  };
}
