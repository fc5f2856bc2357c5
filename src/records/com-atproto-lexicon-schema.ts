// Written by `rx-jetstream codegen` from the lexicon com.atproto.lexicon.schema.
// Change that, and run it again: nothing written here by hand lasts.

import { type Codec, integer, record } from '../lexicon/index.js';

/** A record of the collection `com.atproto.lexicon.schema`. */
export interface ComAtprotoLexiconSchema {
  readonly $type: 'com.atproto.lexicon.schema';
  readonly lexicon: number;
}

export const ComAtprotoLexiconSchema: Codec<ComAtprotoLexiconSchema> = /* @__PURE__ */ record(
  'com.atproto.lexicon.schema',
  {
    lexicon: integer,
  },
);
