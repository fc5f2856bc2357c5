import { share } from 'rxjs';
import { library } from '../library.mjs';
import { crowd } from './crowd.mjs';

/** One stream for many subscribers. They come before its first event: its start is asynchronous. */
export async function start({ origin, wire, sink, dist, settings }) {
  const { jetstream } = await library(dist);
  const gone = new AbortController();
  const stream$ = jetstream({
    ...{ hosts: [origin, 'ws://127.0.0.1:9'], protocol: wire, cursor: 1 },
    signal: gone.signal,
  }).pipe(share());
  crowd(settings.subscribers, stream$, ({ seq }) => seq, sink);
  return () => {
    gone.abort();
  };
}
