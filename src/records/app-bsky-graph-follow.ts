// Written by `rx-jetstream codegen` from the lexicon app.bsky.graph.follow.
// Change that, and run it again: nothing written here by hand lasts.

import {
  type Codec,
  type Datetime,
  datetime,
  type Did,
  did,
  optional,
  record,
} from '../lexicon/index.js';
import { ComAtprotoRepoStrongRef } from './com-atproto-repo-strong-ref.js';

/** A record of the collection `app.bsky.graph.follow`. */
export interface AppBskyGraphFollow {
  readonly $type: 'app.bsky.graph.follow';
  readonly subject: Did;
  readonly createdAt: Datetime;
  readonly via?: ComAtprotoRepoStrongRef;
}

export const AppBskyGraphFollow: Codec<AppBskyGraphFollow> = /* @__PURE__ */ record(
  'app.bsky.graph.follow',
  {
    subject: did,
    createdAt: datetime,
    via: optional(ComAtprotoRepoStrongRef),
  },
);
