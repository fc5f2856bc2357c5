// Written by `rx-jetstream codegen` from the lexicon app.bsky.feed.generator.
// Change that, and run it again: nothing written here by hand lasts.

import {
  type AnyBlobRef,
  arrayOf,
  blobOf,
  boolean,
  type Codec,
  type Datetime,
  datetime,
  type Did,
  did,
  type KnownString,
  optional,
  record,
  string,
  stringOf,
  type Typed,
  union,
  type UnlistedMember,
} from '../lexicon/index.js';
import { AppBskyRichtextFacet } from './app-bsky-richtext-facet.js';
import { ComAtprotoLabelDefsSelfLabels } from './com-atproto-label-defs.js';

/** A record of the collection `app.bsky.feed.generator`. */
export interface AppBskyFeedGenerator {
  readonly $type: 'app.bsky.feed.generator';
  readonly did: Did;
  /** At most 240 bytes; at most 24 graphemes. */
  readonly displayName: string;
  /** At most 3000 bytes; at most 300 graphemes. */
  readonly description?: string;
  readonly descriptionFacets?: readonly AppBskyRichtextFacet[];
  /** At most 1000000 bytes; takes image/png, image/jpeg. */
  readonly avatar?: AnyBlobRef;
  readonly acceptsInteractions?: boolean;
  readonly labels?: Typed<ComAtprotoLabelDefsSelfLabels> | UnlistedMember;
  readonly contentMode?: KnownString<
    'app.bsky.feed.defs#contentModeUnspecified' | 'app.bsky.feed.defs#contentModeVideo'
  >;
  readonly createdAt: Datetime;
}

export const AppBskyFeedGenerator: Codec<AppBskyFeedGenerator> = /* @__PURE__ */ record(
  'app.bsky.feed.generator',
  {
    did,
    displayName: stringOf({ maxLength: 240, maxGraphemes: 24 }),
    description: optional(stringOf({ maxLength: 3000, maxGraphemes: 300 })),
    descriptionFacets: optional(arrayOf(AppBskyRichtextFacet)),
    avatar: optional(blobOf({ accept: ['image/png', 'image/jpeg'], maxSize: 1000000 })),
    acceptsInteractions: optional(boolean),
    labels: optional(union(() => [ComAtprotoLabelDefsSelfLabels])),
    contentMode: optional(string),
    createdAt: datetime,
  },
);
