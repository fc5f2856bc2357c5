// Written by `rx-jetstream codegen` from the lexicon app.bsky.labeler.defs.
// Change that, and run it again: nothing written here by hand lasts.

import { arrayOf, type Codec, object, optional } from '../lexicon/index.js';
import {
  ComAtprotoLabelDefsLabelValue,
  ComAtprotoLabelDefsLabelValueDefinition,
} from './com-atproto-label-defs.js';

/** `app.bsky.labeler.defs#labelerPolicies` */
export interface AppBskyLabelerDefsLabelerPolicies {
  readonly $type?: 'app.bsky.labeler.defs#labelerPolicies';
  readonly labelValues: readonly ComAtprotoLabelDefsLabelValue[];
  readonly labelValueDefinitions?: readonly ComAtprotoLabelDefsLabelValueDefinition[];
}

export const AppBskyLabelerDefsLabelerPolicies: Codec<AppBskyLabelerDefsLabelerPolicies> =
  /* @__PURE__ */ object('app.bsky.labeler.defs#labelerPolicies', {
    labelValues: arrayOf(ComAtprotoLabelDefsLabelValue),
    labelValueDefinitions: optional(arrayOf(ComAtprotoLabelDefsLabelValueDefinition)),
  });
