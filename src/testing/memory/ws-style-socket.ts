import { STATUS_CODES } from 'node:http';
import { type Answer } from '../protocol/answer.js';
import { type Listener, Listeners } from './listeners.js';
import { MemorySocket } from './memory-socket.js';

/** What `unexpected-response` brings: as with `ws`, but with the body complete, as a string. */
export interface RefusedResponse {
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Nothing to do: the body is here already. */
  resume(): void;
  /** Gives the handshake up, as destroying the request does. */
  destroy(): void;
}

/**
 * An in-memory socket that behaves like one of `ws`: besides the DOM's handlers it has `on()`,
 * shows refused upgrades, can be paused, pinged and terminated. Text comes as strings.
 */
export class WsStyleSocket extends MemorySocket {
  binaryType = 'nodebuffer';
  private readonly listeners = new Listeners();
  /** `ws` still shows what arrives after its own close frame. */
  protected readonly takesMessages = true;

  override get listenerCount(): number {
    return super.listenerCount + this.listeners.count;
  }

  get isPaused(): boolean {
    return this.isHeld;
  }

  on(name: string, listener: Listener): this {
    this.listeners.add(name, listener);
    return this;
  }

  addListener(name: string, listener: Listener): this {
    return this.on(name, listener);
  }

  once(name: string, listener: Listener): this {
    this.listeners.addOnce(name, listener);
    return this;
  }

  off(name: string, listener: Listener): this {
    this.listeners.remove(name, listener);
    return this;
  }

  removeListener(name: string, listener: Listener): this {
    return this.off(name, listener);
  }

  removeAllListeners(name?: string): this {
    this.listeners.clear(name);
    if (name === undefined) this.domListeners.clear();
    return this;
  }

  ping(): void {
    if (this.readyState === this.OPEN) this.toServer?.push({ type: 'ping' });
  }

  pong(): void {
    if (this.readyState === this.OPEN) this.toServer?.push({ type: 'pong' });
  }

  terminate(): void {
    this.drop();
  }

  pause(): void {
    this.hold();
  }

  resume(): void {
    this.release();
  }

  override refuse(answer: Answer): void {
    if (this.listeners.of('unexpected-response').length === 0) {
      super.refuse(answer);
      return;
    }
    const giveUp = () => {
      if (this.readyState === this.CONNECTING) this.abort('socket hang up');
    };
    const response: RefusedResponse = {
      statusCode: answer.status,
      statusMessage: STATUS_CODES[answer.status] ?? '',
      headers: answer.headers,
      body: String(answer.body),
      resume: () => undefined,
      destroy: giveUp,
    };
    this.listeners.emit('unexpected-response', { destroy: giveUp, abort: giveUp }, response);
  }

  protected showOpen(): void {
    this.listeners.emit('open');
    this.dom('open', {});
  }

  protected showMessage(data: string | Uint8Array): void {
    const binary = typeof data !== 'string';
    this.listeners.emit('message', binary ? this.shaped(data) : data, binary);
    if (this.onmessage === null && this.domListeners.of('message').length === 0) return;
    this.dom('message', { data: binary ? this.shaped(data) : data });
  }

  protected showError(error: Error): void {
    const heard = this.listeners.emit('error', error);
    const dom = this.onerror !== null || this.domListeners.of('error').length > 0;
    if (dom) this.dom('error', { error, message: error.message });
    // As an EventEmitter does: an error nobody listens for is thrown.
    if (!heard && !dom) throw error;
  }

  protected showClose(code: number, reason: string, wasClean: boolean): void {
    this.listeners.emit('close', code, Buffer.from(reason));
    this.dom('close', { code, reason, wasClean });
  }

  protected override showControl(type: 'ping' | 'pong'): void {
    this.listeners.emit(type, Buffer.alloc(0));
  }

  private dom(type: 'open' | 'message' | 'error' | 'close', fields: object): void {
    const event = { type, target: this, ...fields };
    (this[`on${type}`] as ((event: object) => void) | null)?.(event);
    this.domListeners.emit(type, event);
  }

  private shaped(data: Uint8Array): unknown {
    if (this.binaryType === 'arraybuffer') {
      return data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
    }
    return Buffer.from(data);
  }
}
