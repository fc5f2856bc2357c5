/** The public list of `rx-jetstream/astro`. */
export type { TokenInput } from '../core/token.js';
export { astro, type Astro, type AstroTopicOptions } from './astro.js';
export { AstroTopicError, type AstroErrorCode } from './errors.js';
export type { AstroMessage } from './interest.js';
export type {
  AstroGapNotice,
  AstroNotice,
  HandoverNotice,
  HandoverRefusedNotice,
  RateLimitedNotice,
  TopicRetryNotice,
} from './notice.js';
export type { AstroOptions, AstroTokenType } from './options.js';
export {
  Activity,
  ASTRO_TOPICS,
  SessionReset,
  SessionUpdate,
  type AstroData,
  type AstroPayloads,
  type AstroTopic,
} from './topics.js';
