import { Jetstream } from '@skyware/jetstream';
import WebSocket from 'ws';

export function start({ origin, sink }) {
  const stream = new Jetstream({ endpoint: `${origin}/subscribe`, cursor: 1, ws: WebSocket });
  for (const kind of ['commit', 'identity', 'account']) {
    stream.on(kind, (event) => {
      sink(event.cursor);
    });
  }
  stream.start();
  return () => {
    stream.close();
  };
}
