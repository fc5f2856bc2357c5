// Written by `rx-jetstream codegen` from the lexicon app.bsky.graph.referencelistoptout.
// Change that, and run it again: nothing written here by hand lasts.

import {
  type AtUri,
  atUri,
  type Codec,
  type Datetime,
  datetime,
  record,
} from '../lexicon/index.js';

/** A record of the collection `app.bsky.graph.referencelistoptout`. */
export interface AppBskyGraphReferencelistoptout {
  readonly $type: 'app.bsky.graph.referencelistoptout';
  readonly subject: AtUri;
  readonly createdAt: Datetime;
}

export const AppBskyGraphReferencelistoptout: Codec<AppBskyGraphReferencelistoptout> =
  /* @__PURE__ */ record('app.bsky.graph.referencelistoptout', {
    subject: atUri,
    createdAt: datetime,
  });
