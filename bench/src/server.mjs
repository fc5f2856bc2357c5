// A bare server in a process of its own: every connection gets all lines, as fast as it takes
// them. They are encoded and framed beforehand, so that sending costs next to nothing.
//
//   node server.mjs <wire> <input> <build> <lines>[,<lines>…]
//
// Each number of lines has a port of its own, since not every client can ask for a number.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { WebSocketServer } from 'ws';
import { framed } from './lines.mjs';

const [wire, input, dist, counts] = process.argv.slice(2);

const front = new WebSocketServer({ noServer: true, perMessageDeflate: false });

/** Serves so many lines. Gives the port, and what each view has of them. */
async function serve(lines) {
  const { chunks, packed, views } = await framed(wire, input, lines, dist);
  const http = createServer();
  http.on('upgrade', (request, socket, head) => {
    socket.on('error', () => undefined);
    socket.setNoDelay(true);
    front.handleUpgrade(request, socket, head, (client) => {
      const wanted = /[?&](compress|zstdDictionary)=/.test(request.url) ? packed : chunks;
      void send(client, socket, wanted);
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const bytes = chunks.reduce((sum, { length }) => sum + length, 0);
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
    if (!gone.signal.aborted) throw error;
  }
}

const served = [];
for (const count of counts.split(',')) served.push(await serve(Number(count)));
process.send(served);
process.on('disconnect', () => process.exit());
