// Written by `rx-jetstream codegen` from the lexicon app.bsky.graph.defs.
// Change that, and run it again: nothing written here by hand lasts.

import { type Codec, type KnownString, string } from '../lexicon/index.js';

/** `app.bsky.graph.defs#listPurpose` */
export type AppBskyGraphDefsListPurpose = KnownString<
  | 'app.bsky.graph.defs#modlist'
  | 'app.bsky.graph.defs#curatelist'
  | 'app.bsky.graph.defs#referencelist'
>;

export const AppBskyGraphDefsListPurpose: Codec<AppBskyGraphDefsListPurpose> = string;
