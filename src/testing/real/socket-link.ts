import { type Socket } from 'node:net';
import { type RawData, type WebSocket } from 'ws';
import { type Cut, type Link, type LinkHandlers } from '../session/link.js';
import { closeFrame, halfFrame } from './raw-frames.js';

/**
 * Bytes that may wait in one socket. A write of this size ends soon enough that every end is seen
 * as progress, and is large enough that frames share system calls.
 */
const HIGH_WATER = 65_536;

/** Close codes `ws` sends: others exist for faults only. */
const SENDABLE = new Set([1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014]);

/** The server's end of a real WebSocket. */
export class SocketLink implements Link {
  readonly patient = false;
  private handlers: LinkHandlers | undefined;
  private underWay = 0;
  private waited = false;
  private corked = false;
  private over = false;
  private flushed: (() => void) | undefined;

  constructor(
    private readonly webSocket: WebSocket,
    private readonly socket: Socket,
  ) {}

  isFull(): boolean {
    const full = this.webSocket.bufferedAmount >= HIGH_WATER;
    if (full) this.waited = true;
    return full;
  }

  listen(handlers: LinkHandlers): void {
    this.handlers = handlers;
    this.webSocket.on('message', (data: RawData, isBinary: boolean) => {
      const bytes = bytesOf(data);
      handlers.message(isBinary ? bytes : bytes.toString());
    });
    this.webSocket.on('pong', () => handlers.pong());
    // ws answers a frame over its limit with 1009 on its own; 'close' follows every error.
    this.webSocket.on('error', () => undefined);
    this.webSocket.on('close', () => this.gone());
  }

  send(text: string): void {
    this.sendExtra(text);
  }

  sendExtra(frame: string | Uint8Array): void {
    if (this.over) return;
    if (!this.corked) {
      // Frames of one turn leave together.
      this.corked = true;
      this.socket.cork();
      process.nextTick(this.uncork);
    }
    this.underWay += 1;
    this.webSocket.send(frame, this.onSent);
  }

  ping(): void {
    if (!this.over) this.webSocket.ping();
  }

  close(code: number, reason: string): void {
    if (this.over) return;
    if (code === 1005) this.webSocket.close();
    else if (code === 1006) this.cut('fin');
    else if (SENDABLE.has(code) || (code >= 3000 && code <= 4999))
      this.webSocket.close(code, reason);
    else this.lastBytes(closeFrame(code, reason));
  }

  cut(how: Cut): void {
    if (this.over) return;
    this.whenFlushed(() => {
      if (how === 'rst') this.socket.resetAndDestroy();
      else this.socket.destroySoon();
    });
    this.gone();
  }

  cutInside(frame: string | Uint8Array): void {
    if (!this.over) this.lastBytes(halfFrame(frame));
  }

  deafen(): void {
    // Bytes are taken from the socket and thrown away: ws sees no ping, no close frame. That the
    // peer is gone is still noticed.
    this.socket.removeAllListeners('data');
    this.socket.on('data', () => undefined);
  }

  destroy(): void {
    this.webSocket.terminate();
    this.gone();
  }

  private lastBytes(bytes: Buffer): void {
    this.whenFlushed(() => {
      this.socket.write(bytes);
      this.socket.destroySoon();
    });
    this.gone();
  }

  /** Frames may still be in the compressor; raw bytes must not overtake them. */
  private whenFlushed(work: () => void): void {
    if (this.underWay === 0) work();
    else this.flushed = work;
  }

  private readonly onSent = (): void => {
    this.underWay -= 1;
    if (this.underWay === 0) {
      this.flushed?.();
      this.flushed = undefined;
    }
    if (this.over || !this.waited || this.webSocket.bufferedAmount >= HIGH_WATER) return;
    this.waited = false;
    this.handlers?.drained();
  };

  private readonly uncork = (): void => {
    this.corked = false;
    this.socket.uncork();
  };

  private gone(): void {
    if (this.over) return;
    this.over = true;
    this.handlers?.closed();
  }
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : data;
}
