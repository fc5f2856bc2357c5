// Written by `rx-jetstream codegen` from the lexicon app.bsky.feed.like.
// Change that, and run it again: nothing written here by hand lasts.

import { type Codec, type Datetime, datetime, optional, record } from '../lexicon/index.js';
import { ComAtprotoRepoStrongRef } from './com-atproto-repo-strong-ref.js';

/** A record of the collection `app.bsky.feed.like`. */
export interface AppBskyFeedLike {
  readonly $type: 'app.bsky.feed.like';
  readonly subject: ComAtprotoRepoStrongRef;
  readonly createdAt: Datetime;
  readonly via?: ComAtprotoRepoStrongRef;
}

export const AppBskyFeedLike: Codec<AppBskyFeedLike> = /* @__PURE__ */ record(
  'app.bsky.feed.like',
  {
    subject: ComAtprotoRepoStrongRef,
    createdAt: datetime,
    via: optional(ComAtprotoRepoStrongRef),
  },
);
