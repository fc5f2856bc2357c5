import WebSocket from 'ws';
import { SUBPROTOCOLS, urlOf } from './urls.mjs';

/** What nobody who goes by way of `ws` is faster than: frames are counted, and not even made text. */
export function start({ origin, wire, sink }) {
  const options = { perMessageDeflate: false };
  const socket = new WebSocket(urlOf(origin, wire), SUBPROTOCOLS[wire], options);
  let seq = 0;
  socket.on('message', () => {
    seq += 1;
    sink(seq);
  });
  return () => {
    socket.removeAllListeners('message');
    socket.close();
  };
}
