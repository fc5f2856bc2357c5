// Written by `rx-jetstream codegen` from the lexicon app.bsky.embed.record.
// Change that, and run it again: nothing written here by hand lasts.

import { type Codec, object } from '../lexicon/index.js';
import { ComAtprotoRepoStrongRef } from './com-atproto-repo-strong-ref.js';

/** `app.bsky.embed.record` */
export interface AppBskyEmbedRecord {
  readonly $type?: 'app.bsky.embed.record';
  readonly record: ComAtprotoRepoStrongRef;
}

export const AppBskyEmbedRecord: Codec<AppBskyEmbedRecord> = /* @__PURE__ */ object(
  'app.bsky.embed.record',
  {
    record: ComAtprotoRepoStrongRef,
  },
);
