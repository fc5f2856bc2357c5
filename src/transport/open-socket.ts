import IsomorphicWebSocket from 'isomorphic-ws';
import type { OpenSocket, Socket, SocketEvents } from '../core/socket.js';
import { InvalidOptionsError } from '../errors.js';
import { abnormalEnd } from './abnormal-end.js';
import { nodeSocket, type NodeSocket } from './node-socket.js';
import type { WebSocketConstructor, WebSocketLike } from './web-socket-like.js';

/** What a socket is opened with: the options of that name. */
export interface SocketOptions {
  readonly WebSocket: WebSocketConstructor;
  /** Frames up to this many bytes are taken; `ws` closes with 1009 above. */
  readonly maxPayload: number;
  /** The user's own options for `ws`. */
  readonly webSocketOptions: Readonly<Record<string, unknown>>;
}

/** The WebSocket class to use. @throws {@link InvalidOptionsError} where the platform has none. */
export function webSocketClass(own: WebSocketConstructor | undefined): WebSocketConstructor {
  const found = own ?? IsomorphicWebSocket;
  if (typeof found === 'function') return found;
  throw new InvalidOptionsError('WebSocket', 'is missing', 'this platform has none: pass a class');
}

/** A WebSocket as the core sees it. */
export function openSocket(
  { WebSocket, maxPayload, webSocketOptions }: SocketOptions,
  url: string,
  protocols: readonly string[],
): OpenSocket {
  return (events) => {
    let socket: WebSocketLike;
    try {
      socket = new WebSocket(url, [...protocols], {
        maxPayload,
        // v2 declines deflate and v1 refuses it beside zstd (protocol, 1.7 and 2.5).
        perMessageDeflate: false,
        // A frame with broken UTF-8 must cost that frame, not the connection, again and again.
        skipUTF8Validation: true,
        ...webSocketOptions,
        // Texts are read ahead of `ws`, which must not hold back what it reads.
        allowSynchronousEvents: true,
        // A redirect could carry the user's headers to another origin.
        followRedirects: false,
      });
    } catch (error) {
      return stillborn(events, error);
    }
    // A browser's build has no part for `ws` (package.json, "browser").
    return nodeSocket !== undefined && 'on' in socket
      ? nodeSocket(socket as NodeSocket, events, maxPayload)
      : standardSocket(socket, events);
  };
}

/** The constructor threw: told as an end, but not before the caller has its socket. */
function stillborn(events: SocketEvents, error: unknown): Socket {
  let released = false;
  queueMicrotask(() => {
    if (!released) events.end(abnormalEnd(error));
  });
  return {
    send: () => undefined,
    ping: undefined,
    release: () => {
      released = true;
    },
  };
}

/** Any socket with the standard shape: browsers, undici, Node's own. */
function standardSocket(socket: WebSocketLike, events: SocketEvents): Socket {
  const standard = socket as unknown as WebSocket;
  standard.binaryType = 'arraybuffer';
  standard.onopen = () => {
    events.open();
  };
  standard.onmessage = ({ data }: { data: unknown }) => {
    if (typeof data === 'string') events.text(data);
    else events.binary(new Uint8Array(data as ArrayBuffer));
  };
  standard.onclose = ({ code, reason }: { code: number; reason: string }) => {
    detach();
    events.end({ code, reason, error: undefined, refusal: undefined, hidden: true });
  };
  const detach = () => {
    standard.onopen = standard.onmessage = standard.onclose = standard.onerror = null;
  };
  return {
    send: (text) => {
      socket.send(text);
    },
    ping: undefined,
    release: (code, reason) => {
      detach();
      socket.close(code, reason);
    },
  };
}
