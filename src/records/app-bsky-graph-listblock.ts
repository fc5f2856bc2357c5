// Written by `rx-jetstream codegen` from the lexicon app.bsky.graph.listblock.
// Change that, and run it again: nothing written here by hand lasts.

import {
  type AtUri,
  atUri,
  type Codec,
  type Datetime,
  datetime,
  record,
} from '../lexicon/index.js';

/** A record of the collection `app.bsky.graph.listblock`. */
export interface AppBskyGraphListblock {
  readonly $type: 'app.bsky.graph.listblock';
  readonly subject: AtUri;
  readonly createdAt: Datetime;
}

export const AppBskyGraphListblock: Codec<AppBskyGraphListblock> = /* @__PURE__ */ record(
  'app.bsky.graph.listblock',
  {
    subject: atUri,
    createdAt: datetime,
  },
);
