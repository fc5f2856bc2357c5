// Opens many connections and keeps them, in a process of its own.
//
//   node --expose-gc stay-idle.mjs <kind> <wire> <build> <port> <count>
//
// Tells how much memory there is before, with all of them open, and after all are closed. It sends
// `opened` and `closed`, and goes on when it is told that the server has seen the same.
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import WebSocket from 'ws';
import { SUBPROTOCOLS, urlOf } from '../clients/urls.mjs';
import { dictionaryOf, library } from '../library.mjs';

const [kind, wire, dist, port, count] = process.argv.slice(2);
const origin = `ws://127.0.0.1:${port}`;
const { jetstream } = await library(dist);

/** A handle with its subscription. */
function handle(compression) {
  const hosts = [origin, 'ws://127.0.0.1:9'];
  const subscription = jetstream({ hosts, protocol: wire, cursor: 1, compression }).subscribe({
    next: () => {
      throw new Error('An idle server sent something');
    },
  });
  return () => subscription.unsubscribe();
}

const compressed = { mode: 'zstd', dictionaries: [await dictionaryOf(wire, dist)] };

/** What each kind opens; gives what ends it. */
const KINDS = {
  ws: () => {
    const socket = new WebSocket(urlOf(origin, wire), SUBPROTOCOLS[wire], {
      perMessageDeflate: false,
    });
    socket.on('message', () => {
      throw new Error('An idle server sent something');
    });
    return () => socket.close();
  },
  'rx-jetstream': () => handle('none'),
  'rx-jetstream-zstd': () => handle(compressed),
};

/** Timers and finalizers get their turns between collections. */
async function memory() {
  for (let turn = 0; turn < 4; turn += 1) {
    globalThis.gc();
    await pause(50);
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed, external, rss };
}

/** Tells the parent, and waits for its answer. */
async function agree(word) {
  process.send(word);
  await once(process, 'message');
}

const open = (number) => Array.from({ length: number }, KINDS[kind]);
const close = (all) => all.splice(0).forEach((end) => end());

// The first ones load and compile what all share.
const first = open(20);
await agree('opened');
close(first);
await agree('closed');
const before = await memory();
const all = open(Number(count));
await agree('opened');
const during = await memory();
close(all);
await agree('closed');
const after = await memory();
process.send({ before, during, after }, () => process.exit());
