// Written by `rx-jetstream codegen` from the lexicon app.bsky.graph.list.
// Change that, and run it again: nothing written here by hand lasts.

import {
  type AnyBlobRef,
  arrayOf,
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
} from '../lexicon/index.js';
import { AppBskyGraphDefsListPurpose } from './app-bsky-graph-defs.js';
import { AppBskyRichtextFacet } from './app-bsky-richtext-facet.js';
import { ComAtprotoLabelDefsSelfLabels } from './com-atproto-label-defs.js';

/** A record of the collection `app.bsky.graph.list`. */
export interface AppBskyGraphList {
  readonly $type: 'app.bsky.graph.list';
  readonly purpose: AppBskyGraphDefsListPurpose;
  /** 1 to 64 bytes. */
  readonly name: string;
  /** At most 3000 bytes; at most 300 graphemes. */
  readonly description?: string;
  readonly descriptionFacets?: readonly AppBskyRichtextFacet[];
  /** At most 1000000 bytes; takes image/png, image/jpeg. */
  readonly avatar?: AnyBlobRef;
  readonly labels?: Typed<ComAtprotoLabelDefsSelfLabels> | UnlistedMember;
  readonly createdAt: Datetime;
}

export const AppBskyGraphList: Codec<AppBskyGraphList> = /* @__PURE__ */ record(
  'app.bsky.graph.list',
  {
    purpose: AppBskyGraphDefsListPurpose,
    name: stringOf({ minLength: 1, maxLength: 64 }),
    description: optional(stringOf({ maxLength: 3000, maxGraphemes: 300 })),
    descriptionFacets: optional(arrayOf(AppBskyRichtextFacet)),
    avatar: optional(blobOf({ accept: ['image/png', 'image/jpeg'], maxSize: 1000000 })),
    labels: optional(union(() => [ComAtprotoLabelDefsSelfLabels])),
    createdAt: datetime,
  },
);
