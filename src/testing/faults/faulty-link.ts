import { type SchedulerLike, Subscription } from 'rxjs';
import { type RandomSource } from '../events/random.js';
import { type Cut, type Link, type LinkHandlers } from '../session/link.js';
import { DelayLine } from './delay-line.js';
import { type Fault } from './fault.js';
import { type MadeUpFrames } from './made-up-frames.js';

/** Frames kept for a `duplicate` fault. */
const REMEMBERED = 256;

/** How long the peer may take to answer a close frame, milliseconds. */
const CLOSE_TIMEOUT = 5_000;

/** A link on which things go wrong. It counts event frames and lets each fault act at its count. */
export class FaultyLink implements Link, LinkHandlers {
  private count = 0;
  private deaf = false;
  private cutNext = false;
  private over = false;
  private handlers: LinkHandlers | undefined;
  private pending: readonly Fault[];
  private readonly silent: boolean;
  private readonly remembers: boolean;
  private readonly recent: string[] = [];
  private readonly line: DelayLine | undefined;
  private readonly timers = new Subscription();

  constructor(
    private readonly inner: Link,
    faults: readonly Fault[],
    private readonly frames: MadeUpFrames,
    private readonly scheduler: SchedulerLike,
    private readonly random: RandomSource,
  ) {
    this.pending = faults.filter((fault) => 'after' in fault);
    this.silent = faults.some((fault) => fault.kind === 'silent');
    this.remembers = faults.some((fault) => fault.kind === 'duplicate');
    const delay = faults.find((fault) => fault.kind === 'delay');
    if (delay !== undefined) {
      this.line = new DelayLine(scheduler, delay, (frame) => this.pass(frame));
      this.timers.add(this.line);
    }
  }

  isFull(): boolean {
    return this.line?.isFull() === true || (!this.swallows && this.inner.isFull());
  }

  get patient(): boolean {
    return this.line?.isFull() === true || this.inner.patient;
  }

  listen(handlers: LinkHandlers): void {
    this.handlers = handlers;
    this.inner.listen(this);
    // A fault after no frames at all comes right after the accept, in its own turn.
    this.timers.add(this.scheduler.schedule(() => this.fire()));
  }

  send(text: string): void {
    if (this.swallows) return;
    if (this.line === undefined) this.pass(text);
    else this.line.push(text);
  }

  sendExtra(frame: string | Uint8Array): void {
    if (!this.swallows) this.inner.sendExtra(frame);
  }

  ping(): void {
    // Behind a black hole no pong comes back, and yet the connection stays.
    if (this.deaf) this.handlers?.pong();
    else this.inner.ping();
  }

  close(code: number, reason: string): void {
    if (!this.deaf) this.inner.close(code, reason);
  }

  cut(how: Cut): void {
    if (!this.deaf) this.inner.cut(how);
  }

  cutInside(frame: string | Uint8Array): void {
    this.inner.cutInside(frame);
  }

  deafen(): void {
    this.inner.deafen();
  }

  destroy(): void {
    this.inner.destroy();
  }

  drained(): void {
    this.handlers?.drained();
  }

  message(data: string | Uint8Array): void {
    this.handlers?.message(data);
  }

  pong(): void {
    this.handlers?.pong();
  }

  closed(): void {
    this.over = true;
    this.timers.unsubscribe();
    this.handlers?.closed();
  }

  private get swallows(): boolean {
    return this.silent || this.deaf || this.over;
  }

  /** One event frame goes out, and with it whatever was waiting for its number. */
  private pass(text: string): void {
    if (this.swallows) return;
    // Firing first, too: on a fast start frames leave before the scheduled turn.
    this.fire();
    if (this.over || this.deaf) return;
    if (this.cutNext) {
      this.over = true;
      this.inner.cutInside(text);
      return;
    }
    if (this.remembers) this.remember(text);
    this.count += 1;
    this.inner.send(text);
    this.fire();
    if (this.line !== undefined) this.handlers?.drained();
  }

  private fire(): void {
    const due = this.pending.filter((fault) => 'after' in fault && fault.after <= this.count);
    if (due.length === 0) return;
    this.pending = this.pending.filter((fault) => !due.includes(fault));
    for (const fault of due) if (!this.swallows) this.act(fault);
  }

  private act(fault: Fault): void {
    switch (fault.kind) {
      case 'garbage':
        this.inner.sendExtra(this.frames.garbage(fault.form, this.random));
        break;
      case 'oversize':
        this.inner.sendExtra(this.frames.padded(fault.bytes));
        break;
      case 'duplicate':
        for (const text of this.recent.slice(-(fault.frames ?? 1))) this.inner.sendExtra(text);
        break;
      case 'cut-frame':
        this.cutNext = true;
        break;
      case 'black-hole':
        this.deaf = true;
        this.inner.deafen();
        break;
      case 'error-frame': {
        const frame = this.frames.error(fault.error, fault.message ?? '');
        if (frame !== undefined) this.inner.sendExtra(frame);
        this.end(() => this.inner.cut('fin'));
        break;
      }
      case 'drop': {
        const { how } = fault;
        if (typeof how === 'string') this.end(() => this.inner.cut(how));
        else this.end(() => this.sayGoodbye(how.code, how.reason ?? ''));
        break;
      }
      default:
        break;
    }
  }

  /** A peer that does not answer the close frame is let go, as the real server does. */
  private sayGoodbye(code: number, reason: string): void {
    this.inner.close(code, reason);
    this.timers.add(this.scheduler.schedule(() => this.inner.destroy(), CLOSE_TIMEOUT));
  }

  private end(how: () => void): void {
    this.over = true;
    how();
  }

  private remember(text: string): void {
    this.recent.push(text);
    if (this.recent.length > 2 * REMEMBERED) this.recent.splice(0, REMEMBERED);
  }
}
