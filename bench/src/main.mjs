// `npm run bench`: every client reads the same lines from the same server, one after the other,
// round by round, so that whatever else the machine does falls on all of them alike.
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { INPUTS } from './inputs.mjs';
import { readOptions } from './options.mjs';
import { writePage } from './page.mjs';
import { PINNED, runClient, startServer } from './processes.mjs';
import { goalLines, summarise, table } from './report.mjs';
import { clientsOf, SUITES } from './suites.mjs';

/** Lines read before a measured run, so that all hot code is compiled. */
const warmUpOf = (lines) => lines;

async function measure(suite, input, wire, { clients, rounds, dist, profiles, ...options }) {
  const lines = options.lines * (SUITES[suite].times ?? 1);
  const names = clientsOf(SUITES[suite], wire, clients);
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
  return { suite, input, wire, bytesPerLine: server.served[1].bytes / lines, runs };
}

async function all(options) {
  const results = [];
  for (const name of options.suites) {
    const { label, inputs, wires, base, goals } = SUITES[name];
    console.log(`\n## ${name}: ${label}`);
    for (const input of inputs) {
      for (const wire of wires.filter((each) => options.wires.includes(each))) {
        const measured = await measure(name, input, wire, options);
        const summary = summarise(measured.runs, base);
        results.push({ ...measured, base, summary });
        const size = measured.bytesPerLine.toFixed(0);
        console.log(`\n${INPUTS[input].label}; ${wire}, ${size} bytes a frame\n`);
        console.log(table(summary, base));
        for (const line of goalLines(summary, goals, base)) console.log(`\n${line}`);
      }
    }
  }
  return results;
}

const options = readOptions(process.argv.slice(2));
if (options !== undefined) {
  const { lines, rounds, dist } = options;
  const machine = {
    node: process.version,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    pinned: PINNED,
  };
  const placement = PINNED
    ? 'server and client on a core each (taskset)'
    : 'server and client not tied to cores';
  const at = new Date().toISOString();
  console.log(
    `${at.slice(0, 10)}, Node ${machine.node}, ${machine.cores} cores, ${placement}; ` +
      `${lines} lines a run, ${rounds} rounds, medians`,
  );
  const results = await all(options);
  const report = { at, machine, lines, rounds, build: dist, results };
  if (options.page !== undefined) writePage(options.page, report);
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify(report, undefined, 2)}\n`);
  }
}
