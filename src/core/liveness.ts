import type { SchedulerLike, Subscription } from 'rxjs';
import { ConnectionTimeoutError } from '../errors.js';

/** Deadlines of one connection, ms; `false` is none. */
export interface Limits {
  /** For the handshake. */
  readonly connect: number;
  /** For the first frame after the handshake. */
  readonly firstFrame: number | false;
  /** For silence after that. */
  readonly stall: number | false;
  /** Silence (of frames, pings and pongs) after which a ping is sent. */
  readonly pingAfter: number;
  /** How long the pong may take. */
  readonly pongWait: number;
}

/** What the watch looks at and tells. Counters, because a timer per frame would cost too much. */
export interface Watched {
  frames(): number;
  signs(): number;
  ping(): void;
  readonly canPing: boolean;
  alive(now: number): void;
  quiet(ms: number): void;
  timeout(error: ConnectionTimeoutError): void;
}

/**
 * Watches a connection by one timer: it compares counters each tick, so frames cost nothing. A
 * deadline is therefore late by up to a tick: a tenth of the shortest deadline, a second at most.
 */
export function watch(
  limits: Limits,
  scheduler: SchedulerLike,
  watched: Watched,
): { opened(): void; stop(): void } {
  const tick = tickOf(limits);
  let timer: Subscription | undefined = scheduler.schedule(() => {
    watched.timeout(new ConnectionTimeoutError('open', limits.connect));
  }, limits.connect);
  const stop = () => {
    timer?.unsubscribe();
    timer = undefined;
  };

  const opened = () => {
    stop();
    let seenFrames = watched.frames();
    let seenSigns = watched.signs();
    let frameAt = scheduler.now();
    let signAt = frameAt;
    let pingedAt: number | undefined;
    let anyFrame = false;
    let tickAt = frameAt;

    const expired = (now: number): ConnectionTimeoutError | undefined => {
      const silent = anyFrame ? limits.stall : limits.firstFrame;
      if (silent !== false && now - frameAt >= silent) {
        return new ConnectionTimeoutError(anyFrame ? 'stall' : 'first-event', silent);
      }
      if (pingedAt !== undefined && now - pingedAt >= limits.pongWait) {
        return new ConnectionTimeoutError('pong', limits.pongWait);
      }
      return undefined;
    };

    const look = (): void => {
      const now = scheduler.now();
      // A tick that is itself late (a blocked event loop, a laptop that slept, a clock that was
      // set) says nothing about the peer: frames may lie unread in the kernel. It does not count.
      const late = now - tickAt - tick;
      tickAt = now;
      if (Math.abs(late) > tick) {
        frameAt += late;
        signAt += late;
        if (pingedAt !== undefined) pingedAt += late;
      }
      if (watched.frames() !== seenFrames) {
        seenFrames = watched.frames();
        seenSigns = watched.signs();
        anyFrame = true;
        frameAt = signAt = now;
        pingedAt = undefined;
        watched.alive(now);
      } else if (watched.signs() !== seenSigns) {
        seenSigns = watched.signs();
        signAt = now;
        pingedAt = undefined;
        watched.alive(now);
      }
      const error = expired(now);
      if (error !== undefined) {
        watched.timeout(error);
        return;
      }
      if (now > frameAt) watched.quiet(now - frameAt);
      if (watched.canPing && pingedAt === undefined && now - signAt >= limits.pingAfter) {
        pingedAt = now;
        watched.ping();
      }
      // A new action each time: a virtual scheduler chains an action that schedules itself again.
      if (timer !== undefined) timer = scheduler.schedule(look, tick);
    };
    timer = scheduler.schedule(look, tick);
  };
  return { opened, stop };
}

function tickOf(limits: Limits): number {
  const deadlines = [limits.firstFrame, limits.stall, limits.pingAfter, limits.pongWait].filter(
    (limit): limit is number => limit !== false,
  );
  return Math.max(1, Math.min(1000, ...deadlines.map((deadline) => deadline / 10)));
}
