// Written by `rx-jetstream codegen` from the lexicon com.atproto.repo.strongRef.
// Change that, and run it again: nothing written here by hand lasts.

import { type AtUri, atUri, type Cid, cid, type Codec, object } from '../lexicon/index.js';

/** `com.atproto.repo.strongRef` */
export interface ComAtprotoRepoStrongRef {
  readonly $type?: 'com.atproto.repo.strongRef';
  readonly uri: AtUri;
  readonly cid: Cid;
}

export const ComAtprotoRepoStrongRef: Codec<ComAtprotoRepoStrongRef> = /* @__PURE__ */ object(
  'com.atproto.repo.strongRef',
  {
    uri: atUri,
    cid,
  },
);
