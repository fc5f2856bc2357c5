import type { Decoder } from 'io-ts';
import type { AstroMessage } from './interest.js';
import type { AstroNoticeBody } from './notice.js';
import * as say from './say.js';
import { ASTRO_CODECS } from './topics.js';

const CODECS: { readonly [name: string]: Decoder<unknown, unknown> | undefined } = ASTRO_CODECS;

/**
 * Hands messages on with their data decoded: by the user's codec, else by that of the topic, if its
 * payload is documented. What is refused is told, and dropped.
 */
export function decodedBy<D, N extends string>(
  topic: N,
  own: Decoder<unknown, D> | undefined,
  hand: (message: AstroMessage<D, N>) => void,
  notice: (body: AstroNoticeBody) => void,
): (message: AstroMessage) => void {
  const codec = own ?? (Object.hasOwn(CODECS, topic) ? CODECS[topic] : undefined);
  if (codec === undefined) {
    return (message) => {
      // Others get the same message; each has one of its own.
      hand({ ...message } as AstroMessage<D, N>);
    };
  }
  return (message) => {
    const decoded = codec.decode(message.data);
    if (decoded._tag === 'Right') {
      hand({ ...message, data: decoded.right } as AstroMessage<D, N>);
    } else {
      // The data itself is not quoted: it is a person's.
      notice(say.malformed(`data of ${topic} is not as its codec expects`, ''));
    }
  };
}
