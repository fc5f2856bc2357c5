// Written by `rx-jetstream codegen` from the lexicon app.bsky.embed.external.
// Change that, and run it again: nothing written here by hand lasts.

import {
  type AnyBlobRef,
  arrayOf,
  blobOf,
  type Codec,
  object,
  optional,
  string,
  type Uri,
  uri,
} from '../lexicon/index.js';
import { ComAtprotoRepoStrongRef } from './com-atproto-repo-strong-ref.js';

/** `app.bsky.embed.external#external` */
export interface AppBskyEmbedExternalExternal {
  readonly $type?: 'app.bsky.embed.external#external';
  readonly uri: Uri;
  readonly title: string;
  readonly description: string;
  /** At most 1000000 bytes; takes image/*. */
  readonly thumb?: AnyBlobRef;
  readonly associatedRefs?: readonly ComAtprotoRepoStrongRef[];
}

export const AppBskyEmbedExternalExternal: Codec<AppBskyEmbedExternalExternal> =
  /* @__PURE__ */ object('app.bsky.embed.external#external', {
    uri,
    title: string,
    description: string,
    thumb: optional(blobOf({ accept: ['image/*'], maxSize: 1000000 })),
    associatedRefs: optional(arrayOf(ComAtprotoRepoStrongRef)),
  });

/** `app.bsky.embed.external` */
export interface AppBskyEmbedExternal {
  readonly $type?: 'app.bsky.embed.external';
  readonly external: AppBskyEmbedExternalExternal;
}

export const AppBskyEmbedExternal: Codec<AppBskyEmbedExternal> = /* @__PURE__ */ object(
  'app.bsky.embed.external',
  {
    external: AppBskyEmbedExternalExternal,
  },
);
