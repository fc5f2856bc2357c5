// Written by `rx-jetstream codegen` from the lexicon chat.bsky.actor.declaration.
// Change that, and run it again: nothing written here by hand lasts.

import { type Codec, type KnownString, optional, record, string } from '../lexicon/index.js';

/** A record of the collection `chat.bsky.actor.declaration`. */
export interface ChatBskyActorDeclaration {
  readonly $type: 'chat.bsky.actor.declaration';
  readonly allowIncoming: KnownString<'all' | 'none' | 'following'>;
  readonly allowGroupInvites?: KnownString<'all' | 'none' | 'following'>;
}

export const ChatBskyActorDeclaration: Codec<ChatBskyActorDeclaration> = /* @__PURE__ */ record(
  'chat.bsky.actor.declaration',
  {
    allowIncoming: string,
    allowGroupInvites: optional(string),
  },
);
