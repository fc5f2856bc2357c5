import WebSocket from 'ws';
import { COMMIT, SEQ, SUBPROTOCOLS, urlOf } from './urls.mjs';

/** The floor, and a comparison. */
export function start({ origin, wire, sink, wanted }) {
  const options = { perMessageDeflate: false };
  const socket = new WebSocket(urlOf(origin, wire), SUBPROTOCOLS[wire], options);
  const seqOf = SEQ[wire];
  const commitOf = COMMIT[wire];
  socket.on('message', (data) => {
    const line = JSON.parse(data.toString());
    if (commitOf(line)?.collection === wanted) sink(seqOf(line));
  });
  return () => {
    socket.removeAllListeners('message');
    socket.close();
  };
}
