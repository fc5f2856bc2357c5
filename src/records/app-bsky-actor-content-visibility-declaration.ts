// Written by `rx-jetstream codegen` from the lexicon app.bsky.actor.contentVisibilityDeclaration.
// Change that, and run it again: nothing written here by hand lasts.

import { boolean, type Codec, record } from '../lexicon/index.js';

/** A record of the collection `app.bsky.actor.contentVisibilityDeclaration`. */
export interface AppBskyActorContentVisibilityDeclaration {
  readonly $type: 'app.bsky.actor.contentVisibilityDeclaration';
  readonly hideFromAlgorithmicRecommendations: boolean;
}

export const AppBskyActorContentVisibilityDeclaration: Codec<AppBskyActorContentVisibilityDeclaration> =
  /* @__PURE__ */ record('app.bsky.actor.contentVisibilityDeclaration', {
    hideFromAlgorithmicRecommendations: boolean,
  });
