// `npm run soak`: a gateway's client for as long as one likes, against the embedded server in a process
// of its own: messages, reconnects of every kind, subscriptions that come and go. Its memory after the
// first fifth must grow by less than 5 %, and nothing of it may be open at the end. Needs a build.
//
//   node --expose-gc scripts/soak.mjs --gateway astro|bloomr --minutes 10
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sampleMemory } from './memory/samples.mjs';

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

const memory = sampleMemory({
  after: millis / 5,
  every,
  told: (text) => console.log(`${text}; ${client.figures()}`),
});
await new Promise((resolve) => setTimeout(resolve, millis));
memory.stop();
const figures = client.figures();
const wrong = client.stop();
server.disconnect();
await once(server, 'exit');

const [rss, heap] = [memory.growth('rss'), memory.growth('heap')];
const open = process.getActiveResourcesInfo().filter((type) => /^(TCP|Timeout)/.test(type));
const ok = rss.percent < 5 && heap.percent < 5 && wrong.length === 0 && open.length === 0;
console.log(
  `${ok ? '✓' : '✗'} ${gateway}, ${values.minutes} min: ${figures}; after the first fifth: ` +
    `resident ${rss.text}, heap ${heap.text}; open at the end: ${open.join(' ') || 'nothing'}`,
);
for (const text of wrong.slice(0, 5)) console.log(`  ${text}`);
process.exit(ok ? 0 : 1);
