// Written by `rx-jetstream codegen` from the lexicon app.bsky.feed.repost.
// Change that, and run it again: nothing written here by hand lasts.

import { type Codec, type Datetime, datetime, optional, record } from '../lexicon/index.js';
import { ComAtprotoRepoStrongRef } from './com-atproto-repo-strong-ref.js';

/** A record of the collection `app.bsky.feed.repost`. */
export interface AppBskyFeedRepost {
  readonly $type: 'app.bsky.feed.repost';
  readonly subject: ComAtprotoRepoStrongRef;
  readonly createdAt: Datetime;
  readonly via?: ComAtprotoRepoStrongRef;
}

export const AppBskyFeedRepost: Codec<AppBskyFeedRepost> = /* @__PURE__ */ record(
  'app.bsky.feed.repost',
  {
    subject: ComAtprotoRepoStrongRef,
    createdAt: datetime,
    via: optional(ComAtprotoRepoStrongRef),
  },
);
