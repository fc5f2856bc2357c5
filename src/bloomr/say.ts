import { cut } from '../core/json.js';
import type { BloomrGapNotice, BloomrNoticeBody } from './notice.js';

/** The wording of the notices. */

const WHY: Readonly<Record<BloomrGapNotice['cause'], string>> = {
  'replay-limit': 'the replay was cut off',
  unconfirmed: 'the replay did not begin where the stream broke off',
  'no-message': 'the connection was lost before the first message',
};

/** Times in ms. */
export function gap(
  cause: BloomrGapNotice['cause'],
  bounds: {
    readonly afterId: string | undefined;
    readonly beforeId: string | undefined;
    readonly from: number | undefined;
    readonly to: number;
  },
): BloomrNoticeBody {
  const { afterId, beforeId, from, to } = bounds;
  const certain = cause === 'replay-limit';
  return {
    code: 'gap',
    message: `messages ${certain ? 'are' : 'may be'} missing: ${WHY[cause]}`,
    hint: certain
      ? 'fetch them by polling or a webhook: a replay has 10,000 messages at most'
      : 'switch the history of the script on',
    cause,
    certain,
    afterId,
    beforeId,
    from: from === undefined ? undefined : Math.round(from * 1000),
    to: Math.round(to * 1000),
  };
}

export function warning(text: string): BloomrNoticeBody {
  return {
    code: 'warning',
    message: `bloomr warns: ${text}`,
    hint: 'for more than 10,000 messages use polling or a webhook',
    text,
  };
}

export function malformed(reason: string, excerpt: string): BloomrNoticeBody {
  return {
    code: 'malformed',
    message: `message dropped: ${reason}`,
    hint: 'see the options idOf and codec',
    reason,
    excerpt: cut(excerpt, 256),
    afterSeq: undefined,
  };
}

export function unknownEvent(type: string): BloomrNoticeBody {
  return {
    code: 'unknown-frame',
    message: `unknown event: ${type}`,
    hint: 'update rx-jetstream',
    type,
  };
}
