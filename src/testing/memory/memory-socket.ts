import { type SchedulerLike, Subscription } from 'rxjs';
import { type WebSocketLike } from '../../transport/web-socket-like.js';
import { type Answer } from '../protocol/answer.js';
import { Listeners } from './listeners.js';
import { type Pipe } from './pipe.js';
import { type WireItem } from './wire-item.js';

/** Options an in-memory socket understands, named as `ws` names them; others are ignored. */
export interface MemorySocketOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly origin?: string;
  readonly perMessageDeflate?: unknown;
  readonly handshakeTimeout?: number;
  readonly maxPayload?: number;
  readonly closeTimeout?: number;
}

/** What a socket needs of its network. */
export interface Dialler {
  readonly scheduler: SchedulerLike;
  /** Asks for a connection; the outcome comes by {@link MemorySocket.accept} and its siblings. */
  dial(socket: MemorySocket): void;
  /** The socket is closed: nothing of it is left. */
  forget(socket: MemorySocket): void;
}

type Handler = ((event: never) => void) | null;

/** How long the other side may take to end the connection after a close frame, milliseconds. */
const CLOSE_TIMEOUT = 30_000;

/** The state of an in-memory client socket; its two kinds differ in what they show of it. */
export abstract class MemorySocket implements WebSocketLike {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  readyState: number = this.CONNECTING;
  protocol = '';
  extensions = '';
  readonly bufferedAmount = 0;
  onopen: Handler = null;
  onmessage: Handler = null;
  onerror: Handler = null;
  onclose: Handler = null;
  abstract binaryType: string;
  protected readonly domListeners = new Listeners();
  protected toServer: Pipe<WireItem> | undefined;
  private fromServer: Pipe<WireItem> | undefined;
  private closeSent = false;
  private closeSeen: { readonly code: number; readonly reason: string } | undefined;
  private broken = false;
  private readonly timers = new Subscription();

  constructor(
    private readonly dialler: Dialler,
    readonly url: string,
    readonly offered: readonly string[],
    readonly options: MemorySocketOptions,
  ) {
    const { handshakeTimeout = 0 } = options;
    if (handshakeTimeout > 0) {
      this.after(handshakeTimeout, () => {
        if (this.readyState === this.CONNECTING) this.abort('Opening handshake has timed out');
      });
    }
    dialler.dial(this);
  }

  /** Whether the handshake has been given up. */
  get abandoned(): boolean {
    return this.readyState >= this.CLOSING;
  }

  get listenerCount(): number {
    const handlers = [this.onopen, this.onmessage, this.onerror, this.onclose];
    return handlers.filter((handler) => handler !== null).length + this.domListeners.count;
  }

  addEventListener(type: string, listener: (event: never) => void): void {
    this.domListeners.add(type, listener);
  }

  removeEventListener(type: string, listener: (event: never) => void): void {
    this.domListeners.remove(type, listener);
  }

  send(data: string | Uint8Array): void {
    if (this.readyState === this.CONNECTING) {
      throw new Error('WebSocket is not open: readyState 0 (CONNECTING)');
    }
    if (this.readyState === this.OPEN) this.toServer?.push(data);
  }

  close(code = 1005, reason = ''): void {
    if (this.readyState === this.CONNECTING) this.abort(CLOSED_EARLY);
    else if (this.readyState === this.OPEN) this.sayGoodbye(code, reason);
  }

  /** The two directions, as soon as the server has accepted. */
  connect(fromServer: Pipe<WireItem>, toServer: Pipe<WireItem>): void {
    this.fromServer = fromServer;
    this.toServer = toServer;
  }

  /** The server has refused the upgrade. */
  refuse(answer: Answer): void {
    this.abort(`Unexpected server response: ${answer.status}`);
  }

  /** The connection could not be made, or broke before it was. */
  fail(error: Error): void {
    if (this.readyState === this.CONNECTING) this.abortWith(error);
  }

  /** Something arrived from the server. */
  receive(item: WireItem): void {
    if (this.readyState === this.CLOSED) return;
    if (typeof item === 'string' || item instanceof Uint8Array) {
      if (this.takesMessages && !this.broken) this.message(item);
    } else if (item.type === 'open') this.opened(item.protocol, item.deflate);
    else if (item.type === 'end') this.finish();
    else if (this.broken) return;
    else if (item.type === 'ping') {
      this.toServer?.push({ type: 'pong' });
      this.showControl('ping');
    } else if (item.type === 'pong') this.showControl('pong');
    else this.farewell(item.code, item.reason);
  }

  protected abstract readonly takesMessages: boolean;
  protected abstract showOpen(): void;
  protected abstract showMessage(data: string | Uint8Array): void;
  protected abstract showError(error: Error): void;
  protected abstract showClose(code: number, reason: string, wasClean: boolean): void;
  protected showControl(_type: 'ping' | 'pong'): void {
    // Browsers show neither.
  }

  /** Lets go of the connection at once. */
  protected drop(): void {
    if (this.readyState === this.CLOSED) return;
    if (this.readyState === this.CONNECTING) {
      this.abort(CLOSED_EARLY);
      return;
    }
    this.readyState = this.CLOSING;
    this.toServer?.push({ type: 'end', how: 'rst' });
    this.fromServer?.end();
    this.after(0, () => this.finish());
  }

  /** A frame longer than the socket takes: the connection ends with 1009. */
  protected refuseMessage(): void {
    this.broken = true;
    this.sayGoodbye(1009, '');
    const error = new RangeError('Max payload size exceeded');
    this.showError(Object.assign(error, { code: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' }));
  }

  protected abort(message: string): void {
    this.abortWith(new Error(message));
  }

  protected hold(): void {
    if (this.readyState === this.OPEN || this.readyState === this.CLOSING) this.fromServer?.hold();
  }

  protected release(): void {
    this.fromServer?.release();
  }

  protected get isHeld(): boolean {
    return this.fromServer?.isHeld === true;
  }

  private message(data: string | Uint8Array): void {
    const { maxPayload = 0 } = this.options;
    if (maxPayload > 0 && longerThan(data, maxPayload)) this.refuseMessage();
    else this.showMessage(data);
  }

  private opened(protocol: string, deflate: boolean): void {
    if (this.readyState !== this.CONNECTING) return;
    if (this.offered.length > 0 && protocol === '') {
      this.abort('Server sent no subprotocol');
      return;
    }
    this.protocol = protocol;
    this.extensions = deflate ? 'permessage-deflate' : '';
    this.readyState = this.OPEN;
    this.showOpen();
  }

  private farewell(code: number, reason: string): void {
    this.closeSeen = { code, reason };
    if (!this.closeSent) this.sayGoodbye(code, reason);
  }

  private sayGoodbye(code: number, reason: string): void {
    this.readyState = this.CLOSING;
    this.closeSent = true;
    this.toServer?.push({ type: 'close', code, reason });
    this.after(this.options.closeTimeout ?? CLOSE_TIMEOUT, () => this.drop());
  }

  private abortWith(error: Error): void {
    this.readyState = this.CLOSING;
    this.toServer?.push({ type: 'end', how: 'rst' });
    this.fromServer?.end();
    // A turn later, as node does it: whoever calls close() still may attach listeners.
    this.after(0, () => {
      this.end();
      try {
        this.showError(error);
      } finally {
        this.showClose(1006, '', false);
      }
    });
  }

  private finish(): void {
    if (this.readyState === this.CLOSED) return;
    this.end();
    const clean = this.closeSeen !== undefined && this.closeSent;
    this.showClose(this.closeSeen?.code ?? 1006, this.closeSeen?.reason ?? '', clean);
  }

  private end(): void {
    this.readyState = this.CLOSED;
    this.fromServer?.end();
    this.timers.unsubscribe();
    this.dialler.forget(this);
  }

  private after(delay: number, work: () => void): void {
    this.timers.add(this.dialler.scheduler.schedule(work, delay));
  }
}

const CLOSED_EARLY = 'WebSocket was closed before the connection was established';

function longerThan(data: string | Uint8Array, bytes: number): boolean {
  if (typeof data !== 'string') return data.byteLength > bytes;
  return data.length > bytes || (data.length * 3 > bytes && Buffer.byteLength(data) > bytes);
}
