// A bare server in a process of its own: every connection gets all lines, as fast as it takes
// them. They are encoded and framed beforehand, so that sending costs next to nothing.
//
//   node server.mjs <wire> <input> <build> <lines>[,<lines>…] [cycle]
//
// Each number of lines has a port of its own, since not every client can ask for a number. With
// `cycle` only some of the lines are held, so that there may be any number of them, and a client
// that comes again gets them from its cursor on.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { WebSocketServer } from 'ws';
import { Cycle } from './cycle.mjs';
import { framed } from './lines.mjs';

const [wire, input, dist, counts, how] = process.argv.slice(2);

const front = new WebSocketServer({ noServer: true, perMessageDeflate: false });

/** All lines beforehand: what is sent on a request, and what is told of it. */
async function held(lines) {
  const { chunks, packed, views } = await framed(wire, input, lines, dist);
  const bytes = chunks.reduce((sum, { length }) => sum + length, 0);
  const answer = (url) => (/[?&](compress|zstdDictionary)=/.test(url) ? packed : chunks);
  return { answer, bytes, views };
}

async function cyclic(lines) {
  const cycle = await Cycle.of(wire, input, lines, dist);
  const answer = (url) => cycle.from(Number(/[?&]cursor=(\d+)/.exec(url)?.[1]));
  return { answer, bytes: cycle.bytesPerLine * lines, views: cycle.views };
}

/** Serves so many lines. Gives the port, and what each view has of them. */
async function serve(lines) {
  const { answer, bytes, views } = await (how === 'cycle' ? cyclic : held)(lines);
  const http = createServer();
  http.on('upgrade', (request, socket, head) => {
    socket.on('error', () => undefined);
    socket.setNoDelay(true);
    front.handleUpgrade(request, socket, head, (client) => {
      void send(client, socket, answer(request.url));
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return { port: http.address().port, lines, bytes, views };
}

/** Whole chunks go straight to the TCP socket; `ws` itself sends nothing but the closing frame. */
async function send(client, socket, chunks) {
  const gone = new AbortController();
  client.on('close', () => gone.abort());
  client.on('error', () => undefined);
  try {
    for (const chunk of chunks) {
      if (client.readyState !== client.OPEN) return;
      if (!socket.write(chunk)) await once(socket, 'drain', { signal: gone.signal });
    }
  } catch (error) {
    // The client may have ended without a word.
    if (!gone.signal.aborted && !socket.destroyed) throw error;
  }
}

const served = new Map();
for (const count of new Set(counts.split(','))) served.set(count, await serve(Number(count)));
process.send(counts.split(',').map((count) => served.get(count)));
