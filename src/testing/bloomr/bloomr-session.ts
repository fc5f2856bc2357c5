import { asyncScheduler, Subscription } from 'rxjs';
import { type RandomSource } from '../events/random.js';
import { type Fault } from '../faults/fault.js';
import { type CutHow } from '../server-handle.js';
import { type Kept } from './bloomr-history.js';

/** Messages kept for a `duplicate` fault. */
const REMEMBERED = 64;

/** The raw end of a connection, as far as faults go to it. */
export interface RawSocket {
  destroy(): unknown;
  resetAndDestroy(): unknown;
  pause(): unknown;
  write(...values: readonly unknown[]): boolean;
}

/** What a session needs of a socket of `socket.io`. */
export interface ServerSocket {
  readonly handshake: { readonly query: Readonly<Record<string, unknown>> };
  readonly conn: {
    readonly transport: { readonly socket?: { readonly _socket?: RawSocket } };
    close(): unknown;
  };
  emit(event: string, ...values: unknown[]): unknown;
  disconnect(close: boolean): unknown;
}

/** The server's end of one connection to Bloomr, with what goes wrong on it. */
export class BloomrSession {
  sent = 0;
  private over = false;
  private deaf = false;
  private pending: readonly Fault[];
  private readonly silent: boolean;
  private readonly recent: Kept[] = [];
  private readonly timers = new Subscription();
  private queue: Kept[] | undefined;

  constructor(
    private readonly socket: ServerSocket,
    readonly channel: string,
    private readonly withMetadata: boolean,
    faults: readonly Fault[],
    private readonly random: RandomSource,
  ) {
    this.pending = faults.filter((fault) => 'after' in fault);
    this.silent = faults.some(({ kind }) => kind === 'silent');
    const delay = faults.find((fault) => fault.kind === 'delay');
    if (delay !== undefined) {
      this.queue = [];
      this.timers.add(asyncScheduler.schedule(() => this.release(), delay.first ?? 0));
    }
  }

  /** Sends a message, unless something goes wrong. */
  message(kept: Kept): void {
    if (this.over || this.deaf || this.silent) return;
    if (this.queue !== undefined) {
      this.queue.push(kept);
      return;
    }
    this.fire();
    if (this.isOver()) return;
    this.sent += 1;
    this.recent.push(kept);
    if (this.recent.length > REMEMBERED) this.recent.shift();
    this.give(kept);
    this.fire();
  }

  /** Sends any event. */
  emit(event: string, ...values: unknown[]): void {
    if (!this.over && !this.deaf) this.socket.emit(event, ...values);
  }

  cut(how: CutHow): void {
    if (this.over) return;
    this.over = true;
    const raw = this.socket.conn.transport.socket?._socket;
    if (typeof how !== 'string') this.socket.disconnect(true);
    else if (raw === undefined) this.socket.conn.close();
    else if (how === 'rst') raw.resetAndDestroy();
    else raw.destroy();
  }

  closed(): void {
    this.over = true;
    this.timers.unsubscribe();
  }

  private isOver(): boolean {
    return this.over || this.deaf;
  }

  private give({ payload, metadata }: Kept): void {
    if (this.withMetadata) this.socket.emit('message', payload, metadata);
    else this.socket.emit('message', payload);
  }

  private release(): void {
    const held = this.queue ?? [];
    this.queue = undefined;
    for (const kept of held) this.message(kept);
  }

  private fire(): void {
    const due = this.pending.filter((fault) => 'after' in fault && fault.after <= this.sent);
    if (due.length === 0) return;
    this.pending = this.pending.filter((fault) => !due.includes(fault));
    for (const fault of due) if (!this.isOver()) this.act(fault);
  }

  private act(fault: Fault): void {
    switch (fault.kind) {
      case 'garbage':
        this.socket.emit('message', garbage(this.random));
        break;
      case 'oversize':
        this.socket.emit('padding', 'x'.repeat(fault.bytes));
        break;
      case 'duplicate':
        for (const kept of this.recent.slice(-(fault.frames ?? 1))) this.give(kept);
        break;
      case 'error-frame':
        this.socket.emit('error', { code: fault.error, message: fault.message ?? '' });
        break;
      case 'drop':
        this.cut(fault.how);
        break;
      case 'cut-frame':
        this.cut('fin');
        break;
      case 'black-hole':
        this.deafen();
        break;
      default:
        break;
    }
  }

  /** Nothing is read or written any more, and the connection stays. */
  private deafen(): void {
    this.deaf = true;
    const raw = this.socket.conn.transport.socket?._socket;
    if (raw === undefined) return;
    raw.pause();
    raw.write = () => true;
  }
}

function garbage(random: RandomSource): unknown {
  const forms = [null, 'text', 7, [], {}, { id: 5 }, Buffer.from('bytes')];
  return forms[Math.floor(random() * forms.length)];
}
