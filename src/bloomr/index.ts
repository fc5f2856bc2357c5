/** The public list of `rx-jetstream/bloomr`. */
export type { TokenInput } from '../core/token.js';
export type { SocketIo, SocketIoSocket } from '../transport/socket-io.js';
export { bloomr, type Bloomr } from './bloomr.js';
export { BloomrError } from './errors.js';
export type { BloomrMessage, BloomrMetadata } from './message.js';
export type { BloomrGapNotice, BloomrNotice, BloomrWarningNotice } from './notice.js';
export type { BloomrOptions, ReplayInput } from './options.js';
export { isBloomrPosition, type BloomrPosition, type ReplaySource } from './position.js';
export type { AgeUnit, Replay, ReplayAge } from './replay.js';
