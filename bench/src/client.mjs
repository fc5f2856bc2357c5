// One client in a process of its own: reads a smaller number of lines to warm up, then all, and
// tells how long that took, from the first event to the last.
//
//   node client.mjs <client> <wire> <input> <build> <warm-up> <measured>
//
// Both places are JSON: a port, and what the client has to see there. Seeing anything else fails.
import { isDeepStrictEqual } from 'node:util';
import { loadClient } from './clients/index.mjs';
import { Tally } from './tally.mjs';

const [name, wire, input, dist, warmUp, measured] = process.argv.slice(2);
const start = await loadClient(name, input);

/** Reads up to the last line, which every client sees. */
async function read({ port, expected }) {
  const tally = new Tally();
  let startedAt;
  let cpu;
  let end;
  const result = await new Promise((resolve, reject) => {
    const sink = (seq) => {
      if (startedAt === undefined) {
        startedAt = performance.now();
        cpu = process.cpuUsage();
      }
      tally.add(seq);
      if (seq !== expected.last) return;
      const ms = performance.now() - startedAt;
      const { user, system } = process.cpuUsage(cpu);
      resolve({ events: tally.events, ms, cpuMs: (user + system) / 1000 });
    };
    Promise.resolve(start(`ws://127.0.0.1:${port}`, wire, sink, dist)).then((stop) => {
      end = stop;
    }, reject);
  });
  end();
  if (!isDeepStrictEqual(tally.state, expected)) {
    const [seen, wanted] = [tally.state, expected].map((state) => JSON.stringify(state));
    throw new Error(`${name} on ${wire} saw ${seen} instead of ${wanted}`);
  }
  return result;
}

await read(JSON.parse(warmUp));
const result = await read(JSON.parse(measured));
process.send(result, () => process.exit());
