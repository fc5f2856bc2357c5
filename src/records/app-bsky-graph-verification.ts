// Written by `rx-jetstream codegen` from the lexicon app.bsky.graph.verification.
// Change that, and run it again: nothing written here by hand lasts.

import {
  type Codec,
  type Datetime,
  datetime,
  type Did,
  did,
  type Handle,
  handle,
  record,
  string,
} from '../lexicon/index.js';

/** A record of the collection `app.bsky.graph.verification`. */
export interface AppBskyGraphVerification {
  readonly $type: 'app.bsky.graph.verification';
  readonly subject: Did;
  readonly handle: Handle;
  readonly displayName: string;
  readonly createdAt: Datetime;
}

export const AppBskyGraphVerification: Codec<AppBskyGraphVerification> = /* @__PURE__ */ record(
  'app.bsky.graph.verification',
  {
    subject: did,
    handle,
    displayName: string,
    createdAt: datetime,
  },
);
