import type { SchedulerLike, Subscription } from 'rxjs';
import { ConnectionTimeoutError, type TimeoutPhase } from '../errors.js';
import { PONG_WAIT, startHeartbeat } from './heartbeat.js';

/** Deadlines of one connection, ms; `false` is none. */
export interface Limits {
  /** For the handshake. */
  readonly connect: number;
  /** For the first frame after the handshake. */
  readonly firstFrame: number | false;
  /** For silence after that. */
  readonly stall: number | false;
}

/** What the watch looks at and tells. Counters, because a timer per frame would cost too much. */
export interface Watched {
  readonly frames: () => number;
  /** Pings and pongs. */
  readonly signs: () => number;
  /**
   * The peer gave a sign of life since then (ms), the last look: later is not known, as this look may
   * be late by an hour's sleep.
   */
  readonly alive: (since: number) => void;
  readonly quiet: (ms: number) => void;
  readonly timeout: (error: ConnectionTimeoutError) => void;
}

/**
 * Watches a connection by one timer: it compares counters each tick, so frames cost nothing. A
 * deadline is therefore late by up to a tick: a tenth of the shortest deadline, a second at most.
 */
export function watch(
  { connect, firstFrame, stall }: Limits,
  scheduler: SchedulerLike,
  { frames, signs, alive, quiet, timeout }: Watched,
): { opened(ping: (() => void) | undefined): void; stop(): void } {
  // No deadline is the longest.
  const tick = Math.max(1, Math.min(10_000, firstFrame || 1e4, stall || 1e4) / 10);
  const expire = (phase: TimeoutPhase, after: number) => {
    timeout(new ConnectionTimeoutError(phase, after));
  };
  let timer: Subscription | undefined = scheduler.schedule(() => {
    expire('open', connect);
  }, connect);
  const stop = () => {
    timer?.unsubscribe();
    timer = undefined;
  };

  const opened = (ping: (() => void) | undefined) => {
    stop();
    let seenFrames = frames();
    let seenSigns = signs();
    let frameAt = scheduler.now();
    let anyFrame = false;
    let tickAt = frameAt;
    const heartbeat = startHeartbeat(frameAt, ping);

    const look = (): void => {
      const now = scheduler.now();
      const before = tickAt;
      // A tick that is itself late (a blocked event loop, a laptop that slept, a clock that was
      // set) says nothing about the peer: frames may lie unread in the kernel. It does not count.
      let late = now - tickAt - tick;
      if (Math.abs(late) <= tick) late = 0;
      tickAt = now;
      const isFrame = frames() !== seenFrames;
      const isSign = isFrame || signs() !== seenSigns;
      seenFrames = frames();
      seenSigns = signs();
      anyFrame ||= isFrame;
      frameAt = isFrame ? now : frameAt + late;
      if (isSign) alive(before);
      const silence = now - frameAt;
      const most = anyFrame ? stall : firstFrame;
      if (most !== false && silence >= most) {
        expire(anyFrame ? 'stall' : 'first-event', most);
      } else if (heartbeat?.(now, isSign, late)) {
        expire('pong', PONG_WAIT);
      } else {
        if (silence > 0) quiet(silence);
        // A new action each time: a virtual scheduler chains an action that schedules itself again.
        if (timer !== undefined) timer = scheduler.schedule(look, tick);
      }
    };
    timer = scheduler.schedule(look, tick);
  };
  return { opened, stop };
}
