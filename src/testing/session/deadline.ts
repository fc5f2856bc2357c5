import { type SchedulerLike, Subscription } from 'rxjs';

/** A timer as late as this says that the process was busy, milliseconds. */
const LATE = 250;

/**
 * Calls `missed` when a time has passed, unless unsubscribed before. It is the peer that is judged,
 * not this event loop: a timer that comes late starts over, and one that comes in time waits for
 * the next turn, since what was waited for may be there already and only has to be read.
 */
export function deadline(
  scheduler: SchedulerLike,
  milliseconds: number,
  missed: () => void,
): Subscription {
  const timers = new Subscription();
  const wait = () => {
    const due = scheduler.now() + milliseconds;
    const timer = scheduler.schedule(() => {
      timers.remove(timer);
      if (scheduler.now() - due > LATE) wait();
      else timers.add(scheduler.schedule(missed));
    }, milliseconds);
    timers.add(timer);
  };
  wait();
  return timers;
}
