import IsomorphicWebSocket from 'isomorphic-ws';
import { CLOSE_ABNORMAL, CLOSE_TOO_BIG } from '../core/close-codes.js';
import type { OpenSocket, Refusal, Socket, SocketEnd, SocketEvents } from '../core/socket.js';
import { InvalidOptionsError } from '../errors.js';
import type { WebSocketConstructor, WebSocketLike } from './web-socket-like.js';

/** What a socket is opened with. */
export interface SocketRequest {
  readonly WebSocket: WebSocketConstructor;
  readonly url: string;
  readonly protocols: readonly string[];
  /** Frames up to this many bytes are taken; `ws` closes with 1009 above. */
  readonly maxPayload: number;
  /** The user's own options for `ws`. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Events beyond the standard ones, as `ws` has them. */
interface NodeSocket extends WebSocketLike {
  on(event: string, listener: (...values: never[]) => void): unknown;
  removeAllListeners(): unknown;
  ping(): void;
  terminate(): void;
}
interface IncomingAnswer {
  readonly statusCode?: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Complete at once on the in-memory socket of the test kit; on Node the answer is a stream. */
  readonly body?: string;
  readonly on?: (event: string, listener: (...values: never[]) => void) => unknown;
}

/** Bytes of a refusal's body that are read: enough for any error envelope (protocol, 5.3). */
const MAX_BODY = 1024;
/** How long the other side may take for its part of a closing handshake, ms. */
const CLOSE_WAIT = 1000;

/** The WebSocket class to use. @throws {@link InvalidOptionsError} where the platform has none. */
export function webSocketClass(own: WebSocketConstructor | undefined): WebSocketConstructor {
  const found = own ?? IsomorphicWebSocket;
  if (typeof found === 'function') return found;
  throw new InvalidOptionsError('WebSocket', 'is missing', 'this platform has none: pass a class');
}

/** A WebSocket as the core sees it. */
export function openSocket(request: SocketRequest): OpenSocket {
  return (events) => {
    let socket: WebSocketLike;
    try {
      socket = construct(request);
    } catch (error) {
      return stillborn(events, error);
    }
    return 'on' in socket
      ? nodeSocket(socket as NodeSocket, events)
      : standardSocket(socket, events);
  };
}

function construct({
  WebSocket,
  url,
  protocols,
  maxPayload,
  options,
}: SocketRequest): WebSocketLike {
  return new WebSocket(url, [...protocols], {
    maxPayload,
    // v2 declines deflate and v1 refuses it beside zstd (protocol, 1.7 and 2.5).
    perMessageDeflate: false,
    // A frame with broken UTF-8 must cost that frame, not the connection, again and again.
    skipUTF8Validation: true,
    ...options,
    // A redirect could carry the user's headers to another origin.
    followRedirects: false,
  });
}

/** The constructor threw: told as an end, but not before the caller has its socket. */
function stillborn(events: SocketEvents, error: unknown): Socket {
  let released = false;
  queueMicrotask(() => {
    if (!released) events.end(abnormal(error));
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

/** `ws`: its own events are cheaper than the standard ones, and show refusals and pings. */
function nodeSocket(socket: NodeSocket, events: SocketEvents): Socket {
  let failure: unknown;
  let released = false;
  socket.on('open', () => {
    events.open();
  });
  socket.on('message', (data: Uint8Array | string, isBinary: boolean) => {
    if (typeof data === 'string') events.text(data);
    else if (isBinary) events.binary(data);
    else events.text(data.toString());
  });
  for (const sign of ['ping', 'pong']) {
    socket.on(sign, () => {
      events.alive();
    });
  }
  socket.on('error', (error: { code?: string }) => {
    failure = error;
    if (error.code !== 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' || released) return;
    // `ws` has stopped reading and would wait for the server's part of the closing handshake.
    drop(socket);
    events.end({ ...abnormal(error), code: CLOSE_TOO_BIG, reason: 'frame too big' });
  });
  socket.on('close', (code: number, reason: unknown) => {
    socket.removeAllListeners();
    events.end({ ...abnormal(failure), code, reason: String(reason) });
  });
  socket.on('unexpected-response', (_request: unknown, answer: IncomingAnswer) => {
    readRefusal(answer, (refusal) => {
      if (released) return;
      drop(socket);
      events.end({ ...abnormal(undefined), refusal });
    });
  });
  return {
    send: (text) => {
      socket.send(text);
    },
    ping: () => {
      if (socket.readyState === 1) socket.ping();
    },
    release: (code, reason) => {
      released = true;
      if (socket.readyState === 3) return;
      if (socket.readyState === 0) drop(socket);
      else closeSoon(socket, code, reason);
    },
  };
}

/** Closes by handshake, or without one when the other side does not answer. */
function closeSoon(socket: NodeSocket, code: number, reason: string): void {
  quieten(socket);
  const timer = setTimeout(() => {
    socket.terminate();
  }, CLOSE_WAIT);
  socket.on('close', () => {
    clearTimeout(timer);
    socket.removeAllListeners();
  });
  socket.close(code, reason);
}

/** Ends a socket that is not open yet. */
function drop(socket: NodeSocket): void {
  quieten(socket);
  socket.on('close', () => {
    socket.removeAllListeners();
  });
  socket.terminate();
}

function quieten(socket: NodeSocket): void {
  socket.removeAllListeners();
  // Ending a socket early makes it emit an error, which Node throws when nobody listens.
  socket.on('error', () => undefined);
}

function readRefusal(answer: IncomingAnswer, done: (refusal: Refusal) => void): void {
  let body = answer.body ?? '';
  let told = false;
  const finish = () => {
    if (told) return;
    told = true;
    const retryAfter = answer.headers['retry-after'];
    done({
      status: answer.statusCode ?? 0,
      retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
      body: body.slice(0, MAX_BODY),
    });
  };
  if (answer.body !== undefined || answer.on === undefined) {
    finish();
    return;
  }
  answer.on('data', (chunk: Uint8Array) => {
    body += chunk.toString();
    if (body.length >= MAX_BODY) finish();
  });
  for (const event of ['end', 'close', 'error', 'aborted']) answer.on(event, finish);
}

function abnormal(error: unknown): SocketEnd {
  return { code: CLOSE_ABNORMAL, reason: '', error, refusal: undefined, hidden: false };
}
