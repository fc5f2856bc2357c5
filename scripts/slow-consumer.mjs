// `npm run slow-consumer`: a consumer a hundred times slower than its stream, for ten minutes. Its
// resident memory after the first minute must grow by less than 5 %; nothing may be lost or doubled.
// With a URL it reads that server (by v2 its events are read once more at the end, without this
// client, to see what was lost); without, the embedded one with a generated network. Needs a build.
//
//   node --expose-gc scripts/slow-consumer.mjs --minutes 10 [ws://127.0.0.1:8080]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { takeUntil, timer } from 'rxjs';
import { jetstream } from '../dist/esm/src/index.js';
import { sampleMemory } from './memory/samples.mjs';
import { countEvents } from './slow-consumer/count-events.mjs';
import { consume } from '../dist/esm/operators/index.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '2000' },
    wire: { type: 'string', default: 'v2' },
  },
});
const minutes = Number(values.minutes);
const rate = Number(values.rate);

/** The server in a process of its own: its memory is not what is measured. */
async function embedded() {
  const script = fileURLToPath(new URL('slow-consumer/server.mjs', import.meta.url));
  const server = fork(script, [String(rate)]);
  const [{ url }] = await once(server, 'message');
  return { url, stop: () => server.kill() };
}

const server = positionals[0] ? { url: positionals[0], stop: () => undefined } : await embedded();
const pause = (1000 * 100) / rate;
const seqs = { first: 0, last: 0, handled: 0, backwards: 0 };
const told = {};
const drops = [];

const stream = jetstream({
  hosts: server.url,
  protocol: values.wire,
  cursor: positionals[0] ? 'live' : 1,
  // Small, so that the stream pauses many times within the minutes.
  buffer: { events: 500 },
  onNotice: ({ code, message }) => {
    told[code] = (told[code] ?? 0) + 1;
    if (code === 'gap') drops.push(message);
  },
});
// The server must not be the one that ends a connection: of a missed pong, or a write that waits.
stream.state$.subscribe((state) => {
  if (state.status === 'waiting' && state.cause === 'back-off') drops.push(String(state.error));
});

const one = async ({ seq }) => {
  await new Promise((resolve) => setTimeout(resolve, pause));
  seqs.handled += 1;
  if (seqs.handled === 1) seqs.first = seq;
  else if (seq <= seqs.last) seqs.backwards += 1;
  seqs.last = seq;
};

const memory = sampleMemory({
  after: 60_000,
  every: 10_000,
  told: (text) => console.log(`${seqs.handled} handled, ${told.backpressure ?? 0} pauses; ${text}`),
});
await new Promise((resolve, reject) => {
  stream
    .pipe(takeUntil(timer(minutes * 60_000)), consume(one, { concurrency: 1, order: 'global' }))
    .subscribe({ error: reject, complete: resolve });
});
memory.stop();
const holes = (await countEvents(server.url, seqs)) - (seqs.handled - seqs.backwards);
server.stop();
const rss = memory.growth('rss');
const ok = rss.percent < 5 && holes === 0 && seqs.backwards === 0 && drops.length === 0;
console.log(
  `${ok ? '✓' : '✗'} ${seqs.handled} handled in ${minutes} min (one every ${pause} ms, the stream has ${rate}/s); ` +
    `${holes} lost, ${seqs.backwards} doubled; ${told.backpressure ?? 0} pauses; ` +
    `resident memory after the first minute ${rss.text}`,
);
for (const drop of drops.slice(0, 5)) console.log(`  ${drop}`);
process.exit(ok ? 0 : 1);
