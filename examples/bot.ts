/**
 * The posts of one account, named by its handle. No sign-in.
 *
 *     npm run build
 *     node examples/bot.ts bsky.app          Node 22.18 and later; before, `npx tsx examples/bot.ts`
 */
import * as t from 'io-ts';
import { filter, switchMap } from 'rxjs';
import { jetstream, resolveHandle } from 'rx-jetstream';
import { decodeRecord, inCollection } from 'rx-jetstream/operators';

const Post = t.type({ text: t.string });
const handle = process.argv[2] ?? 'bsky.app';

resolveHandle(handle)
  .pipe(
    switchMap((did) => jetstream({ dids: [did], collections: ['app.bsky.feed.post'] })),
    inCollection('app.bsky.feed.post'),
    filter(({ commit }) => commit.operation === 'create'),
    decodeRecord(Post),
  )
  .subscribe({
    next: ({ commit }) => {
      console.log(`@${handle}: ${commit.record.text}`);
    },
    error: (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  });
