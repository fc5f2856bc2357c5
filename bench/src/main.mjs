// `npm run bench`: every client reads the same lines from the same server, one after the other,
// round by round, so that whatever else the machine does falls on all of them alike.
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { CLIENTS } from './clients/index.mjs';
import { readOptions } from './options.mjs';
import { PINNED, runClient, startServer } from './processes.mjs';
import { summarise, table } from './report.mjs';

/** Lines read before a measured run, so that the hot code is compiled: a third, some at least. */
const warmUpOf = (lines) => Math.max(20_000, Math.round(lines / 3));

async function measure(wire, { clients, lines, rounds, dist }) {
  const names = clients.filter((name) => CLIENTS[name].wires.includes(wire));
  const counts = [warmUpOf(lines), lines];
  const server = await startServer(wire, dist, counts);
  const [warmUp, measured] = server.served.map(({ port }, index) => ({
    port,
    lines: counts[index],
  }));
  const runs = Object.fromEntries(names.map((name) => [name, []]));
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const name of names) {
        runs[name].push(await runClient(name, wire, dist, warmUp, measured));
      }
      console.error(`${wire}: round ${round + 1} of ${rounds}`);
    }
  } finally {
    server.stop();
  }
  return { runs, bytesPerLine: server.served[1].bytes / lines };
}

const options = readOptions(process.argv.slice(2));
if (options !== undefined) {
  const { lines, rounds, wires, dist } = options;
  const machine = {
    node: process.version,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    pinned: PINNED,
  };
  const placement = PINNED
    ? 'server and client on a core each (taskset)'
    : 'server and client not tied to cores';
  console.log(
    `Node ${machine.node}, ${machine.cores} cores, ${placement}; ` +
      `${lines} lines a run, ${rounds} rounds, medians`,
  );
  const results = {};
  for (const wire of wires) {
    const { runs, bytesPerLine } = await measure(wire, options);
    results[wire] = { bytesPerLine, summary: summarise(runs), runs };
    console.log(`\n${wire}, ${bytesPerLine.toFixed(0)} bytes a frame\n`);
    console.log(table(results[wire].summary));
  }
  if (options.json !== undefined) {
    const report = { at: new Date().toISOString(), machine, lines, rounds, build: dist, results };
    writeFileSync(options.json, `${JSON.stringify(report, undefined, 2)}\n`);
  }
}
