import { cut } from '../core/json.js';
import type { AstroNoticeBody } from './notice.js';

/** The wording of the notices. */

const named = (topic: string, room: string | undefined) =>
  room === undefined ? topic : `${topic} of ${room}`;

export function gap(
  topic: string,
  room: string | undefined,
  from: number,
  to: number,
): AstroNoticeBody {
  return {
    code: 'gap',
    message: `messages may be missing: ${named(topic, room)} was not subscribed for a while`,
    hint: 'fetch them from the HTTP API: Astro replays nothing',
    cause: 'connection-lost',
    certain: false,
    topic,
    room,
    from: Math.round(from * 1000),
    to: Math.round(to * 1000),
  };
}

export function rateLimited(
  topic: string,
  room: string | undefined,
  retryAt: number,
): AstroNoticeBody {
  return {
    code: 'rate-limited',
    message: `too many commands for Astro: ${named(topic, room)} has to wait`,
    hint: 'nothing to do; other clients with this token or address count too',
    topic,
    room,
    retryAt,
  };
}

export function topicRetry(
  topic: string,
  room: string | undefined,
  serverCode: string,
  retryAt: number,
): AstroNoticeBody {
  return {
    code: 'topic-retry',
    message: `${named(topic, room)} not subscribed yet: ${serverCode}`,
    hint: 'nothing to do: it is retried',
    topic,
    room,
    serverCode,
    retryAt,
  };
}

export function handover(): AstroNoticeBody {
  return {
    code: 'handover',
    message: 'the server goes away: another connection takes over',
    hint: 'nothing to do',
  };
}

export function handoverRefused(): AstroNoticeBody {
  return {
    code: 'handover-refused',
    message: 'the server did not take the subscriptions over: they are made afresh',
    hint: 'nothing to do; a gap notice tells of what may be missing',
  };
}

export function malformed(reason: string, text: string): AstroNoticeBody {
  return {
    code: 'malformed',
    message: `frame dropped: ${reason}`,
    hint: 'nothing to do',
    reason,
    excerpt: cut(text, 256),
    afterSeq: undefined,
  };
}

export function oversize(limit: number, size: number): AstroNoticeBody {
  return {
    code: 'oversize',
    message: 'frame dropped: too large',
    hint: 'raise maxMessageSize',
    size,
    limit,
    seq: undefined,
  };
}

export function unknownFrame(type: string): AstroNoticeBody {
  return {
    code: 'unknown-frame',
    message: `unknown frame: ${type}`,
    hint: 'update rx-jetstream',
    type,
  };
}
