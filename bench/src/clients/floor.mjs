import WebSocket from 'ws';
import { SEQ, SUBPROTOCOLS, urlOf } from './urls.mjs';

/** The least that a client on Node can do: a socket, and the text of each frame parsed. */
export function start({ origin, wire, sink, settings }) {
  const options = { perMessageDeflate: false, ...settings };
  const socket = new WebSocket(urlOf(origin, wire), SUBPROTOCOLS[wire], options);
  const seqOf = SEQ[wire];
  socket.on('message', (data) => {
    sink(seqOf(JSON.parse(data.toString())));
  });
  return () => {
    socket.removeAllListeners('message');
    socket.close();
  };
}
