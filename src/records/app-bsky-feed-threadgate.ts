// Written by `rx-jetstream codegen` from the lexicon app.bsky.feed.threadgate.
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

/** A record of the collection `app.bsky.feed.threadgate`. */
export interface AppBskyFeedThreadgate {
  readonly $type: 'app.bsky.feed.threadgate';
  readonly post: AtUri;
  /** At most 5 items. */
  readonly allow?: readonly (
    | Typed<AppBskyFeedThreadgateMentionRule>
    | Typed<AppBskyFeedThreadgateFollowerRule>
    | Typed<AppBskyFeedThreadgateFollowingRule>
    | Typed<AppBskyFeedThreadgateListRule>
    | UnlistedMember
  )[];
  readonly createdAt: Datetime;
  /** At most 300 items. */
  readonly hiddenReplies?: readonly AtUri[];
}

export const AppBskyFeedThreadgate: Codec<AppBskyFeedThreadgate> = /* @__PURE__ */ record(
  'app.bsky.feed.threadgate',
  {
    post: atUri,
    allow: optional(
      arrayOf(
        union(() => [
          AppBskyFeedThreadgateMentionRule,
          AppBskyFeedThreadgateFollowerRule,
          AppBskyFeedThreadgateFollowingRule,
          AppBskyFeedThreadgateListRule,
        ]),
        { maxLength: 5 },
      ),
    ),
    createdAt: datetime,
    hiddenReplies: optional(arrayOf(atUri, { maxLength: 300 })),
  },
);

/** `app.bsky.feed.threadgate#mentionRule` */
export interface AppBskyFeedThreadgateMentionRule {
  readonly $type?: 'app.bsky.feed.threadgate#mentionRule';
}

export const AppBskyFeedThreadgateMentionRule: Codec<AppBskyFeedThreadgateMentionRule> =
  /* @__PURE__ */ object('app.bsky.feed.threadgate#mentionRule', {});

/** `app.bsky.feed.threadgate#followerRule` */
export interface AppBskyFeedThreadgateFollowerRule {
  readonly $type?: 'app.bsky.feed.threadgate#followerRule';
}

export const AppBskyFeedThreadgateFollowerRule: Codec<AppBskyFeedThreadgateFollowerRule> =
  /* @__PURE__ */ object('app.bsky.feed.threadgate#followerRule', {});

/** `app.bsky.feed.threadgate#followingRule` */
export interface AppBskyFeedThreadgateFollowingRule {
  readonly $type?: 'app.bsky.feed.threadgate#followingRule';
}

export const AppBskyFeedThreadgateFollowingRule: Codec<AppBskyFeedThreadgateFollowingRule> =
  /* @__PURE__ */ object('app.bsky.feed.threadgate#followingRule', {});

/** `app.bsky.feed.threadgate#listRule` */
export interface AppBskyFeedThreadgateListRule {
  readonly $type?: 'app.bsky.feed.threadgate#listRule';
  readonly list: AtUri;
}

export const AppBskyFeedThreadgateListRule: Codec<AppBskyFeedThreadgateListRule> =
  /* @__PURE__ */ object('app.bsky.feed.threadgate#listRule', {
    list: atUri,
  });
