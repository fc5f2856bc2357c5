import type { SchedulerLike, Subscription } from 'rxjs';
import type { WebSocketConstructor } from 'rx-jetstream';
import { ScriptedSocket } from '../helpers/scripted-socket.js';
import type { Mutant } from './mutate.js';
import { frameOf, seqOf, timeOf } from './numbered-frames.js';

/** Milliseconds from one event to the next. */
export const PACE = 10;
/** Events that a connection is given in one go, at most. */
const BURST = 200;

/** Where a log that is made anew at times counts from at first, and how much lower each time. */
const HIGHEST = 1e12;
const LOWER = 1e8;

/** In place of a damaged frame: the connection is cut here. */
export const CUT: unique symbol = Symbol('cut');
export type Cut = typeof CUT;

export interface RawServerOptions {
  readonly wire: 'v1' | 'v2';
  readonly scheduler: SchedulerLike;
  /** Damaged frames that come before an event, by its number: each is sent once in all. */
  readonly before: (number: number) => readonly (Mutant | Cut)[];
  /** Told of each damaged frame. */
  readonly sent: (mutant: Mutant) => void;
  /** After so many cuts the log is made anew: the same events, with lower seqs. */
  readonly anewAfter?: number;
}

/**
 * A server that sends damaged frames between good ones. It keeps to the protocol as far as a
 * client can tell: events are numbered, a cursor is a seq or a time and is inclusive, one that
 * lies ahead is the tip, without a word. Its log has begun with virtual time and never ends.
 */
export class RawServer {
  readonly WebSocket: WebSocketConstructor;
  connections = 0;
  open = 0;
  /** What its seqs count from. */
  base = 0;
  #cuts = 0;
  readonly #begun: number;
  readonly #left = new Map<number, (Mutant | Cut)[]>();

  constructor(private readonly options: RawServerOptions) {
    this.#begun = options.scheduler.now();
    if (options.anewAfter !== undefined) this.base = HIGHEST;
    const accept = (url: string, socket: RawSocket) => this.#accept(url, socket);
    this.WebSocket = class extends RawSocket {
      constructor(url: string) {
        super(url);
        accept(url, this);
      }
    };
  }

  /** Number of the next event to come. */
  get tip(): number {
    return Math.floor((this.options.scheduler.now() - this.#begun) / PACE) + 1;
  }

  #accept(url: string, socket: RawSocket): void {
    const { scheduler } = this.options;
    this.connections += 1;
    let next = this.#startOf(new URL(url).searchParams.get('cursor'));
    let timer: Subscription | undefined;
    const pump = () => {
      for (let sent = 0; sent < BURST && next < this.tip; sent += 1) {
        if (!this.#sendGap(next, socket)) return;
        socket.onmessage?.({
          data: frameOf(this.options.wire, next, this.#begun, this.base),
        } as never);
        next += 1;
        if (socket.readyState !== 1) return;
      }
      timer = scheduler.schedule(pump, PACE);
    };
    timer = scheduler.schedule(() => {
      this.open += 1;
      socket.readyState = 1;
      socket.onopen?.({} as never);
      pump();
    }, 1);
    socket.closed = () => {
      if (socket.readyState === 1) this.open -= 1;
      timer?.unsubscribe();
    };
  }

  #startOf(cursor: string | null): number {
    if (cursor === null) return this.tip;
    const value = Number(cursor);
    const placeOf = (number: number) =>
      value < 1e15 ? this.base + seqOf(number) : timeOf(number, this.#begun);
    let low = 1;
    let high = this.tip;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (placeOf(middle) >= value) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** What is left to be sent before an event. Gives whether the connection has survived it. */
  #sendGap(number: number, socket: RawSocket): boolean {
    let left = this.#left.get(number);
    if (left === undefined) this.#left.set(number, (left = [...this.options.before(number)]));
    for (let item = left.shift(); item !== undefined; item = left.shift()) {
      if (item === CUT) {
        this.#cuts += 1;
        if (this.#cuts % (this.options.anewAfter ?? Infinity) === 0) this.base -= LOWER;
        socket.end();
        return false;
      }
      this.options.sent(item);
      const data = typeof item === 'string' ? item : item.slice().buffer;
      socket.onmessage?.({ data } as never);
      if (socket.readyState !== 1) return false;
    }
    return true;
  }
}

class RawSocket extends ScriptedSocket {
  closed: () => void = () => undefined;

  override send(): void {
    throw new Error('a client of v2 sends nothing, and one of v1 only a hello');
  }

  override close(): void {
    this.closed();
    super.close();
  }
}
