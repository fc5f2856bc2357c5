import { library } from '../library.mjs';

/** Default options, and the operators as the documentation has them. */
export async function start({ origin, wire, sink, dist, wanted }) {
  const { jetstream } = await library(dist);
  const { decodeRecord, inCollection } = await library(dist, 'operators');
  const { AppBskyFeedPost } = await library(dist, 'records');
  const subscription = jetstream({ hosts: [origin], protocol: wire, cursor: 1 })
    .pipe(inCollection(wanted), decodeRecord(AppBskyFeedPost))
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
