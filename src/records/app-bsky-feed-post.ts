// Written by `rx-jetstream codegen` from the lexicon app.bsky.feed.post.
// Change that, and run it again: nothing written here by hand lasts.

import {
  arrayOf,
  type Codec,
  type Datetime,
  datetime,
  integerOf,
  type Language,
  language,
  object,
  optional,
  record,
  string,
  stringOf,
  type Typed,
  union,
  type UnlistedMember,
} from '../lexicon/index.js';
import { AppBskyEmbedExternal } from './app-bsky-embed-external.js';
import { AppBskyEmbedGallery } from './app-bsky-embed-gallery.js';
import { AppBskyEmbedImages } from './app-bsky-embed-images.js';
import { AppBskyEmbedRecordWithMedia } from './app-bsky-embed-record-with-media.js';
import { AppBskyEmbedRecord } from './app-bsky-embed-record.js';
import { AppBskyEmbedVideo } from './app-bsky-embed-video.js';
import { AppBskyRichtextFacet } from './app-bsky-richtext-facet.js';
import { ComAtprotoLabelDefsSelfLabels } from './com-atproto-label-defs.js';
import { ComAtprotoRepoStrongRef } from './com-atproto-repo-strong-ref.js';

/** `app.bsky.feed.post#textSlice` */
export interface AppBskyFeedPostTextSlice {
  readonly $type?: 'app.bsky.feed.post#textSlice';
  /** At least 0. */
  readonly start: number;
  /** At least 0. */
  readonly end: number;
}

export const AppBskyFeedPostTextSlice: Codec<AppBskyFeedPostTextSlice> = /* @__PURE__ */ object(
  'app.bsky.feed.post#textSlice',
  {
    start: integerOf({ minimum: 0 }),
    end: integerOf({ minimum: 0 }),
  },
);

/** `app.bsky.feed.post#entity` */
export interface AppBskyFeedPostEntity {
  readonly $type?: 'app.bsky.feed.post#entity';
  readonly index: AppBskyFeedPostTextSlice;
  readonly type: string;
  readonly value: string;
}

export const AppBskyFeedPostEntity: Codec<AppBskyFeedPostEntity> = /* @__PURE__ */ object(
  'app.bsky.feed.post#entity',
  {
    index: AppBskyFeedPostTextSlice,
    type: string,
    value: string,
  },
);

/** `app.bsky.feed.post#replyRef` */
export interface AppBskyFeedPostReplyRef {
  readonly $type?: 'app.bsky.feed.post#replyRef';
  readonly root: ComAtprotoRepoStrongRef;
  readonly parent: ComAtprotoRepoStrongRef;
}

export const AppBskyFeedPostReplyRef: Codec<AppBskyFeedPostReplyRef> = /* @__PURE__ */ object(
  'app.bsky.feed.post#replyRef',
  {
    root: ComAtprotoRepoStrongRef,
    parent: ComAtprotoRepoStrongRef,
  },
);

/** A record of the collection `app.bsky.feed.post`. */
export interface AppBskyFeedPost {
  readonly $type: 'app.bsky.feed.post';
  /** At most 3000 bytes; at most 300 graphemes. */
  readonly text: string;
  readonly entities?: readonly AppBskyFeedPostEntity[];
  readonly facets?: readonly AppBskyRichtextFacet[];
  readonly reply?: AppBskyFeedPostReplyRef;
  readonly embed?:
    | Typed<AppBskyEmbedImages>
    | Typed<AppBskyEmbedVideo>
    | Typed<AppBskyEmbedGallery>
    | Typed<AppBskyEmbedExternal>
    | Typed<AppBskyEmbedRecord>
    | Typed<AppBskyEmbedRecordWithMedia>
    | UnlistedMember;
  /** At most 3 items. */
  readonly langs?: readonly Language[];
  readonly labels?: Typed<ComAtprotoLabelDefsSelfLabels> | UnlistedMember;
  /** At most 8 items. */
  readonly tags?: readonly string[];
  readonly createdAt: Datetime;
}

export const AppBskyFeedPost: Codec<AppBskyFeedPost> = /* @__PURE__ */ record(
  'app.bsky.feed.post',
  {
    text: stringOf({ maxLength: 3000, maxGraphemes: 300 }),
    entities: optional(arrayOf(AppBskyFeedPostEntity)),
    facets: optional(arrayOf(AppBskyRichtextFacet)),
    reply: optional(AppBskyFeedPostReplyRef),
    embed: optional(
      union(() => [
        AppBskyEmbedImages,
        AppBskyEmbedVideo,
        AppBskyEmbedGallery,
        AppBskyEmbedExternal,
        AppBskyEmbedRecord,
        AppBskyEmbedRecordWithMedia,
      ]),
    ),
    langs: optional(arrayOf(language, { maxLength: 3 })),
    labels: optional(union(() => [ComAtprotoLabelDefsSelfLabels])),
    tags: optional(arrayOf(stringOf({ maxLength: 640, maxGraphemes: 64 }), { maxLength: 8 })),
    createdAt: datetime,
  },
);
