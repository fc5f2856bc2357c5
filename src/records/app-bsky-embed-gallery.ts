// Written by `rx-jetstream codegen` from the lexicon app.bsky.embed.gallery.
// Change that, and run it again: nothing written here by hand lasts.

import {
  type AnyBlobRef,
  arrayOf,
  blobOf,
  type Codec,
  object,
  string,
  type Typed,
  union,
  type UnlistedMember,
} from '../lexicon/index.js';
import { AppBskyEmbedDefsAspectRatio } from './app-bsky-embed-defs.js';

/** `app.bsky.embed.gallery` */
export interface AppBskyEmbedGallery {
  readonly $type?: 'app.bsky.embed.gallery';
  /** At most 20 items. */
  readonly items: readonly (Typed<AppBskyEmbedGalleryImage> | UnlistedMember)[];
}

export const AppBskyEmbedGallery: Codec<AppBskyEmbedGallery> = /* @__PURE__ */ object(
  'app.bsky.embed.gallery',
  {
    items: arrayOf(
      union(() => [AppBskyEmbedGalleryImage]),
      { maxLength: 20 },
    ),
  },
);

/** `app.bsky.embed.gallery#image` */
export interface AppBskyEmbedGalleryImage {
  readonly $type?: 'app.bsky.embed.gallery#image';
  /** At most 2000000 bytes; takes image/*. */
  readonly image: AnyBlobRef;
  readonly alt: string;
  readonly aspectRatio: AppBskyEmbedDefsAspectRatio;
}

export const AppBskyEmbedGalleryImage: Codec<AppBskyEmbedGalleryImage> = /* @__PURE__ */ object(
  'app.bsky.embed.gallery#image',
  {
    image: blobOf({ accept: ['image/*'], maxSize: 2000000 }),
    alt: string,
    aspectRatio: AppBskyEmbedDefsAspectRatio,
  },
);
