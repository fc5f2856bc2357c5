import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { CLIENTS } from './clients/index.mjs';
import { OWN_BUILD } from './library.mjs';
import { SUITES, USUAL } from './suites.mjs';

const HELP = `Measures rx-jetstream beside the floor and its peers, over loopback.

  npm run bench -- [options]

  --suite <a,b>       all of these when left out:
${USUAL.map((name) => `                        ${name}`).join('\n')}
                      and, only when asked for, steps (for docs/performance.md)
  --quick             fewer lines and rounds, under two minutes
  --lines <n>         lines a run, instead of each suite's own number
  --rounds <n>        rounds, each client once in each, instead of each suite's own number
  --wire <v1|v2>      one wire only
  --clients <a,b>     these only, and what they are divided by:
${Object.keys(CLIENTS)
  .map((name) => `                        ${name}`)
  .join('\n')}
  --build <folder>    another build of this client (its dist/esm) in place of the repository's
  --profile <folder>  leaves a CPU profile of each client there, of its last round
  --json <file>       writes every run there as JSON
  --page <file>       replaces the figures of a page (docs/benchmarks.md) by those of this run, and
                      the charts beside it

Relative paths start where npm was called: in the repository.`;

/** Of `npm run bench` this process' own folder is `bench`. */
const here = (path) =>
  path === undefined ? undefined : resolve(process.env.INIT_CWD ?? process.cwd(), path);

function count(name, text) {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} is not a whole number`);
  return value;
}

/** A list of names of a table; `undefined` when there is none. */
function names(option, text, table) {
  if (text === undefined) return undefined;
  const given = text.split(',');
  const known = Object.keys(table);
  const unknown = given.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`--${option}: no ${unknown} in ${known.join(', ')}`);
  return given;
}

function suites(text) {
  return (text === 'all' ? undefined : names('suite', text, SUITES)) ?? USUAL;
}

function wires(text) {
  if (text !== undefined && text !== 'v1' && text !== 'v2') throw new Error('--wire is v1 or v2');
  return text === undefined ? ['v1', 'v2'] : [text];
}

const STRINGS = ['suite', 'lines', 'rounds', 'wire', 'clients', 'build', 'profile', 'json', 'page'];

/** Reads the command line. `undefined` when only help was asked for, and given. */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      ...Object.fromEntries(STRINGS.map((name) => [name, { type: 'string' }])),
    },
  });
  if (values.help) {
    console.log(HELP);
    return undefined;
  }
  return {
    quick: values.quick,
    lines: count('lines', values.lines),
    rounds: count('rounds', values.rounds),
    wires: wires(values.wire),
    suites: suites(values.suite),
    clients: names('clients', values.clients, CLIENTS),
    dist: here(values.build) ?? OWN_BUILD,
    profiles: here(values.profile),
    json: here(values.json),
    page: here(values.page),
  };
}
