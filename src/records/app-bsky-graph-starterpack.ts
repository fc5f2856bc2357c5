// Written by `rx-jetstream codegen` from the lexicon app.bsky.graph.starterpack.
// Change that, and run it again: nothing written here by hand lasts.

import {
  arrayOf,
  type AtUri,
  atUri,
  type Codec,
  type Datetime,
  datetime,
  object,
  optional,
  record,
  stringOf,
} from '../lexicon/index.js';
import { AppBskyRichtextFacet } from './app-bsky-richtext-facet.js';

/** `app.bsky.graph.starterpack#feedItem` */
export interface AppBskyGraphStarterpackFeedItem {
  readonly $type?: 'app.bsky.graph.starterpack#feedItem';
  readonly uri: AtUri;
}

export const AppBskyGraphStarterpackFeedItem: Codec<AppBskyGraphStarterpackFeedItem> =
  /* @__PURE__ */ object('app.bsky.graph.starterpack#feedItem', {
    uri: atUri,
  });

/** A record of the collection `app.bsky.graph.starterpack`. */
export interface AppBskyGraphStarterpack {
  readonly $type: 'app.bsky.graph.starterpack';
  /** 1 to 500 bytes; at most 50 graphemes. */
  readonly name: string;
  /** At most 3000 bytes; at most 300 graphemes. */
  readonly description?: string;
  readonly descriptionFacets?: readonly AppBskyRichtextFacet[];
  readonly list: AtUri;
  /** At most 3 items. */
  readonly feeds?: readonly AppBskyGraphStarterpackFeedItem[];
  readonly createdAt: Datetime;
}

export const AppBskyGraphStarterpack: Codec<AppBskyGraphStarterpack> = /* @__PURE__ */ record(
  'app.bsky.graph.starterpack',
  {
    name: stringOf({ minLength: 1, maxLength: 500, maxGraphemes: 50 }),
    description: optional(stringOf({ maxLength: 3000, maxGraphemes: 300 })),
    descriptionFacets: optional(arrayOf(AppBskyRichtextFacet)),
    list: atUri,
    feeds: optional(arrayOf(AppBskyGraphStarterpackFeedItem, { maxLength: 3 })),
    createdAt: datetime,
  },
);
