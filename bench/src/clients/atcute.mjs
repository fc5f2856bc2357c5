import { JetstreamSubscription } from '@atcute/jetstream';
import WebSocket from 'ws';

export function start({ origin, sink, settings }) {
  const subscription = new JetstreamSubscription({
    url: origin,
    cursor: 1,
    validateEvents: settings.validateEvents,
    ws: { WebSocket },
  });
  const iterator = subscription[Symbol.asyncIterator]();
  void (async () => {
    for (;;) {
      const { done, value } = await iterator.next();
      if (done) return;
      sink(value.cursor);
    }
  })();
  return () => {
    void iterator.return();
  };
}
