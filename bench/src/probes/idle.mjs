import { figure, kilobytes } from '../figure.mjs';
import { launch, nextMessage } from '../processes.mjs';
import { median } from '../statistics.mjs';

/** Bytes a handle may take beyond a socket. */
const GOAL = 60_000;
const KINDS = {
  ws: 'ws, a bare socket',
  'rx-jetstream': 'rx-jetstream, a handle with its subscription',
  'rx-jetstream-zstd': 'rx-jetstream, the same with compression',
};
/** Connections opened and closed beforehand: see stay-idle.mjs. */
const WARM_UP = 20;

const held = ({ heap, external }) => heap + external;
const resident = ({ rss }) => rss;
const each = (results, count, of, then = 'during') =>
  median(results.map((run) => (of(run[then]) - of(run.before)) / count));

/** Opens so many of a kind, and closes them. The server says when it has seen all of it. */
async function run(kind, wire, dist, count) {
  const server = launch('probes/idle-server.mjs', 0, []);
  const port = await nextMessage(server, 'the idle server');
  const args = [kind, wire, dist, String(port), String(count)];
  const client = launch('probes/stay-idle.mjs', 1, args, ['--expose-gc']);
  try {
    for (const connections of [WARM_UP, 0, count, 0]) {
      await nextMessage(client, `${count} idle connections`);
      server.send(connections);
      await nextMessage(server, `the server of ${connections} idle connections`);
      client.send('seen');
    }
    return await nextMessage(client, `${count} idle connections`);
  } finally {
    server.disconnect();
  }
}

/** What a connection costs that brings nothing. */
export const idle = {
  label: 'Memory of a handle whose connection is open and silent',
  sizes: { handles: [1000, 200], rounds: [5, 1] },
  async *measure({ handles, rounds, wires, dist }) {
    for (const wire of wires) {
      const runs = Object.entries(KINDS).map(([name, label]) => ({ name, label, results: [] }));
      for (let round = 0; round < rounds; round += 1) {
        for (const { name, results } of runs) results.push(await run(name, wire, dist, handles));
        console.error(`idle, ${wire}: round ${round + 1} of ${rounds}`);
      }
      const [base, ...own] = runs.map(({ label, results }) => ({
        label,
        taken: [held, resident].map((of) => each(results, handles, of)),
      }));
      yield figure({
        suite: 'idle',
        part: `${handles} connections in one process, each, ${wire}`,
        base: 'ws',
        columns: ['heap and buffers', 'resident', 'left after closing'],
        rows: runs.map(({ name, label, results }) => ({
          name,
          label,
          cells: [
            each(results, handles, held),
            each(results, handles, resident),
            each(results, handles, held, 'after'),
          ].map(kilobytes),
        })),
        chart: {
          unit: 'heap and buffers, kB',
          value: ({ results }) => each(results, handles, held) / 1000,
          of: runs,
        },
        goals: own.map(({ label, taken }) => {
          const beyond = taken.map((bytes, place) => bytes - base.taken[place]);
          return {
            what: `${label}: less than ${kilobytes(GOAL)} beyond the socket`,
            is: `${kilobytes(beyond[0])}, ${kilobytes(beyond[1])} of resident memory`,
            reached: Math.max(...beyond) < GOAL,
          };
        }),
        data: runs,
      });
    }
  },
};
