import { describe, expect, it } from '@jest/globals';
import { VirtualTimeScheduler, type SchedulerAction, type SchedulerLike } from 'rxjs';
import { watch, type Limits } from '../../src/core/liveness.js';

const LIMITS: Limits = {
  connect: 15_000,
  firstFrame: 30_000,
  stall: 20_000,
  pingAfter: 40_000,
  pongWait: 10_000,
};
const NEVER_SILENT: Partial<Limits> = { firstFrame: false, stall: false };
/** Deadlines are late by a tick at most. */
const TICK = 1000;

/** A watch over a connection that a spec plays. */
function setUp(limits: Partial<Limits> = {}, canPing = true) {
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
    ping: () => told('ping'),
    canPing,
    alive: () => told('alive'),
    quiet: (ms) => quiets.push(ms),
    timeout: (error) => told(error.phase),
  });
  /** Something that happens at a time of the clock. */
  const at = (ms: number, what: () => void) => clock.schedule(what, ms);
  const run = (until: number) => {
    clock.maxFrames = until;
    clock.flush();
  };
  const frame = () => (counts.frames += 1);
  const sign = () => (counts.signs += 1);
  const sleep = (ms: number) => (slept += ms);
  return { watching, at, run, log, quiets, frame, sign, sleep, clock };
}

/** When (ms) something was told, of a kind. */
const times = (log: readonly string[], what: string) =>
  log.filter((line) => line.startsWith(`${what} `)).map((line) => Number(line.split(' ')[1]));

describe('watch, before the connection is open', () => {
  it('gives the handshake its time, and no more', () => {
    const { run, log } = setUp();
    run(14_999);
    expect(log).toEqual([]);
    run(60_000);
    expect(log).toEqual(['open 15000']);
  });

  it('is done with the handshake once it is open', () => {
    const { run, log, watching, at } = setUp(NEVER_SILENT, false);
    at(14_999, () => watching.opened());
    run(100_000);
    expect(log).toEqual([]);
  });

  it('leaves no timer when it is stopped', () => {
    const { watching, clock, run, log } = setUp();
    watching.stop();
    run(60_000);
    expect(log).toEqual([]);
    expect(clock.actions).toHaveLength(0);
  });
});

describe('watch, while the connection is open', () => {
  it.each([
    ['first-event', 30_000, undefined],
    ['stall', 20_000, 5000],
  ] as const)('tells of a %s after %d ms of silence', (phase, silence, frameAt) => {
    const { watching, at, run, log, frame } = setUp({}, false);
    watching.opened();
    if (frameAt !== undefined) at(frameAt, frame);
    run(100_000);
    const [told, ...more] = times(log, phase);
    const begun = frameAt ?? 0;
    expect(told).toBeGreaterThanOrEqual(begun + silence);
    expect(told).toBeLessThanOrEqual(begun + silence + TICK);
    expect(more).toEqual([]);
  });

  it('waits for ever where there is no deadline', () => {
    const { watching, at, run, log, frame } = setUp(NEVER_SILENT, false);
    watching.opened();
    at(5000, frame);
    run(86_400_000);
    expect(times(log, 'stall')).toEqual([]);
    expect(times(log, 'first-event')).toEqual([]);
  });

  it('measures the time between frames, not since the first', () => {
    const { watching, at, run, log, frame } = setUp({}, false);
    watching.opened();
    for (let ms = 1000; ms <= 600_000; ms += 15_000) at(ms, frame);
    run(600_000);
    expect(times(log, 'stall')).toEqual([]);
    expect(times(log, 'alive').length).toBeGreaterThan(30);
  });

  it('does not take a pong for an event: a host that accepts and never sends is left', () => {
    const { watching, at, run, log, sign } = setUp();
    watching.opened();
    for (let ms = 100; ms < 60_000; ms += 1000) at(ms, sign);
    run(60_000);
    expect(times(log, 'first-event')).toHaveLength(1);
  });

  it('is as exact as a tenth of a short deadline', () => {
    const { watching, run, log } = setUp({ firstFrame: 50, stall: 50 }, false);
    watching.opened();
    run(1000);
    const [told] = times(log, 'first-event');
    expect(told).toBeGreaterThanOrEqual(50);
    expect(told).toBeLessThanOrEqual(55);
  });

  it('says how long it has been silent, tick by tick', () => {
    const { watching, at, run, quiets, frame } = setUp({ stall: 5000 }, false);
    watching.opened();
    at(1, frame);
    run(5000);
    expect(quiets).toEqual([...quiets].sort((a, b) => a - b));
    expect(quiets.at(-1)).toBeGreaterThan(3000);
  });

  it('ends with a timeout: no timer is left, nothing more is told', () => {
    const { watching, run, log, clock } = setUp();
    watching.opened();
    run(30_000);
    const told = log.length;
    run(10_000_000);
    expect(log).toHaveLength(told);
    expect(clock.actions).toHaveLength(0);
  });

  it('leaves no timer when it is stopped, also from inside what it tells', () => {
    const { watching, at, run, log, clock, frame } = setUp();
    watching.opened();
    at(2000, frame);
    at(2500, () => watching.stop());
    run(100_000);
    expect(times(log, 'stall')).toEqual([]);
    expect(clock.actions).toHaveLength(0);
  });

  it('keeps a connection for days without growing', () => {
    const { watching, at, run, log, frame, clock } = setUp({ stall: false }, false);
    watching.opened();
    at(10, frame);
    run(3 * 86_400_000);
    expect(log).toHaveLength(1);
    expect(clock.actions).toHaveLength(1);
    expect(() => watching.stop()).not.toThrow();
  });
});

describe('watch, by pings', () => {
  it('asks after a silence, and leaves when no pong comes', () => {
    const { watching, run, log } = setUp(NEVER_SILENT);
    watching.opened();
    run(200_000);
    const [pinged, ...more] = times(log, 'ping');
    expect(pinged).toBeGreaterThanOrEqual(40_000);
    expect(pinged).toBeLessThanOrEqual(40_000 + TICK);
    expect(more).toEqual([]);
    const [left] = times(log, 'pong');
    expect(left! - pinged!).toBeGreaterThanOrEqual(10_000);
    expect(left! - pinged!).toBeLessThanOrEqual(10_000 + TICK);
  });

  it('stays when the pong comes, and asks again after the next silence', () => {
    const { watching, at, run, log, sign } = setUp(NEVER_SILENT);
    watching.opened();
    for (let ms = 45_000; ms < 400_000; ms += 45_000) at(ms, sign);
    run(400_000);
    expect(times(log, 'pong')).toEqual([]);
    expect(times(log, 'ping').length).toBeGreaterThanOrEqual(8);
  });

  it('stays when a frame comes in place of the pong', () => {
    const { watching, at, run, log, frame } = setUp(NEVER_SILENT);
    watching.opened();
    at(49_000, frame);
    run(80_000);
    expect(times(log, 'ping')).toHaveLength(1);
    expect(times(log, 'pong')).toEqual([]);
  });

  it('does not ask while the server pings', () => {
    const { watching, at, run, log, sign } = setUp(NEVER_SILENT);
    watching.opened();
    for (let ms = 30_000; ms < 400_000; ms += 30_000) at(ms, sign);
    run(400_000);
    expect(times(log, 'ping')).toEqual([]);
  });

  it('cannot ask where the platform has no pings', () => {
    const { watching, run, log } = setUp(NEVER_SILENT, false);
    watching.opened();
    run(400_000);
    expect(log).toEqual([]);
  });
});

describe('watch, on a machine that slept', () => {
  it('does not count the sleep against the peer', () => {
    const { watching, at, run, log, frame, sleep } = setUp({}, false);
    watching.opened();
    at(1500, frame);
    at(5500, () => sleep(3_600_000));
    // What lay in the kernel meanwhile is read after the first tick.
    at(6700, frame);
    run(20_000);
    expect(times(log, 'stall')).toEqual([]);
    expect(times(log, 'alive')).toHaveLength(2);
  });

  it('counts the silence before and after it', () => {
    const { watching, at, run, log, frame, sleep, clock } = setUp({}, false);
    watching.opened();
    at(1500, frame);
    at(5500, () => sleep(3_600_000));
    run(100_000);
    expect(times(log, 'stall')).toHaveLength(1);
    // 20 s of silence by the timers, whatever the wall clock says.
    expect(clock.frame).toBeGreaterThanOrEqual(21_000);
    expect(clock.frame).toBeLessThanOrEqual(1500 + 20_000 + 2 * TICK);
  });

  it('gives a ping that was under way its time', () => {
    const { watching, at, run, log, sleep, sign } = setUp(NEVER_SILENT);
    watching.opened();
    at(41_500, () => sleep(3_600_000));
    at(45_000, sign);
    run(60_000);
    expect(times(log, 'ping')).toHaveLength(1);
    expect(times(log, 'pong')).toEqual([]);
  });

  it('bears a clock that is put back', () => {
    const { watching, at, run, log, frame, sleep } = setUp({}, false);
    watching.opened();
    at(1500, frame);
    at(5500, () => sleep(-3_600_000));
    for (let ms = 10_000; ms < 60_000; ms += 10_000) at(ms, frame);
    run(60_000);
    expect(times(log, 'stall')).toEqual([]);
  });

  it('notices silence after a clock was put back', () => {
    const { watching, at, run, log, frame, sleep } = setUp({}, false);
    watching.opened();
    at(1500, frame);
    at(5500, () => sleep(-3_600_000));
    run(100_000);
    expect(times(log, 'stall')).toHaveLength(1);
  });
});
