import { library } from '../library.mjs';

/** The same events with and without a prefilter. The server is asked for everything. */
export async function start({ origin, wire, sink, dist, wanted, settings }) {
  const { jetstream } = await library(dist);
  const { inCollection, prefilter } = await library(dist, 'operators');
  const options = { hosts: [origin], protocol: wire, cursor: 1 };
  if (settings.pushDown) options.prefilter = prefilter({ collections: [wanted] });
  const subscription = jetstream(options)
    .pipe(inCollection(wanted))
    .subscribe({
      next: (event) => {
        sink(event.seq);
      },
      error: (error) => {
        throw error;
      },
    });
  return () => {
    subscription.unsubscribe();
  };
}
