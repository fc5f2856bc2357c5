import type { SchedulerLike, Subscription } from 'rxjs';
import IsomorphicWebSocket from 'isomorphic-ws';
import { CLOSE_ABNORMAL, CLOSE_TOO_BIG } from '../core/close-codes.js';
import type { Socket, SocketEvents } from '../core/socket.js';
import type { ByteSource } from './byte-source.js';
import type { Fetch } from './fetch.js';
import { readBuffer } from './read-buffer.js';
import { readRefusal, type IncomingAnswer } from './read-refusal.js';
import { takeWholeFrames } from './whole-frames.js';
import { isUtf8 } from './utf8.js';
import type { WebSocketConstructor, WebSocketLike } from './web-socket-like.js';

/** Events beyond the standard ones, as `ws` has them. */
interface NodeSocket extends WebSocketLike {
  on(event: string, listener: (...values: never[]) => void): unknown;
  removeAllListeners(): unknown;
  readonly extensions: string;
  ping(): void;
  terminate(): void;
}

/** How a stream gets out: the options of that name. */
export interface Routes {
  readonly fetch?: Fetch | undefined;
  readonly webSocketOptions: Readonly<Record<string, unknown>>;
}

/** How long the other side may take for its part of a closing handshake, ms. */
const CLOSE_WAIT = 1000;
/** Codes of the errors of `ws` about frames that are too long, or in too many parts. */
const TOO_BIG = /UNSUPPORTED_MESSAGE_LENGTH|TOO_MANY_BUFFERED_PARTS/;

// A browser's build has node-socket-browser.ts in place of this file (package.json, "browser").

/** The WebSocket class of the platform, if it has one. */
export const platformWebSocket: WebSocketConstructor | undefined = IsomorphicWebSocket;

/** Whether an error of the platform's is one of TLS: a second try will not mend it. */
export function isTlsFault(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return /CERT|TLS|SSL/.test(String(code));
}

/** The most bytes a frame may have: the `maxPayload` of the user's own options goes over ours. */
export function payloadLimit(
  own: Readonly<Record<string, unknown>> | undefined,
  ours: number,
): number {
  const given = own?.['maxPayload'];
  if (given === undefined) return ours;
  // As `ws` reads it: what is not above 0 is no limit.
  const limit = Number(given) | 0;
  return limit > 0 ? limit : 2 ** 31 - 1;
}

/** Whether the user's own code makes the connections. */
function isRouted(own: Routes['webSocketOptions']): boolean {
  return Boolean(own['agent']) || Boolean(own['createConnection']);
}

/** Whether sockets go a way of the user's that the platform's `fetch` knows nothing of. */
export function isProxied({ fetch, webSocketOptions: own }: Routes): boolean {
  return !fetch && isRouted(own);
}

/** The third argument of `ws`. */
export function nodeOptions(
  maxPayload: number,
  own: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return {
    // v2 declines deflate and v1 refuses it beside zstd (protocol, 1.7 and 2.5).
    perMessageDeflate: false,
    // For the other side to hang up after a close frame.
    closeTimeout: CLOSE_WAIT,
    // A frame with broken UTF-8 must cost that frame, not the connection, again and again.
    skipUTF8Validation: true,
    // An agent may read the socket itself before it is ours, by other means than `data` events.
    ...(isRouted(own) ? {} : { onread: readBuffer() }),
    ...own,
    // The user's own is in it.
    maxPayload,
    // Texts are read ahead of `ws`, which must not hold back what it reads.
    allowSynchronousEvents: true,
    // A redirect could carry the user's headers to another origin.
    followRedirects: false,
  };
}

/**
 * Makes a socket of one of `ws`'s: its own events are cheaper than the standard ones, and show
 * refusals and pings. Gives `undefined` for any other.
 *
 * @param options - what it was made with
 */
export function nodeSocket(
  like: WebSocketLike,
  events: SocketEvents,
  options: Readonly<Record<string, unknown>>,
  scheduler: SchedulerLike,
): Socket | undefined {
  if (!('on' in like)) return undefined;
  const socket = like as NodeSocket;
  let failure: unknown;
  let opened = false;
  let refusing: Subscription | undefined;
  let bytes: ByteSource | undefined;
  let giveBack: (() => void) | undefined;
  socket.on('upgrade', (answer: { socket?: ByteSource }) => {
    bytes = answer.socket;
  });
  socket.on('open', () => {
    opened = true;
    // An extension changes what is in a frame; and if texts are to be validated, `ws` does it.
    if (bytes !== undefined && socket.extensions === '' && options['skipUTF8Validation']) {
      giveBack = takeWholeFrames(bytes, options['maxPayload'] as number, events);
    }
    events.open();
  });
  socket.on('message', (data: Uint8Array | string, isBinary: boolean) => {
    if (typeof data !== 'string' && isBinary) {
      events.binary(data);
      return;
    }
    const text = data.toString();
    if (events.skips?.(text, text.length)) return;
    if (events.damaged && typeof data !== 'string' && text.includes('\ufffd') && !isUtf8(data)) {
      events.damaged(text);
    } else events.text(text);
  });
  for (const sign of ['ping', 'pong']) {
    socket.on(sign, () => {
      events.alive();
    });
  }
  socket.on('error', (error: Error & { code?: string }) => {
    failure = error;
    // Before it is open the end is told by what follows.
    if (!opened) return;
    // `ws` has sent its close frame. It reads no more, so that it would not see the answer.
    drop(socket);
    giveBack?.();
    events.end(
      TOO_BIG.test(String(error.code))
        ? { code: CLOSE_TOO_BIG, reason: 'frame too big', error }
        : { code: CLOSE_ABNORMAL, reason: error.message, error },
    );
  });
  socket.on('close', (code: number, reason: unknown) => {
    socket.removeAllListeners();
    events.end({ code, reason: String(reason), error: failure });
  });
  socket.on('unexpected-response', (_request: unknown, answer: IncomingAnswer) => {
    refusing = readRefusal(answer, scheduler, (refusal) => {
      drop(socket);
      events.end({ code: CLOSE_ABNORMAL, reason: '', refusal });
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
      refusing?.unsubscribe();
      giveBack?.();
      if (socket.readyState === 3) return;
      if (socket.readyState === 0) drop(socket);
      else closeSoon(socket, code, reason, scheduler);
    },
  };
}

/** Closes by handshake, or without one when the other side does not answer. */
function closeSoon(
  socket: NodeSocket,
  code: number,
  reason: string,
  scheduler: SchedulerLike,
): void {
  quieten(socket);
  const timer = scheduler.schedule(() => {
    socket.terminate();
  }, CLOSE_WAIT);
  socket.on('close', () => {
    timer.unsubscribe();
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
