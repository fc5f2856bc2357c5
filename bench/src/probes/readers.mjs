import { CLIENTS } from '../clients/index.mjs';
import { runScript, startServer } from '../processes.mjs';

/** Longer than ten million events take anybody, ms. */
const PATIENCE = 1_200_000;

/** The clients that read a wire; of those that were asked for, and the base. */
export function readersOf(names, base, wire, asked) {
  return names.filter(
    (name) =>
      CLIENTS[name].wires.includes(wire) &&
      (asked === undefined || name === base || asked.includes(name)),
  );
}

/** Lets each client read all lines, round by round, and be watched meanwhile. */
export async function readAll({ suite, wire, names, watch, lines, rounds, dist, burn = 0 }) {
  const server = await startServer(wire, 'network', dist, [lines], 'cycle');
  const [{ port, views }] = server.served;
  const place = JSON.stringify({ port, expected: views.all });
  const flags = watch === 'memory' ? ['--expose-gc'] : [];
  const runs = names.map((name) => ({ name, label: CLIENTS[name].label, results: [] }));
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const { name, results } of runs) {
        const args = [name, wire, 'network', dist, place, watch, String(burn)];
        results.push(await runScript('probes/read-all.mjs', args, { flags, patience: PATIENCE }));
      }
      console.error(`${suite}, ${wire}: round ${round + 1} of ${rounds}`);
    }
  } finally {
    server.stop();
  }
  return runs;
}
