// Written by `rx-jetstream codegen` from the lexicon app.bsky.labeler.service.
// Change that, and run it again: nothing written here by hand lasts.

import {
  arrayOf,
  type Codec,
  type Datetime,
  datetime,
  type Nsid,
  nsid,
  optional,
  record,
  type Typed,
  union,
  type UnlistedMember,
} from '../lexicon/index.js';
import { AppBskyLabelerDefsLabelerPolicies } from './app-bsky-labeler-defs.js';
import { ComAtprotoLabelDefsSelfLabels } from './com-atproto-label-defs.js';
import {
  ComAtprotoModerationDefsReasonType,
  ComAtprotoModerationDefsSubjectType,
} from './com-atproto-moderation-defs.js';

/** A record of the collection `app.bsky.labeler.service`. */
export interface AppBskyLabelerService {
  readonly $type: 'app.bsky.labeler.service';
  readonly policies: AppBskyLabelerDefsLabelerPolicies;
  readonly labels?: Typed<ComAtprotoLabelDefsSelfLabels> | UnlistedMember;
  readonly createdAt: Datetime;
  readonly reasonTypes?: readonly ComAtprotoModerationDefsReasonType[];
  readonly subjectTypes?: readonly ComAtprotoModerationDefsSubjectType[];
  readonly subjectCollections?: readonly Nsid[];
}

export const AppBskyLabelerService: Codec<AppBskyLabelerService> = /* @__PURE__ */ record(
  'app.bsky.labeler.service',
  {
    policies: AppBskyLabelerDefsLabelerPolicies,
    labels: optional(union(() => [ComAtprotoLabelDefsSelfLabels])),
    createdAt: datetime,
    reasonTypes: optional(arrayOf(ComAtprotoModerationDefsReasonType)),
    subjectTypes: optional(arrayOf(ComAtprotoModerationDefsSubjectType)),
    subjectCollections: optional(arrayOf(nsid)),
  },
);
