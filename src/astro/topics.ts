import * as t from 'io-ts';

/** Every topic that is documented. Others may be asked for: their data is `unknown`. */
export const ASTRO_TOPICS = [
  'channel.session.update',
  'channel.session.reset',
  'channel.stream.status',
  'channel.activities',
  'channel.announcements',
  'channel.chatstats',
  'channel.chat.message',
  'channel.tips',
  'channel.tips.moderation',
  'channel.contests',
  'channel.giveaways',
  'channel.songrequest',
  'channel.loyalty.redemptions',
  'channel.loyalty.items',
  'channel.overlay.action',
  'channel.overlay.broadcast',
  'channel.overlay.update',
  'channel.kvstore.update',
  'channel.chatbot.status',
  'channel.chatbot.modules',
  'channel.chatbot.modules.pyramid',
  'channel.chatbot.modules.emotecombo',
  'channel.chatbot.commands',
  'channel.chatbot.timers',
  'channel.chatbot.counters',
  'channel.chatbot.filters',
  'channel.chatbot.audiencequeue',
] as const;

/** A documented topic. */
export type AstroTopic = (typeof ASTRO_TOPICS)[number];

/** What happened on a channel: its `type` is tip, follow, subscriber, cheer, raid, …; the rest is kept. */
export const Activity = t.intersection([t.type({ type: t.string }), t.UnknownRecord], 'Activity');
export type Activity = t.TypeOf<typeof Activity>;

/** One value of a channel's session has changed: `key` says which, for example `tip-latest`. */
export const SessionUpdate = t.intersection(
  [t.type({ key: t.string, data: t.unknown }), t.UnknownRecord],
  'SessionUpdate',
);
export type SessionUpdate = t.TypeOf<typeof SessionUpdate>;

/** The whole session of a channel. */
export const SessionReset = t.intersection(
  [t.type({ session: t.UnknownRecord }), t.UnknownRecord],
  'SessionReset',
);
export type SessionReset = t.TypeOf<typeof SessionReset>;

/** Data of the topics whose payload is documented. */
export interface AstroPayloads {
  readonly 'channel.activities': Activity;
  readonly 'channel.session.update': SessionUpdate;
  readonly 'channel.session.reset': SessionReset;
}

/** Data of a topic: `unknown` where it is not documented; give a codec to have it typed. */
export type AstroData<N extends string> = N extends keyof AstroPayloads
  ? AstroPayloads[N]
  : unknown;

/** Codecs of the payloads that are documented. Fields they do not name are kept. */
export const ASTRO_CODECS: {
  readonly [N in keyof AstroPayloads]: t.Decoder<unknown, AstroPayloads[N]>;
} = {
  'channel.activities': Activity,
  'channel.session.update': SessionUpdate,
  'channel.session.reset': SessionReset,
};
