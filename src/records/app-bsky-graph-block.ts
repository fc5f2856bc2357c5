// Written by `rx-jetstream codegen` from the lexicon app.bsky.graph.block.
// Change that, and run it again: nothing written here by hand lasts.

import { type Codec, type Datetime, datetime, type Did, did, record } from '../lexicon/index.js';

/** A record of the collection `app.bsky.graph.block`. */
export interface AppBskyGraphBlock {
  readonly $type: 'app.bsky.graph.block';
  readonly subject: Did;
  readonly createdAt: Datetime;
}

export const AppBskyGraphBlock: Codec<AppBskyGraphBlock> = /* @__PURE__ */ record(
  'app.bsky.graph.block',
  {
    subject: did,
    createdAt: datetime,
  },
);
