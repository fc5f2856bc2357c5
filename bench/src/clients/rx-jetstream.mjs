import { dictionaryOf, library } from '../library.mjs';

/**
 * Default options: parsing, checks, dedupe by seq and the memory of identities are on. The second
 * host is never used; it is there because a list of hosts is how the client is meant to be run.
 */
export async function start({ origin, wire, sink, dist, settings }) {
  const { jetstream } = await library(dist);
  const hosts = [origin, 'ws://127.0.0.1:9'].slice(0, settings.hosts);
  const compression = settings.compressed
    ? { mode: 'zstd', dictionaries: [await dictionaryOf(wire, dist)] }
    : 'none';
  const subscription = jetstream({ hosts, protocol: wire, cursor: 1, compression }).subscribe({
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
