import { io } from 'socket.io-client';
import { CLOSE_ABNORMAL, CLOSE_NORMAL } from '../core/close-codes.js';
import type { OpenSocket, Refusal, SocketEnd } from '../core/socket.js';

/** An event of a socket.io connection: what takes the place of a frame. */
export interface SocketIoEvent {
  readonly name: string;
  readonly values: readonly unknown[];
}

/** What is needed of a socket of `socket.io-client`. */
export interface SocketIoSocket {
  on(event: string, listener: (...values: never[]) => void): unknown;
  onAny(listener: (event: string, ...values: unknown[]) => void): unknown;
  offAny(): unknown;
  off(): unknown;
  emit(event: string, ...values: unknown[]): unknown;
  disconnect(): unknown;
  readonly io?: { on(event: string, listener: () => void): unknown; off(): unknown };
}

/** The function `io` of `socket.io-client`, or one like it. */
export type SocketIo = (url: string, options: Readonly<Record<string, unknown>>) => SocketIoSocket;

/** What a connection is opened with. */
export interface SocketIoRequest {
  /** Another function than the package's own. */
  readonly io: SocketIo | undefined;
  /** Options of the user's, for `socket.io-client`. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly url: string;
  readonly query: Readonly<Record<string, string>>;
  /** For the handshake, ms. */
  readonly timeout: number;
}

/** Errors that end an attempt; transport errors show an HTTP status on some platforms. */
interface ConnectError extends Error {
  readonly type?: string;
  readonly description?: unknown;
  readonly context?: {
    readonly responseText?: unknown;
    getResponseHeader?(name: string): unknown;
  };
}

/** A socket.io connection as the core sees it. It does not reconnect: that is the core's. */
export function openSocketIo({
  io: own,
  options,
  url,
  query,
  timeout,
}: SocketIoRequest): OpenSocket<SocketIoEvent> {
  return (events) => {
    const open: SocketIo = own ?? io;
    const socket = open(url, {
      ...options,
      query,
      timeout,
      reconnection: false,
      // A connection of its own, with its own query.
      forceNew: true,
      multiplex: false,
    });
    let over = false;
    const detach = () => {
      over = true;
      socket.offAny();
      socket.off();
      socket.io?.off();
    };
    const end = (how: SocketEnd) => {
      if (over) return;
      detach();
      socket.disconnect();
      events.end(how);
    };
    socket.on('connect', () => {
      if (!over) events.open();
    });
    socket.on('connect_error', (error: ConnectError) => {
      end({ code: CLOSE_ABNORMAL, reason: '', ...explained(error) });
    });
    socket.on('disconnect', (reason: string) => {
      const byServer = reason === 'io server disconnect';
      end({ code: byServer ? CLOSE_NORMAL : CLOSE_ABNORMAL, reason });
    });
    socket.onAny((name, ...values) => {
      if (!over) events.text({ name, values });
    });
    socket.io?.on('ping', () => {
      if (!over) events.alive();
    });
    return {
      send: (text) => {
        socket.emit('message', text);
      },
      release: () => {
        detach();
        socket.disconnect();
      },
    };
  };
}

/** Some platforms show the HTTP answer, as a number beside the error. */
function explained(error: ConnectError): Pick<SocketEnd, 'error' | 'refusal'> {
  const { type, description, context } = error;
  if (type !== 'TransportError' || typeof description !== 'number' || description < 400) {
    // Not the error itself: its context holds the request, and the request the token.
    return { error: type === 'TransportError' ? new Error(error.message) : error };
  }
  const retryAfter = context?.getResponseHeader?.('retry-after');
  const refusal: Refusal = {
    status: description,
    retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
    body: typeof context?.responseText === 'string' ? context.responseText.slice(0, 1024) : '',
  };
  return { refusal };
}
