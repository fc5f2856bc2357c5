// Written by `rx-jetstream codegen` from the lexicon app.bsky.embed.video.
// Change that, and run it again: nothing written here by hand lasts.

import {
  type AnyBlobRef,
  arrayOf,
  blobOf,
  type Codec,
  type KnownString,
  type Language,
  language,
  object,
  optional,
  string,
} from '../lexicon/index.js';
import { AppBskyEmbedDefsAspectRatio } from './app-bsky-embed-defs.js';

/** `app.bsky.embed.video#caption` */
export interface AppBskyEmbedVideoCaption {
  readonly $type?: 'app.bsky.embed.video#caption';
  readonly lang: Language;
  /** At most 20000 bytes; takes text/vtt. */
  readonly file: AnyBlobRef;
}

export const AppBskyEmbedVideoCaption: Codec<AppBskyEmbedVideoCaption> = /* @__PURE__ */ object(
  'app.bsky.embed.video#caption',
  {
    lang: language,
    file: blobOf({ accept: ['text/vtt'], maxSize: 20000 }),
  },
);

/** `app.bsky.embed.video` */
export interface AppBskyEmbedVideo {
  readonly $type?: 'app.bsky.embed.video';
  /** At most 300000000 bytes; takes video/mp4. */
  readonly video: AnyBlobRef;
  /** At most 20 items. */
  readonly captions?: readonly AppBskyEmbedVideoCaption[];
  readonly alt?: string;
  readonly aspectRatio?: AppBskyEmbedDefsAspectRatio;
  readonly presentation?: KnownString<'default' | 'gif'>;
}

export const AppBskyEmbedVideo: Codec<AppBskyEmbedVideo> = /* @__PURE__ */ object(
  'app.bsky.embed.video',
  {
    video: blobOf({ accept: ['video/mp4'], maxSize: 300000000 }),
    captions: optional(arrayOf(AppBskyEmbedVideoCaption, { maxLength: 20 })),
    alt: optional(string),
    aspectRatio: optional(AppBskyEmbedDefsAspectRatio),
    presentation: optional(string),
  },
);
