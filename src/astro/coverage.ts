import type { SchedulerLike } from 'rxjs';
import type { Interest, Interests } from './interest.js';
import type { AstroNoticeBody } from './notice.js';
import * as say from './say.js';

/** What a message may take on its way, ms. */
const WAY = 1000;

/** An open connection that topics are subscribed on. */
interface Carrier {
  readonly ping: (() => void) | undefined;
  /** When the server last gave a sign of life, ms. */
  signAt: number;
  /** The same as a number that only grows: much happens in a millisecond. */
  sign: number;
}

/**
 * Knows when each topic was subscribed on which connection, and tells of the times in which it was
 * on none. A connection counts up to its last sign of life, not up to its end, which may come late.
 */
export class Coverage {
  private readonly carriers = new Map<number, Carrier>();
  private count = 0;

  constructor(
    private readonly interests: Interests,
    private readonly scheduler: SchedulerLike,
    private readonly notice: (body: AstroNoticeBody) => void,
  ) {}

  /** A connection is ready. */
  opened(connection: number, ping: (() => void) | undefined): void {
    this.carriers.set(connection, { ping, signAt: this.scheduler.now(), sign: this.next() });
  }

  /** The server gave a sign of life. */
  sign(connection: number): void {
    const carrier = this.carriers.get(connection);
    if (carrier === undefined) return;
    carrier.signAt = this.scheduler.now();
    carrier.sign = this.next();
  }

  /** A topic is subscribed on a connection. */
  covered(interest: Interest, connection: number): void {
    const now = this.scheduler.now();
    interest.on.set(connection, { at: now, sign: this.next() });
    this.told(interest, now);
    // If an older connection answers this, it was still there when the new one already was.
    for (const older of interest.on.keys()) {
      if (older !== connection) this.carriers.get(older)?.ping?.();
    }
  }

  /** A connection is over. */
  closed(connection: number): void {
    const carrier = this.carriers.get(connection);
    if (carrier === undefined) return;
    this.carriers.delete(connection);
    const { signAt, sign } = carrier;
    for (const interest of this.interests.all()) {
      if (!interest.on.delete(connection)) continue;
      const [successor] = interest.on.values();
      if (successor !== undefined && successor.sign < sign) continue;
      interest.lostSince ??= signAt - WAY;
      if (successor !== undefined) this.told(interest, successor.at);
    }
  }

  private next(): number {
    this.count += 1;
    return this.count;
  }

  private told(interest: Interest, to: number): void {
    const { lostSince, topic, place } = interest;
    if (lostSince === undefined) return;
    interest.lostSince = undefined;
    this.notice(say.gap(topic, place, lostSince, to));
  }
}
