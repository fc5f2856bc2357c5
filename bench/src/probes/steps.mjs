import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { figure, percent } from '../figure.mjs';
import { runClient, startServer } from '../processes.mjs';

const CLIENT = 'rx-jetstream';
const INPUT = 'network';

/**
 * The steps from socket to subscriber, and where a function's file or name belongs; the first that
 * fits counts. What is in none (loading modules, connecting) is left out of the sum.
 */
const STEPS = [
  {
    name: 'socket',
    label: 'socket: chunks, frames in them',
    file: /whole-frames|node-socket|read-buffer/,
  },
  { name: 'text', label: 'bytes to text', file: /^node:buffer$/, native: /Slice$|^toString$/ },
  { name: 'json', label: 'JSON.parse', file: /src\/core\/json/, native: /^parse$/ },
  {
    name: 'event',
    label: 'envelope: checks, time, event object',
    file: /src\/wire\/|src\/event-object/,
  },
  {
    name: 'session',
    label: 'session: repeats, position, counters',
    file: /src\/live\/(session|seq-window|position|live-run|live-stream|attempt)/,
  },
  {
    name: 'memory',
    label: 'memory of identities',
    file: /src\/live\/delivered|src\/identity|src\/live\/recall/,
  },
  { name: 'inbox', label: 'inbox, link, deadlines', file: /src\/core\// },
  {
    name: 'subscriber',
    label: 'RxJS and subscriber',
    file: /\/rxjs\/|src\/jetstream|bench\/src\/(client|tally|clients)/,
  },
  {
    name: 'stream',
    label: 'streams and events of Node, ws',
    file: /^node:(events|net|stream|internal\/(streams|stream_base|process\/task|timers))|\/ws\/lib/,
    native: /^(runMicrotasks|processTicks)/,
  },
  { name: 'gc', label: 'garbage collection', native: /^\(garbage collector\)$/ },
];

function stepOf({ functionName, url }) {
  return STEPS.find(({ file, native }) =>
    url === '' ? native?.test(functionName) : file?.test(url),
  );
}

/** Adds up the time of a CPU profile by steps, µs. */
function addUp(profile, sums) {
  const nodes = new Map(profile.nodes.map((node) => [node.id, stepOf(node.callFrame)?.name]));
  profile.samples.forEach((id, place) => {
    const name = nodes.get(id);
    // The time up to the next sample.
    if (name !== undefined) sums[name] += Math.max(0, profile.timeDeltas[place + 1] ?? 0);
  });
}

/** What each step takes of the time that the client is busy, from CPU profiles. */
export const steps = {
  label: 'What each step from socket to subscriber takes of the time of an event',
  sizes: { lines: [300_000, 50_000], rounds: [5, 1] },
  async *measure({ lines, rounds, wires, dist }) {
    const profiles = mkdtempSync(join(tmpdir(), 'rx-jetstream-profiles-'));
    const byWire = new Map();
    try {
      for (const wire of wires) {
        const sums = Object.fromEntries(STEPS.map(({ name }) => [name, 0]));
        const server = await startServer(wire, INPUT, dist, [lines, lines]);
        try {
          for (let round = 0; round < rounds; round += 1) {
            await runClient(CLIENT, wire, INPUT, dist, server.served, profiles);
            const file = join(profiles, `${CLIENT}-${INPUT}-${wire}.cpuprofile`);
            addUp(JSON.parse(readFileSync(file, 'utf8')), sums);
            console.error(`steps, ${wire}: round ${round + 1} of ${rounds}`);
          }
        } finally {
          server.stop();
        }
        byWire.set(wire, sums);
      }
    } finally {
      rmSync(profiles, { recursive: true, force: true });
    }
    const shares = new Map(
      [...byWire].map(([wire, sums]) => {
        const all = Object.values(sums).reduce((a, b) => a + b, 0);
        return [wire, Object.fromEntries(STEPS.map(({ name }) => [name, sums[name] / all]))];
      }),
    );
    const last = wires.at(-1);
    yield figure({
      suite: 'steps',
      part: 'all steps of an event',
      head: 'step',
      columns: wires,
      rows: STEPS.map(({ name, label }) => ({
        name,
        label,
        cells: wires.map((wire) => percent(shares.get(wire)[name])),
      })),
      chart: {
        unit: `% of the time, ${last}`,
        value: ({ name }) => 100 * shares.get(last)[name],
        of: STEPS,
      },
      goals: [],
      data: Object.fromEntries(shares),
    });
  },
};
