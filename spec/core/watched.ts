import { VirtualTimeScheduler, type SchedulerAction, type SchedulerLike } from 'rxjs';
import { watch, type Limits } from '../../src/core/liveness.js';

const LIMITS: Limits = {
  connect: 15_000,
  firstFrame: 30_000,
  stall: 20_000,
};
export const NEVER_SILENT: Partial<Limits> = { firstFrame: false, stall: false };
/** Deadlines are late by a tick at most. */
export const TICK = 1000;

/** A watch over a connection that a spec plays. */
export function watched(limits: Partial<Limits> = {}, canPing = true) {
  const clock = new VirtualTimeScheduler();
  /** How far the wall clock ran ahead of the timers, as when a process was stopped. */
  let slept = 0;
  const scheduler: SchedulerLike = {
    now: () => clock.now() + slept,
    schedule: <T>(work: (this: SchedulerAction<T>, state?: T) => void, delay?: number, state?: T) =>
      clock.schedule(work, delay, state),
  };
  const counts = { frames: 0, signs: 0 };
  const log: string[] = [];
  const quiets: number[] = [];
  const told = (what: string) => log.push(`${what} ${scheduler.now()}`);
  const watching = watch({ ...LIMITS, ...limits }, scheduler, {
    frames: () => counts.frames,
    signs: () => counts.signs,
    alive: () => told('alive'),
    quiet: (ms) => quiets.push(ms),
    timeout: (error) => told(error.phase),
  });
  const opened = () => watching.opened(canPing ? () => told('ping') : undefined);
  /** Something that happens at a time of the clock. */
  const at = (ms: number, what: () => void) => clock.schedule(what, ms);
  const run = (until: number) => {
    clock.maxFrames = until;
    clock.flush();
  };
  const frame = () => (counts.frames += 1);
  const sign = () => (counts.signs += 1);
  const sleep = (ms: number) => (slept += ms);
  return { watching: { ...watching, opened }, at, run, log, quiets, frame, sign, sleep, clock };
}

/** When (ms) something was told, of a kind. */
export const times = (log: readonly string[], what: string) =>
  log.filter((line) => line.startsWith(`${what} `)).map((line) => Number(line.split(' ')[1]));
