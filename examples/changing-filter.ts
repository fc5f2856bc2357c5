/**
 * Follows accounts that are found one after another: the filter changes while the stream runs, and
 * nothing is lost or doubled by that.
 *
 *     npm run build
 *     node examples/changing-filter.ts bsky.app atproto.com
 */
import { auditTime, concatMap, from, map, scan } from 'rxjs';
import { jetstream, resolveHandle, type Filter } from 'rx-jetstream';

const handles = process.argv.length > 2 ? process.argv.slice(2) : ['bsky.app', 'atproto.com'];

// One account after another is added, as its handle is resolved. An empty list means nothing, so
// before the first there is no connection at all.
const filter$ = from(handles).pipe(
  concatMap((handle) => resolveHandle(handle)),
  scan((dids: readonly string[], did) => [...new Set([...dids, did])], []),
  // Each change is a reconnect: together rather than one by one.
  auditTime(100),
  map((dids): Filter => ({ dids, kinds: ['commit'] })),
);

jetstream({
  filter: filter$,
  onNotice: (notice) => {
    if (notice.code === 'filter-rejected') console.error(notice.reason);
  },
}).subscribe({
  next: (event) => {
    if (event.kind === 'commit') console.log(event.commit.operation, event.commit.collection);
  },
  error: (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
});
