// Written by `rx-jetstream codegen` from the lexicon app.bsky.richtext.facet.
// Change that, and run it again: nothing written here by hand lasts.

import {
  arrayOf,
  type Codec,
  type Did,
  did,
  integerOf,
  object,
  stringOf,
  type Typed,
  union,
  type UnlistedMember,
  type Uri,
  uri,
} from '../lexicon/index.js';

/** `app.bsky.richtext.facet#byteSlice` */
export interface AppBskyRichtextFacetByteSlice {
  readonly $type?: 'app.bsky.richtext.facet#byteSlice';
  /** At least 0. */
  readonly byteStart: number;
  /** At least 0. */
  readonly byteEnd: number;
}

export const AppBskyRichtextFacetByteSlice: Codec<AppBskyRichtextFacetByteSlice> =
  /* @__PURE__ */ object('app.bsky.richtext.facet#byteSlice', {
    byteStart: integerOf({ minimum: 0 }),
    byteEnd: integerOf({ minimum: 0 }),
  });

/** `app.bsky.richtext.facet` */
export interface AppBskyRichtextFacet {
  readonly $type?: 'app.bsky.richtext.facet';
  readonly index: AppBskyRichtextFacetByteSlice;
  readonly features: readonly (
    | Typed<AppBskyRichtextFacetMention>
    | Typed<AppBskyRichtextFacetLink>
    | Typed<AppBskyRichtextFacetTag>
    | UnlistedMember
  )[];
}

export const AppBskyRichtextFacet: Codec<AppBskyRichtextFacet> = /* @__PURE__ */ object(
  'app.bsky.richtext.facet',
  {
    index: AppBskyRichtextFacetByteSlice,
    features: arrayOf(
      union(() => [AppBskyRichtextFacetMention, AppBskyRichtextFacetLink, AppBskyRichtextFacetTag]),
    ),
  },
);

/** `app.bsky.richtext.facet#mention` */
export interface AppBskyRichtextFacetMention {
  readonly $type?: 'app.bsky.richtext.facet#mention';
  readonly did: Did;
}

export const AppBskyRichtextFacetMention: Codec<AppBskyRichtextFacetMention> =
  /* @__PURE__ */ object('app.bsky.richtext.facet#mention', {
    did,
  });

/** `app.bsky.richtext.facet#link` */
export interface AppBskyRichtextFacetLink {
  readonly $type?: 'app.bsky.richtext.facet#link';
  readonly uri: Uri;
}

export const AppBskyRichtextFacetLink: Codec<AppBskyRichtextFacetLink> = /* @__PURE__ */ object(
  'app.bsky.richtext.facet#link',
  {
    uri,
  },
);

/** `app.bsky.richtext.facet#tag` */
export interface AppBskyRichtextFacetTag {
  readonly $type?: 'app.bsky.richtext.facet#tag';
  /** At most 640 bytes; at most 64 graphemes. */
  readonly tag: string;
}

export const AppBskyRichtextFacetTag: Codec<AppBskyRichtextFacetTag> = /* @__PURE__ */ object(
  'app.bsky.richtext.facet#tag',
  {
    tag: stringOf({ maxLength: 640, maxGraphemes: 64 }),
  },
);
