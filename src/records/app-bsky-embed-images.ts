// Written by `rx-jetstream codegen` from the lexicon app.bsky.embed.images.
// Change that, and run it again: nothing written here by hand lasts.

import {
  type AnyBlobRef,
  arrayOf,
  blobOf,
  type Codec,
  object,
  optional,
  string,
} from '../lexicon/index.js';
import { AppBskyEmbedDefsAspectRatio } from './app-bsky-embed-defs.js';

/** `app.bsky.embed.images#image` */
export interface AppBskyEmbedImagesImage {
  readonly $type?: 'app.bsky.embed.images#image';
  /** At most 2000000 bytes; takes image/*. */
  readonly image: AnyBlobRef;
  readonly alt: string;
  readonly aspectRatio?: AppBskyEmbedDefsAspectRatio;
}

export const AppBskyEmbedImagesImage: Codec<AppBskyEmbedImagesImage> = /* @__PURE__ */ object(
  'app.bsky.embed.images#image',
  {
    image: blobOf({ accept: ['image/*'], maxSize: 2000000 }),
    alt: string,
    aspectRatio: optional(AppBskyEmbedDefsAspectRatio),
  },
);

/** `app.bsky.embed.images` */
export interface AppBskyEmbedImages {
  readonly $type?: 'app.bsky.embed.images';
  /** At most 4 items. */
  readonly images: readonly AppBskyEmbedImagesImage[];
}

export const AppBskyEmbedImages: Codec<AppBskyEmbedImages> = /* @__PURE__ */ object(
  'app.bsky.embed.images',
  {
    images: arrayOf(AppBskyEmbedImagesImage, { maxLength: 4 }),
  },
);
