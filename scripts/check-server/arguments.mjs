import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

export const USAGE = `npm run check-server -- [url] [options]

  url                   server to check, for example ws://127.0.0.1:8080 or a public host;
                        without it an embedded server with a generated network is checked
  --protocol v1|v2|both wires to check                               (both)
  --events n            events each wire has to deliver at least      (20000)
  --cuts n              connections cut on each wire                  (60)
  --filters n           filter changes on each wire                   (12)
  --restarts n          stops and restarts from a cursor on each wire (8)
  --seconds n           how long any one wait may take                (180)
  --seed n              seed of cuts, filters and restarts            (1)
  --compression mode    zstd or none: how the client's frames come    (none)
  --dictionary file     a dictionary for it; v1 has none to be fetched on a closed network
  --help`;

const COUNTS = {
  events: [20_000, 100],
  cuts: [60, 0],
  filters: [12, 0],
  restarts: [8, 0],
  seconds: [180, 1],
  seed: [1, 0],
};

/** A command line that makes no sense. */
export class UsageError extends Error {}

/** Reads the command line. */
export function readArguments(argv) {
  const options = Object.fromEntries(Object.keys(COUNTS).map((name) => [name, { type: 'string' }]));
  let parsed;
  try {
    parsed = parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        ...options,
        protocol: { type: 'string' },
        compression: { type: 'string' },
        dictionary: { type: 'string', multiple: true },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error.message);
  }
  const { values, positionals } = parsed;
  if (positionals.length > 1) throw new UsageError('one url at most');
  const { protocol = 'both', compression = 'none', dictionary = [] } = values;
  if (!['zstd', 'none'].includes(compression)) throw new UsageError('--compression zstd or none');
  if (!['v1', 'v2', 'both'].includes(protocol)) throw new UsageError('--protocol v1, v2 or both');
  const counts = Object.entries(COUNTS).map(([name, [fallback, least]]) => {
    const value = values[name] === undefined ? fallback : Number(values[name]);
    if (Number.isSafeInteger(value) && value >= least) return [name, value];
    throw new UsageError(`--${name} takes a whole number from ${least}`);
  });
  return {
    help: values.help === true,
    url: positionals[0],
    compression: { mode: compression, dictionaries: dictionary.map((file) => readFileSync(file)) },
    wires: protocol === 'both' ? ['v2', 'v1'] : [protocol],
    ...Object.fromEntries(counts),
  };
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Where the server is. A name without scheme means TLS, except on loopback. */
export function targetOf(text) {
  let url;
  try {
    url = new URL(/^[a-z]+:\/\//i.test(text) ? text : `wss://${text}`);
  } catch {
    throw new UsageError(`${text} is no url`);
  }
  if (!['ws:', 'wss:', 'http:', 'https:'].includes(url.protocol)) {
    throw new UsageError('a url begins with ws, wss, http or https');
  }
  const bare = !text.includes('://');
  const secure = bare ? !LOOPBACK.test(url.hostname) : /^(?:wss|https):$/.test(url.protocol);
  const port = Number(url.port) || (secure ? 443 : 80);
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  return {
    secure,
    hostname,
    port,
    host: url.host,
    origin: `${secure ? 'wss' : 'ws'}://${url.host}`,
  };
}
