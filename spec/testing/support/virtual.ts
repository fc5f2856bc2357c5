import { VirtualTimeScheduler } from 'rxjs';

/** 2026-11-21T00:00:00Z: a virtual clock must look like a clock. */
export const START = Date.UTC(2026, 10, 21);

/** A virtual scheduler whose `now()` is milliseconds since the epoch. */
export class VirtualClock extends VirtualTimeScheduler {
  constructor(start = START) {
    super();
    this.frame = start;
  }

  /** Lets time pass; everything due on the way runs. */
  advance(milliseconds: number): void {
    this.maxFrames = this.frame + milliseconds;
    this.flush();
    this.frame = this.maxFrames;
  }
}
