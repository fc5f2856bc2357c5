/** The public list of `rx-jetstream/gateway`: the core, for streams of other protocols. */
export { commonOptions, type CommonOptions } from '../core/check-options.js';
export type { ConnectionsOptions, Conversation, Line } from '../core/connections.js';
export { gateway, type Converse, type Gateway, type GatewayOutput } from '../core/gateway.js';
export type { Limits } from '../core/liveness.js';
export { plainEnd } from '../core/plain-end.js';
export { RecentIds } from '../core/recent-ids.js';
export { Secrets } from '../core/secrets.js';
export type { OpenSocket, Refusal, Socket, SocketEnd, SocketEvents } from '../core/socket.js';
export type { HandleOf, HandleOptions } from '../core/stream-handle.js';
export { TokenError, TokenSource, type TokenInput } from '../core/token.js';
export type { SavedPosition, GatewayPosition } from '../cursor-store.js';
export type { BodyOf, EventsDroppedNotice, NoticeBase } from '../notice.js';
export type { Emitted, EventTraits, Positions } from '../origin.js';
export {
  openSocket as openWebSocket,
  webSocketClass,
  type SocketOptions,
} from '../transport/open-socket.js';
