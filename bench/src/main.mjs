// `npm run bench`: every client reads the same lines from the same server, one after the other,
// round by round, so that whatever else the machine does falls on all of them alike.
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { readOptions } from './options.mjs';
import { writePage } from './page.mjs';
import { PINNED } from './processes.mjs';
import { optionsFor, SUITES } from './suites.mjs';

async function run(name, options) {
  const { label, measure } = SUITES[name];
  const asked = optionsFor(SUITES[name], options);
  const at = new Date().toISOString();
  console.log(`\n## ${name}: ${label}`);
  const figures = [];
  for await (const figure of measure(asked)) {
    figures.push(figure);
    console.log(`\n${figure.part}\n\n${figure.console}`);
    for (const line of [...figure.remarks, ...figure.goals]) console.log(`\n${line}`);
  }
  const { lines, rounds } = asked;
  return { suite: name, label, at, lines, rounds, sizes: Object.keys(SUITES[name].sizes), figures };
}

const options = readOptions(process.argv.slice(2));
if (options !== undefined) {
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
  console.log(`${at.slice(0, 10)}, Node ${machine.node}, ${machine.cores} cores, ${placement}`);
  const results = [];
  for (const name of options.suites) {
    results.push(await run(name, options));
    // After each suite: one that fails must not take the others with it.
    const report = { at, machine, build: options.dist, results };
    if (options.page !== undefined) writePage(options.page, machine, results.at(-1));
    if (options.json !== undefined) {
      writeFileSync(options.json, `${JSON.stringify(report, undefined, 2)}\n`);
    }
  }
}
