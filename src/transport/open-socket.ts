import type { SchedulerLike } from 'rxjs';
import type { OpenSocket, Socket, SocketEvents } from '../core/socket.js';
import { InvalidOptionsError } from '../errors.js';
import { nodeOptions, nodeSocket, platformWebSocket } from './node-socket.js';
import type { WebSocketConstructor, WebSocketLike } from './web-socket-like.js';

/** What a socket is opened with: the options of that name. */
export interface SocketOptions {
  readonly WebSocket: WebSocketConstructor;
  /** Frames up to this many bytes are taken: see `payloadLimit`. `ws` closes with 1009 above. */
  readonly maxPayload: number;
  /** The user's own options for `ws`. */
  readonly webSocketOptions: Readonly<Record<string, unknown>>;
  readonly scheduler: SchedulerLike;
}

/** The WebSocket class to use. @throws {@link InvalidOptionsError} where the platform has none. */
export function webSocketClass(own: WebSocketConstructor | undefined): WebSocketConstructor {
  const found = own ?? platformWebSocket;
  if (typeof found === 'function') return found;
  throw new InvalidOptionsError('WebSocket', 'is missing', 'this platform has none: pass a class');
}

/** A WebSocket as the core sees it. */
export function openSocket(
  { WebSocket, maxPayload, webSocketOptions, scheduler }: SocketOptions,
  url: string,
  protocols: readonly string[],
): OpenSocket {
  return (events) => {
    const options = nodeOptions(maxPayload, webSocketOptions);
    const socket = new WebSocket(url, [...protocols], options);
    return nodeSocket(socket, events, options, scheduler) ?? standardSocket(socket, events);
  };
}

/** Any socket with the standard shape: browsers, undici, Node's own. */
function standardSocket(like: WebSocketLike, events: SocketEvents): Socket {
  const socket = like as unknown as WebSocket;
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => {
    events.open();
  };
  socket.onmessage = ({ data }: { data: unknown }) => {
    if (typeof data === 'string') {
      if (!events.skips?.(data, data.length)) events.text(data);
    } else events.binary(new Uint8Array(data as ArrayBuffer));
  };
  socket.onclose = ({ code, reason }: { code: number; reason: string }) => {
    detach();
    events.end({ code, reason, hidden: true });
  };
  const detach = () => {
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
  };
  return {
    send: (text) => {
      socket.send(text);
    },
    release: (code, reason) => {
      detach();
      socket.close(code, reason);
    },
  };
}
