import { Subject } from 'rxjs';
import WebSocket from 'ws';
import { crowd } from './crowd.mjs';
import { SEQ, SUBPROTOCOLS, urlOf } from './urls.mjs';

/** The floor, and a plain Subject in front of many subscribers. */
export function start({ origin, wire, sink, settings }) {
  const options = { perMessageDeflate: false };
  const socket = new WebSocket(urlOf(origin, wire), SUBPROTOCOLS[wire], options);
  const lines$ = new Subject();
  crowd(settings.subscribers, lines$, SEQ[wire], sink);
  socket.on('message', (data) => {
    lines$.next(JSON.parse(data.toString()));
  });
  return () => {
    socket.removeAllListeners('message');
    socket.close();
  };
}
