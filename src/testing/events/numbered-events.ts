import { type UpstreamCommit } from './upstream-event.js';
import { plcDid, tid } from './fake-ids.js';

/** First record key: 2026-01-01T00:00:00Z in microseconds. */
const EPOCH = 1_767_225_600_000_000;

/**
 * Posts whose text is their number, `1` to `count`, spread over some accounts: what is lost, doubled
 * or out of order shows at a glance.
 *
 * @param count how many
 * @param options `first` is the first number, default 1; `accounts` how many accounts take turns,
 * default 1
 *
 * @example
 * ```ts
 * import { numberedEvents, startJetstreamServer } from 'rx-jetstream/testing';
 *
 * const server = await startJetstreamServer();
 * server.pushAll(numberedEvents(1_000, { accounts: 10 }));
 * await server.close();
 * ```
 */
export function* numberedEvents(
  count: number,
  options: { readonly first?: number; readonly accounts?: number } = {},
): Generator<UpstreamCommit, void, undefined> {
  const { first = 1, accounts = 1 } = options;
  const dids = Array.from({ length: accounts }, (_, index) => plcDid(index));
  for (let number = first; number < first + count; number += 1) {
    const key = tid(EPOCH + number, 0);
    yield {
      kind: 'commit',
      did: dids[number % accounts] ?? plcDid(0),
      commit: {
        operation: 'create',
        collection: 'app.bsky.feed.post',
        rkey: key,
        rev: key,
        record: {
          $type: 'app.bsky.feed.post',
          createdAt: '2026-01-01T00:00:00.000Z',
          text: String(number),
        },
      },
    };
  }
}
