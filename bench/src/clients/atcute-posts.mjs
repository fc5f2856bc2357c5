import { mainSchema } from '@atcute/bluesky/types/app/feed/post';
import { JetstreamSubscription } from '@atcute/jetstream';
import { is } from '@atcute/lexicons';
import WebSocket from 'ws';

/** Events checked as by default; the record by the quicker of the ways that @atcute has. */
export function start({ origin, sink, wanted }) {
  const subscription = new JetstreamSubscription({ url: origin, cursor: 1, ws: { WebSocket } });
  const iterator = subscription[Symbol.asyncIterator]();
  void (async () => {
    for (;;) {
      const { done, value } = await iterator.next();
      if (done) return;
      if (value.kind !== 'commit') continue;
      const { commit } = value;
      if (commit.collection !== wanted || commit.operation === 'delete') continue;
      if (is(mainSchema, commit.record)) sink(value.cursor);
    }
  })();
  return () => {
    void iterator.return();
  };
}
