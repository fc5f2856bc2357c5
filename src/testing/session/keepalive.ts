import { type SchedulerLike, Subscription } from 'rxjs';
import { deadline } from './deadline.js';

/** How often a server pings, and how long it waits for the answer; milliseconds. */
export interface KeepaliveTimes {
  readonly scheduler: SchedulerLike;
  /** 0 is no pings. */
  readonly pingInterval: number;
  readonly pongTimeout: number;
}

/** The pings of one connection. */
export class Keepalive {
  private readonly interval = new Subscription();
  private waiting: Subscription | undefined;

  /**
   * @param times how often
   * @param ping sends one
   * @param lost is called when no pong came in time
   */
  constructor(
    private readonly times: KeepaliveTimes,
    private readonly ping: () => void,
    private readonly lost: () => void,
  ) {}

  /** Whether a pong is awaited. Nothing is sent meanwhile, as on the real server. */
  get awaitsPong(): boolean {
    return this.waiting !== undefined;
  }

  start(): void {
    const { scheduler, pingInterval } = this.times;
    if (pingInterval <= 0) return;
    const timer = scheduler.schedule(() => {
      this.interval.remove(timer);
      this.start();
      this.tick();
    }, pingInterval);
    this.interval.add(timer);
  }

  /** The answer has come. */
  pong(): void {
    this.waiting?.unsubscribe();
    this.waiting = undefined;
  }

  stop(): void {
    this.interval.unsubscribe();
    this.pong();
  }

  private tick(): void {
    if (this.awaitsPong) return;
    this.waiting = deadline(this.times.scheduler, this.times.pongTimeout, this.lost);
    this.ping();
  }
}
