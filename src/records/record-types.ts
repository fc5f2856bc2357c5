// Written by `rx-jetstream codegen`.

import type { AppBskyActorContentVisibilityDeclaration } from './app-bsky-actor-content-visibility-declaration.js';
import type { AppBskyActorProfile } from './app-bsky-actor-profile.js';
import type { AppBskyActorStatus } from './app-bsky-actor-status.js';
import type { AppBskyFeedGenerator } from './app-bsky-feed-generator.js';
import type { AppBskyFeedLike } from './app-bsky-feed-like.js';
import type { AppBskyFeedPost } from './app-bsky-feed-post.js';
import type { AppBskyFeedPostgate } from './app-bsky-feed-postgate.js';
import type { AppBskyFeedRepost } from './app-bsky-feed-repost.js';
import type { AppBskyFeedThreadgate } from './app-bsky-feed-threadgate.js';
import type { AppBskyGraphBlock } from './app-bsky-graph-block.js';
import type { AppBskyGraphFollow } from './app-bsky-graph-follow.js';
import type { AppBskyGraphList } from './app-bsky-graph-list.js';
import type { AppBskyGraphListblock } from './app-bsky-graph-listblock.js';
import type { AppBskyGraphListitem } from './app-bsky-graph-listitem.js';
import type { AppBskyGraphReferencelistoptout } from './app-bsky-graph-referencelistoptout.js';
import type { AppBskyGraphStarterpack } from './app-bsky-graph-starterpack.js';
import type { AppBskyGraphVerification } from './app-bsky-graph-verification.js';
import type { AppBskyLabelerService } from './app-bsky-labeler-service.js';
import type { AppBskyNotificationDeclaration } from './app-bsky-notification-declaration.js';
import type { ChatBskyActorDeclaration } from './chat-bsky-actor-declaration.js';
import type { ComAtprotoLexiconSchema } from './com-atproto-lexicon-schema.js';

/**
 * The type of the records of each collection.
 * Files that `rx-jetstream codegen` has written add theirs, by declaration merging.
 */
export interface RecordTypes {
  'app.bsky.actor.contentVisibilityDeclaration': AppBskyActorContentVisibilityDeclaration;
  'app.bsky.actor.profile': AppBskyActorProfile;
  'app.bsky.actor.status': AppBskyActorStatus;
  'app.bsky.feed.generator': AppBskyFeedGenerator;
  'app.bsky.feed.like': AppBskyFeedLike;
  'app.bsky.feed.post': AppBskyFeedPost;
  'app.bsky.feed.postgate': AppBskyFeedPostgate;
  'app.bsky.feed.repost': AppBskyFeedRepost;
  'app.bsky.feed.threadgate': AppBskyFeedThreadgate;
  'app.bsky.graph.block': AppBskyGraphBlock;
  'app.bsky.graph.follow': AppBskyGraphFollow;
  'app.bsky.graph.list': AppBskyGraphList;
  'app.bsky.graph.listblock': AppBskyGraphListblock;
  'app.bsky.graph.listitem': AppBskyGraphListitem;
  'app.bsky.graph.referencelistoptout': AppBskyGraphReferencelistoptout;
  'app.bsky.graph.starterpack': AppBskyGraphStarterpack;
  'app.bsky.graph.verification': AppBskyGraphVerification;
  'app.bsky.labeler.service': AppBskyLabelerService;
  'app.bsky.notification.declaration': AppBskyNotificationDeclaration;
  'chat.bsky.actor.declaration': ChatBskyActorDeclaration;
  'com.atproto.lexicon.schema': ComAtprotoLexiconSchema;
}
