// Written by `rx-jetstream codegen` from the lexicon app.bsky.embed.defs. Change that, not this.

import { type Codec, integerOf, object } from '../lexicon/index.js';

/** `app.bsky.embed.defs#aspectRatio` */
export interface AppBskyEmbedDefsAspectRatio {
  readonly $type?: 'app.bsky.embed.defs#aspectRatio';
  /** From 1 on. */
  readonly width: number;
  /** From 1 on. */
  readonly height: number;
}

export const AppBskyEmbedDefsAspectRatio: Codec<AppBskyEmbedDefsAspectRatio> =
  /* @__PURE__ */ object('app.bsky.embed.defs#aspectRatio', {
    width: integerOf({ minimum: 1 }),
    height: integerOf({ minimum: 1 }),
  });
