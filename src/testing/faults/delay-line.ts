import { type SchedulerLike, type Unsubscribable } from 'rxjs';
import { type DelayFault } from './fault.js';

/** Frames that may wait in a line before its sender has to stop. */
const CAPACITY = 64;

/** Lets frames out one by one, each a while after the one before. */
export class DelayLine implements Unsubscribable {
  private readonly waiting: string[] = [];
  private timer: Unsubscribable | undefined;
  private started = false;

  constructor(
    private readonly scheduler: SchedulerLike,
    private readonly delay: DelayFault,
    private readonly out: (frame: string) => void,
  ) {}

  isFull(): boolean {
    return this.waiting.length >= CAPACITY;
  }

  push(frame: string): void {
    this.waiting.push(frame);
    this.run();
  }

  unsubscribe(): void {
    this.timer?.unsubscribe();
    this.waiting.length = 0;
  }

  private run(): void {
    if (this.timer !== undefined || this.waiting.length === 0) return;
    const delay = this.started ? (this.delay.each ?? 0) : (this.delay.first ?? 0);
    this.timer = this.scheduler.schedule(() => {
      this.timer = undefined;
      this.started = true;
      if ((this.delay.each ?? 0) > 0) this.release(1);
      else this.release(this.waiting.length);
      this.run();
    }, delay);
  }

  private release(count: number): void {
    for (const frame of this.waiting.splice(0, count)) this.out(frame);
  }
}
