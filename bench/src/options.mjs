import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { CLIENTS, FLOOR } from './clients/index.mjs';
import { OWN_BUILD } from './library.mjs';

const HELP = `Measures rx-jetstream beside the floor and its peers, over loopback.

  npm run bench -- [options]

  --quick           fewer lines and rounds, under a minute
  --lines <n>       lines a run (300000; quick: 60000)
  --rounds <n>      rounds, each client once in each (9; quick: 3)
  --wire <v1|v2>    one wire only
  --clients <a,b>   these only: ${Object.keys(CLIENTS).join(', ')}
  --build <folder>  another build of this client (its dist/esm) in place of the repository's
  --json <file>     writes every run there as JSON`;

function count(name, text, fallback) {
  const value = text === undefined ? fallback : Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} is not a whole number`);
  return value;
}

function clients(text) {
  if (text === undefined) return Object.keys(CLIENTS);
  const names = text.split(',');
  const unknown = names.find((name) => !(name in CLIENTS));
  if (unknown) throw new Error(`no client ${unknown}: ${Object.keys(CLIENTS).join(', ')}`);
  // Without the floor there is nothing to divide by.
  return [...new Set([FLOOR, ...names])];
}

function wires(text) {
  if (text !== undefined && text !== 'v1' && text !== 'v2') throw new Error('--wire is v1 or v2');
  return text === undefined ? ['v1', 'v2'] : [text];
}

/** Reads the command line. `undefined` when only help was asked for, and given. */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      ...Object.fromEntries(
        ['lines', 'rounds', 'wire', 'clients', 'build', 'json'].map((name) => [
          name,
          { type: 'string' },
        ]),
      ),
    },
  });
  if (values.help) {
    console.log(HELP);
    return undefined;
  }
  const { quick } = values;
  return {
    lines: count('lines', values.lines, quick ? 60_000 : 300_000),
    rounds: count('rounds', values.rounds, quick ? 3 : 9),
    wires: wires(values.wire),
    clients: clients(values.clients),
    dist: values.build === undefined ? OWN_BUILD : resolve(values.build),
    json: values.json,
  };
}
