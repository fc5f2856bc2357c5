// Written by `rx-jetstream codegen` from the lexicon app.bsky.feed.postgate.
// Change that, and run it again: nothing written here by hand lasts.

import {
  arrayOf,
  type AtUri,
  atUri,
  type Codec,
  type Datetime,
  datetime,
  object,
  optional,
  record,
  type Typed,
  union,
  type UnlistedMember,
} from '../lexicon/index.js';

/** A record of the collection `app.bsky.feed.postgate`. */
export interface AppBskyFeedPostgate {
  readonly $type: 'app.bsky.feed.postgate';
  readonly createdAt: Datetime;
  readonly post: AtUri;
  /** At most 50 items. */
  readonly detachedEmbeddingUris?: readonly AtUri[];
  /** At most 5 items. */
  readonly embeddingRules?: readonly (Typed<AppBskyFeedPostgateDisableRule> | UnlistedMember)[];
}

export const AppBskyFeedPostgate: Codec<AppBskyFeedPostgate> = /* @__PURE__ */ record(
  'app.bsky.feed.postgate',
  {
    createdAt: datetime,
    post: atUri,
    detachedEmbeddingUris: optional(arrayOf(atUri, { maxLength: 50 })),
    embeddingRules: optional(
      arrayOf(
        union(() => [AppBskyFeedPostgateDisableRule]),
        { maxLength: 5 },
      ),
    ),
  },
);

/** `app.bsky.feed.postgate#disableRule` */
export interface AppBskyFeedPostgateDisableRule {
  readonly $type?: 'app.bsky.feed.postgate#disableRule';
}

export const AppBskyFeedPostgateDisableRule: Codec<AppBskyFeedPostgateDisableRule> =
  /* @__PURE__ */ object('app.bsky.feed.postgate#disableRule', {});
