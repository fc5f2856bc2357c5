// Written by `rx-jetstream codegen` from the lexicon app.bsky.graph.listitem.
// Change that, and run it again: nothing written here by hand lasts.

import {
  type AtUri,
  atUri,
  type Codec,
  type Datetime,
  datetime,
  type Did,
  did,
  record,
} from '../lexicon/index.js';

/** A record of the collection `app.bsky.graph.listitem`. */
export interface AppBskyGraphListitem {
  readonly $type: 'app.bsky.graph.listitem';
  readonly subject: Did;
  readonly list: AtUri;
  readonly createdAt: Datetime;
}

export const AppBskyGraphListitem: Codec<AppBskyGraphListitem> = /* @__PURE__ */ record(
  'app.bsky.graph.listitem',
  {
    subject: did,
    list: atUri,
    createdAt: datetime,
  },
);
