// Written by `rx-jetstream codegen` from the lexicon app.bsky.embed.recordWithMedia.
// Change that, and run it again: nothing written here by hand lasts.

import { type Codec, object, type Typed, union, type UnlistedMember } from '../lexicon/index.js';
import { AppBskyEmbedExternal } from './app-bsky-embed-external.js';
import { AppBskyEmbedGallery } from './app-bsky-embed-gallery.js';
import { AppBskyEmbedImages } from './app-bsky-embed-images.js';
import { AppBskyEmbedRecord } from './app-bsky-embed-record.js';
import { AppBskyEmbedVideo } from './app-bsky-embed-video.js';

/** `app.bsky.embed.recordWithMedia` */
export interface AppBskyEmbedRecordWithMedia {
  readonly $type?: 'app.bsky.embed.recordWithMedia';
  readonly record: AppBskyEmbedRecord;
  readonly media:
    | Typed<AppBskyEmbedImages>
    | Typed<AppBskyEmbedVideo>
    | Typed<AppBskyEmbedGallery>
    | Typed<AppBskyEmbedExternal>
    | UnlistedMember;
}

export const AppBskyEmbedRecordWithMedia: Codec<AppBskyEmbedRecordWithMedia> =
  /* @__PURE__ */ object('app.bsky.embed.recordWithMedia', {
    record: AppBskyEmbedRecord,
    media: union(() => [
      AppBskyEmbedImages,
      AppBskyEmbedVideo,
      AppBskyEmbedGallery,
      AppBskyEmbedExternal,
    ]),
  });
