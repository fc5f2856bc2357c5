// Written by `rx-jetstream codegen` from the lexicon app.bsky.actor.status.
// Change that, and run it again: nothing written here by hand lasts.

import {
  type Codec,
  type Datetime,
  datetime,
  integerOf,
  type KnownString,
  optional,
  record,
  string,
  type Typed,
  union,
  type UnlistedMember,
} from '../lexicon/index.js';
import { AppBskyEmbedExternal } from './app-bsky-embed-external.js';

/** A record of the collection `app.bsky.actor.status`. */
export interface AppBskyActorStatus {
  readonly $type: 'app.bsky.actor.status';
  readonly status: KnownString<'app.bsky.actor.status#live'>;
  readonly embed?: Typed<AppBskyEmbedExternal> | UnlistedMember;
  /** At least 1. */
  readonly durationMinutes?: number;
  readonly createdAt: Datetime;
}

export const AppBskyActorStatus: Codec<AppBskyActorStatus> = /* @__PURE__ */ record(
  'app.bsky.actor.status',
  {
    status: string,
    embed: optional(union(() => [AppBskyEmbedExternal])),
    durationMinutes: optional(integerOf({ minimum: 1 })),
    createdAt: datetime,
  },
);
