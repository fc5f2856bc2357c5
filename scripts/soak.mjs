// `npm run soak`: a gateway's client for as long as one likes, against the embedded server in a process
// of its own: messages, reconnects of every kind, subscriptions that come and go. Its memory after the
// first fifth must grow by less than 5 %, and nothing of it may be open at the end. Needs a build.
//
//   node --expose-gc scripts/soak.mjs --gateway astro|bloomr --minutes 10
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { timer } from 'rxjs';

const { values } = parseArgs({
  options: {
    gateway: { type: 'string', default: 'astro' },
    minutes: { type: 'string', default: '10' },
  },
});
const { gateway } = values;
const millis = Number(values.minutes) * 60_000;
const every = Math.max(1000, millis / 40);

const { soak } = await import(`./soak/${gateway}.mjs`);
const script = fileURLToPath(new URL('soak/server.mjs', import.meta.url));
const server = fork(script, [gateway]);
const [{ url }] = await once(server, 'message');
const client = soak(url);

const MIB = 2 ** 20;
const memory = async () => {
  // Twice, with a turn between: finalizers run then.
  for (let count = 0; count < 2; count += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { rss, heapUsed } = process.memoryUsage();
  return { rss: rss / MIB, heap: heapUsed / MIB };
};
const shown = ({ rss, heap }) => `${rss.toFixed(1)} MiB resident, ${heap.toFixed(2)} MiB heap`;

const samples = [];
const measuring = timer(every, every).subscribe(async () => {
  const sample = await memory();
  samples.push(sample);
  console.log(`${shown(sample)}; ${client.figures()}`);
});
await new Promise((resolve) => setTimeout(resolve, millis));
measuring.unsubscribe();
const figures = client.figures();
const wrong = client.stop();
server.disconnect();
await once(server, 'exit');

/** The middle of some: a single measurement may catch a moment. */
const middle = (some, key) => {
  const sorted = some.map((sample) => sample[key]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
};
const fifth = Math.max(1, Math.floor(samples.length / 5));
const growth = (key) => {
  const first = middle(samples.slice(fifth, 2 * fifth), key);
  const last = middle(samples.slice(-fifth), key);
  return { first, last, percent: (100 * (last - first)) / first };
};
const [rss, heap] = [growth('rss'), growth('heap')];
const open = process.getActiveResourcesInfo().filter((type) => /^(TCP|Timeout)/.test(type));
const ok = rss.percent < 5 && heap.percent < 5 && wrong.length === 0 && open.length === 0;
const grown = ({ first, last, percent }) =>
  `${first.toFixed(2)} → ${last.toFixed(2)} MiB (${percent.toFixed(1)} %)`;
console.log(
  `${ok ? '✓' : '✗'} ${gateway}, ${values.minutes} min: ${figures}; from the second fifth to the last: ` +
    `resident ${grown(rss)}, heap ${grown(heap)}; open at the end: ${open.join(' ') || 'nothing'}`,
);
for (const text of wrong.slice(0, 5)) console.log(`  ${text}`);
process.exit(ok ? 0 : 1);
