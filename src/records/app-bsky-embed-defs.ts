// Written by `rx-jetstream codegen` from the lexicon app.bsky.embed.defs.
// Change that, and run it again: nothing written here by hand lasts.

import { type Codec, integerOf, object } from '../lexicon/index.js';

/** `app.bsky.embed.defs#aspectRatio` */
export interface AppBskyEmbedDefsAspectRatio {
  readonly $type?: 'app.bsky.embed.defs#aspectRatio';
  /** At least 1. */
  readonly width: number;
  /** At least 1. */
  readonly height: number;
}

export const AppBskyEmbedDefsAspectRatio: Codec<AppBskyEmbedDefsAspectRatio> =
  /* @__PURE__ */ object('app.bsky.embed.defs#aspectRatio', {
    width: integerOf({ minimum: 1 }),
    height: integerOf({ minimum: 1 }),
  });
