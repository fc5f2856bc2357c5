import { Subscription } from 'rxjs';
import { type Row, ROW_KIND } from '../log/row.js';
import { errorFrame, infoFrame } from '../log/encode-v2.js';
import { type Accepted } from '../protocol/accepted.js';
import { type StreamFilter, wants } from '../protocol/stream-filter.js';
import { MAX_CLIENT_MESSAGE, readClientMessage } from './client-message.js';
import { deadline } from './deadline.js';
import { Keepalive } from './keepalive.js';
import { byteLength, tooLong } from './lengths.js';
import { type Cut, type Link, type LinkHandlers } from './link.js';
import { SlowDetector } from './slow-rule.js';
import { type StreamSource } from './stream-source.js';

/** How long the peer may take to answer a close frame, milliseconds. */
const CLOSE_TIMEOUT = 5_000;

/**
 * One open connection: pulls its events out of the log at its own pace, keeps the connection alive
 * and listens to the client. There is no queue per client: a slow one pulls more slowly.
 */
export class Subscriber implements LinkHandlers {
  /** Event frames sent. */
  sent = 0;
  /** Next seq to read. */
  position = 0;
  filter: StreamFilter;
  private state: 'hello' | 'open' | 'closing' | 'closed' = 'open';
  private batch: readonly Row[] = [];
  private index = 0;
  private scheduled = false;
  private readonly slow: SlowDetector;
  private readonly keepalive: Keepalive;
  private readonly timers = new Subscription();
  private writeTimer: Subscription | undefined;

  constructor(
    private readonly source: StreamSource,
    private readonly link: Link,
    private readonly accepted: Accepted,
    private readonly onClosed: () => void,
  ) {
    this.filter = accepted.filter;
    this.slow = new SlowDetector(source.slowRule);
    this.keepalive = new Keepalive(
      source,
      () => this.link.ping(),
      () => this.link.destroy(),
    );
  }

  /** Begins: at once, or with the client's hello. */
  start(): void {
    this.link.listen(this);
    if (this.accepted.requireHello) this.state = 'hello';
    else this.begin();
  }

  /** Says goodbye at once: the server is shutting down. */
  turnAway(): void {
    this.link.listen(this);
    this.close(1001, 'server shutting down');
  }

  get waitsForHello(): boolean {
    return this.state === 'hello';
  }

  /** Starts the close handshake. */
  close(code: number, reason: string): void {
    if (this.state === 'closing' || this.state === 'closed') return;
    this.state = 'closing';
    this.stop();
    this.link.close(code, reason);
    this.after(CLOSE_TIMEOUT, () => this.link.destroy());
  }

  /** Ends the connection without a close frame. */
  cut(how: Cut): void {
    if (this.state === 'closed') return;
    this.state = 'closing';
    this.stop();
    this.link.cut(how);
  }

  destroy(): void {
    this.link.destroy();
  }

  /** A new row is in the log. */
  wake(): void {
    this.schedulePump();
  }

  drained(): void {
    this.writeTimer?.unsubscribe();
    this.writeTimer = undefined;
    this.pump();
  }

  pong(): void {
    this.keepalive.pong();
    this.pump();
  }

  message(data: string | Uint8Array): void {
    if (this.state !== 'open' && this.state !== 'hello') return;
    if (this.accepted.wire === 'v2') this.close(1008, 'unexpected data message');
    else if (byteLength(data) > MAX_CLIENT_MESSAGE) this.close(1009, '');
    else if (typeof data === 'string') this.update(data);
  }

  closed(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.stop();
    this.timers.unsubscribe();
    this.onClosed();
  }

  private update(text: string): void {
    const message = readClientMessage(text);
    if (message === 'ignored') return;
    if ('close' in message) {
      this.close(message.close, message.reason);
      return;
    }
    this.filter = message.filter;
    if (this.state === 'hello') this.begin();
  }

  private begin(): void {
    this.state = 'open';
    const { plan, wire } = this.accepted;
    // The tip is read here and not at the checks: what came in between is not delivered.
    this.position = plan.mode === 'live' ? this.source.log.nextSeq : plan.startSeq;
    if (wire === 'v2' && plan.mode === 'time' && plan.clamped) {
      this.link.sendExtra(
        infoFrame(
          'OutdatedCursor',
          `requested timestamp cursor below retention floor; starting at seq ${this.position}`,
        ),
      );
    }
    this.keepalive.start();
    this.pump();
  }

  private pump(): void {
    while (this.mayPump()) {
      if (this.link.isFull()) {
        this.awaitDrain();
        return;
      }
      if (!this.hasMore() && !this.nextBatch()) return;
      this.deliver();
      if (this.hasMore() || !this.mayPump()) continue;
      if (this.isTooSlow()) return;
      // One batch a turn, so that others get theirs.
      if (!this.link.isFull()) this.schedulePump();
    }
  }

  private mayPump(): boolean {
    return this.state === 'open' && !this.keepalive.awaitsPong && !this.scheduled;
  }

  private hasMore(): boolean {
    return this.index < this.batch.length;
  }

  /** Whether there is a batch to deliver; else waits at the tip, or ends. */
  private nextBatch(): boolean {
    const { log, readBatch } = this.source;
    const retained = log.retainedFrom;
    if (retained !== undefined && this.position < retained) {
      // Rows below are gone for good: said aloud, never skipped.
      this.fail('InternalError', 'archive replay unavailable; reconnect');
      return false;
    }
    this.batch = log.read(this.position, readBatch);
    this.index = 0;
    if (this.batch.length > 0) return true;
    log.wait(this);
    return false;
  }

  private deliver(): void {
    const { wire } = this.accepted;
    while (this.hasMore() && !this.link.isFull()) {
      const row = this.batch[this.index] as Row;
      this.index += 1;
      this.position = row.seq + 1;
      if (wire === 'v1' && row.kind === ROW_KIND.createResync) continue;
      if (!wants(this.filter, row)) continue;
      const text = this.source.encode(row, wire);
      if (text === null || tooLong(text, this.filter.maxBytes)) continue;
      this.sent += 1;
      this.link.send(text);
    }
  }

  /** Asked after each batch. True when the reader has been dropped for it. */
  private isTooSlow(): boolean {
    const lag = Math.max(0, this.source.log.nextSeq - this.position);
    if (!this.slow.observe(this.position, lag, this.source.scheduler.now())) return false;
    this.fail(
      'ConsumerTooSlow',
      `reading below the floor rate ${lag} events behind the tip; reconnect with cursor=${this.position}`,
    );
    return true;
  }

  /** v2 says why in an error frame; both wires end abruptly. */
  private fail(error: string, message: string): void {
    if (this.accepted.wire === 'v2') this.link.sendExtra(errorFrame(error, message));
    this.cut('fin');
  }

  private schedulePump(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.after(0, () => {
      this.scheduled = false;
      this.pump();
    });
  }

  private awaitDrain(): void {
    if (this.writeTimer !== undefined || this.link.patient) return;
    const { scheduler, writeTimeout } = this.source;
    this.writeTimer = deadline(scheduler, writeTimeout, () => this.link.destroy());
  }

  private after(delay: number, work: () => void): Subscription {
    const timer = this.source.scheduler.schedule(() => {
      this.timers.remove(timer);
      work();
    }, delay);
    this.timers.add(timer);
    return timer;
  }

  private stop(): void {
    this.source.log.leave(this);
    this.writeTimer?.unsubscribe();
    this.keepalive.stop();
    this.batch = [];
    this.index = 0;
  }
}
