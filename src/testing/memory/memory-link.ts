import { type Cut, type Link, type LinkHandlers } from '../session/link.js';
import { type Pipe } from './pipe.js';
import { type WireItem } from './wire-item.js';

/** The server's end of an in-memory connection. */
export class MemoryLink implements Link {
  readonly patient = false;
  private handlers: LinkHandlers | undefined;
  private toClient: Pipe<WireItem> | undefined;
  private deaf = false;
  private closing = false;
  private over = false;

  /** Called once the server has let go of the connection. */
  constructor(private readonly onGone: () => void) {}

  /** Connects the outgoing direction. */
  attach(toClient: Pipe<WireItem>): void {
    this.toClient = toClient;
  }

  isFull(): boolean {
    return this.toClient?.isFull() === true;
  }

  listen(handlers: LinkHandlers): void {
    this.handlers = handlers;
  }

  send(text: string): void {
    this.out(text);
  }

  sendExtra(frame: string | Uint8Array): void {
    this.out(frame);
  }

  ping(): void {
    this.out({ type: 'ping' });
  }

  close(code: number, reason: string): void {
    if (this.closing) return;
    // 1006 never travels: it is what the end without a close frame is called.
    if (code === 1006) {
      this.cut('fin');
      return;
    }
    this.out({ type: 'close', code, reason });
    this.closing = true;
  }

  cut(how: Cut): void {
    if (this.over) return;
    this.toClient?.push({ type: 'end', how });
    this.gone();
  }

  cutInside(_frame: string | Uint8Array): void {
    // Half a frame is no message to anybody: what arrives of it is the end.
    this.cut('fin');
  }

  deafen(): void {
    this.deaf = true;
  }

  destroy(): void {
    this.cut('rst');
  }

  /** The client takes more. */
  drained(): void {
    if (!this.over && !this.closing) this.handlers?.drained();
  }

  /** Something arrived from the client. */
  receive(item: WireItem): void {
    if (this.over) return;
    if (typeof item === 'string' || item instanceof Uint8Array) {
      if (!this.deaf && !this.closing) this.handlers?.message(item);
      return;
    }
    // A black hole has no ears for the client's goodbye either, but it does notice a dead peer.
    if (item.type === 'end') this.gone();
    else if (this.deaf) return;
    else if (item.type === 'ping') this.out({ type: 'pong' });
    else if (item.type === 'pong') this.handlers?.pong();
    else if (item.type === 'close') {
      this.out(item);
      this.cut('fin');
    }
  }

  /** After a close frame nothing follows but the end of the stream. */
  private out(item: WireItem): void {
    if (!this.over && !this.closing) this.toClient?.push(item);
  }

  private gone(): void {
    if (this.over) return;
    this.over = true;
    this.handlers?.closed();
    this.onGone();
  }
}
