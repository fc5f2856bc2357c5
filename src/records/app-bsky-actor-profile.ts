// Written by `rx-jetstream codegen` from the lexicon app.bsky.actor.profile.
// Change that, and run it again: nothing written here by hand lasts.

import {
  type AnyBlobRef,
  blobOf,
  type Codec,
  type Datetime,
  datetime,
  optional,
  record,
  stringOf,
  type Typed,
  union,
  type UnlistedMember,
  type Uri,
  uri,
} from '../lexicon/index.js';
import { ComAtprotoLabelDefsSelfLabels } from './com-atproto-label-defs.js';
import { ComAtprotoRepoStrongRef } from './com-atproto-repo-strong-ref.js';

/** A record of the collection `app.bsky.actor.profile`. */
export interface AppBskyActorProfile {
  readonly $type: 'app.bsky.actor.profile';
  /** At most 640 bytes; at most 64 graphemes. */
  readonly displayName?: string;
  /** At most 2560 bytes; at most 256 graphemes. */
  readonly description?: string;
  /** At most 200 bytes; at most 20 graphemes. */
  readonly pronouns?: string;
  readonly website?: Uri;
  /** At most 1000000 bytes; takes image/png, image/jpeg. */
  readonly avatar?: AnyBlobRef;
  /** At most 1000000 bytes; takes image/png, image/jpeg. */
  readonly banner?: AnyBlobRef;
  readonly labels?: Typed<ComAtprotoLabelDefsSelfLabels> | UnlistedMember;
  readonly joinedViaStarterPack?: ComAtprotoRepoStrongRef;
  readonly pinnedPost?: ComAtprotoRepoStrongRef;
  readonly createdAt?: Datetime;
}

export const AppBskyActorProfile: Codec<AppBskyActorProfile> = /* @__PURE__ */ record(
  'app.bsky.actor.profile',
  {
    displayName: optional(stringOf({ maxLength: 640, maxGraphemes: 64 })),
    description: optional(stringOf({ maxLength: 2560, maxGraphemes: 256 })),
    pronouns: optional(stringOf({ maxLength: 200, maxGraphemes: 20 })),
    website: optional(uri),
    avatar: optional(blobOf({ accept: ['image/png', 'image/jpeg'], maxSize: 1000000 })),
    banner: optional(blobOf({ accept: ['image/png', 'image/jpeg'], maxSize: 1000000 })),
    labels: optional(union(() => [ComAtprotoLabelDefsSelfLabels])),
    joinedViaStarterPack: optional(ComAtprotoRepoStrongRef),
    pinnedPost: optional(ComAtprotoRepoStrongRef),
    createdAt: optional(datetime),
  },
);
