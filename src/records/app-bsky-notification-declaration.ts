// Written by `rx-jetstream codegen` from the lexicon app.bsky.notification.declaration.
// Change that, and run it again: nothing written here by hand lasts.

import { type Codec, type KnownString, record, string } from '../lexicon/index.js';

/** A record of the collection `app.bsky.notification.declaration`. */
export interface AppBskyNotificationDeclaration {
  readonly $type: 'app.bsky.notification.declaration';
  readonly allowSubscriptions: KnownString<'followers' | 'mutuals' | 'none'>;
}

export const AppBskyNotificationDeclaration: Codec<AppBskyNotificationDeclaration> =
  /* @__PURE__ */ record('app.bsky.notification.declaration', {
    allowSubscriptions: string,
  });
