import { parseArgs } from 'node:util';

export const USAGE = `npm run crash -- [options]

  --events n        events of each run (1000000)
  --kills n         kills of the consumer (200)
  --cuts n          cuts of all connections (1000)
  --crashes n       kills of the server (20)
  --max-repeats n   option maxRepeats of checkpoint (64)
  --seed n          where the kills come (1)
  --wire v1|v2      one wire only
  --mode sql|file   one way to work only`;

const COUNTS = {
  events: 1_000_000,
  kills: 200,
  cuts: 1000,
  crashes: 20,
  'max-repeats': 64,
  seed: 1,
};

export function readArguments(args) {
  const names = [...Object.keys(COUNTS), 'wire', 'mode'];
  const { values } = parseArgs({
    args,
    options: {
      ...Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
      help: { type: 'boolean', default: false },
    },
  });
  const counts = Object.entries(COUNTS).map(([name, fallback]) => {
    const count = Number(values[name] ?? fallback);
    if (!Number.isSafeInteger(count) || count < 0) throw new Error(`--${name} takes a number`);
    return [name, count];
  });
  return {
    ...Object.fromEntries(counts),
    help: values.help,
    wires: oneOf(values.wire, ['v2', 'v1']),
    modes: oneOf(values.mode, ['sql', 'file']),
  };
}

function oneOf(given, all) {
  if (given === undefined) return all;
  if (!all.includes(given)) throw new Error(`${given} is none of ${all.join(', ')}`);
  return [given];
}
