import { webSocket } from 'rxjs/webSocket';
import WebSocket from 'ws';
import { SEQ, SUBPROTOCOLS, urlOf } from './urls.mjs';

/** `ws` without permessage-deflate, as everybody else here. */
class PlainWebSocket extends WebSocket {
  constructor(url, protocols) {
    super(url, protocols, { perMessageDeflate: false });
  }
}

export function start({ origin, wire, sink }) {
  const seqOf = SEQ[wire];
  const subscription = webSocket({
    url: urlOf(origin, wire),
    protocol: SUBPROTOCOLS[wire],
    WebSocketCtor: PlainWebSocket,
  }).subscribe((line) => {
    sink(seqOf(line));
  });
  return () => {
    subscription.unsubscribe();
  };
}
