import { describe, expect, it } from '@jest/globals';
import { VirtualTimeScheduler } from 'rxjs';
import { watch } from '../../src/core/liveness.js';
import { NEVER_SILENT, TICK, times, watched } from './watched.js';

describe('watch, before the connection is open', () => {
  it('gives the handshake its time, and no more', () => {
    const { run, log } = watched();
    run(14_999);
    expect(log).toEqual([]);
    run(60_000);
    expect(log).toEqual(['open 15000']);
  });

  it('is done with the handshake once it is open', () => {
    const { run, log, watching, at } = watched(NEVER_SILENT, false);
    at(14_999, () => watching.opened());
    run(100_000);
    expect(log).toEqual([]);
  });

  it('leaves no timer when it is stopped', () => {
    const { watching, clock, run, log } = watched();
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
    const { watching, at, run, log, frame } = watched({}, false);
    watching.opened();
    if (frameAt !== undefined) at(frameAt, frame);
    run(100_000);
    const [told, ...more] = times(log, phase);
    const begun = frameAt ?? 0;
    expect(told).toBeGreaterThanOrEqual(begun + silence);
    expect(told).toBeLessThanOrEqual(begun + silence + TICK);
    expect(more).toEqual([]);
  });

  it('tells of silence, and of none while frames come', () => {
    const { watching, at, run, quiets, frame } = watched({}, false);
    watching.opened();
    for (let ms = 500; ms < 5000; ms += TICK) at(ms, frame);
    run(7500);
    expect(quiets).toEqual([TICK, 2 * TICK]);
  });

  it('leaves no timer when it is stopped while it looks', () => {
    const clock = new VirtualTimeScheduler();
    const watching = watch({ connect: 1000, firstFrame: 30_000, stall: 30_000 }, clock, {
      frames: () => 0,
      signs: () => 0,
      alive: () => undefined,
      quiet: () => {
        watching.stop();
      },
      timeout: () => undefined,
    });
    watching.opened(undefined);
    clock.maxFrames = 1500;
    clock.flush();
    expect(clock.actions).toHaveLength(0);
  });

  it('waits for ever where there is no deadline', () => {
    const { watching, at, run, log, frame } = watched(NEVER_SILENT, false);
    watching.opened();
    at(5000, frame);
    run(86_400_000);
    expect(times(log, 'stall')).toEqual([]);
    expect(times(log, 'first-event')).toEqual([]);
  });

  it('measures the time between frames, not since the first', () => {
    const { watching, at, run, log, frame } = watched({}, false);
    watching.opened();
    for (let ms = 1000; ms <= 600_000; ms += 15_000) at(ms, frame);
    run(600_000);
    expect(times(log, 'stall')).toEqual([]);
    expect(times(log, 'alive').length).toBeGreaterThan(30);
  });

  it('does not take a pong for an event: a host that accepts and never sends is left', () => {
    const { watching, at, run, log, sign } = watched();
    watching.opened();
    for (let ms = 100; ms < 60_000; ms += 1000) at(ms, sign);
    run(60_000);
    expect(times(log, 'first-event')).toHaveLength(1);
  });

  it('is as exact as a tenth of a short deadline', () => {
    const { watching, run, log } = watched({ firstFrame: 50, stall: 50 }, false);
    watching.opened();
    run(1000);
    const [told] = times(log, 'first-event');
    expect(told).toBeGreaterThanOrEqual(50);
    expect(told).toBeLessThanOrEqual(55);
  });

  it('says how long it has been silent, tick by tick', () => {
    const { watching, at, run, quiets, frame } = watched({ stall: 5000 }, false);
    watching.opened();
    at(1, frame);
    run(5000);
    expect(quiets).toEqual([...quiets].sort((a, b) => a - b));
    expect(quiets.at(-1)).toBeGreaterThan(3000);
  });

  it('ends with a timeout: no timer is left, nothing more is told', () => {
    const { watching, run, log, clock } = watched();
    watching.opened();
    run(30_000);
    const told = log.length;
    run(10_000_000);
    expect(log).toHaveLength(told);
    expect(clock.actions).toHaveLength(0);
  });

  it('leaves no timer when it is stopped, also from inside what it tells', () => {
    const { watching, at, run, log, clock, frame } = watched();
    watching.opened();
    at(2000, frame);
    at(2500, () => watching.stop());
    run(100_000);
    expect(times(log, 'stall')).toEqual([]);
    expect(clock.actions).toHaveLength(0);
  });

  it('keeps a connection for days without growing', () => {
    const { watching, at, run, log, frame, clock } = watched({ stall: false }, false);
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
    const { watching, run, log } = watched(NEVER_SILENT);
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
    const { watching, at, run, log, sign } = watched(NEVER_SILENT);
    watching.opened();
    for (let ms = 45_000; ms < 400_000; ms += 45_000) at(ms, sign);
    run(400_000);
    expect(times(log, 'pong')).toEqual([]);
    expect(times(log, 'ping').length).toBeGreaterThanOrEqual(8);
  });

  it('stays when a frame comes in place of the pong', () => {
    const { watching, at, run, log, frame } = watched(NEVER_SILENT);
    watching.opened();
    at(49_000, frame);
    run(80_000);
    expect(times(log, 'ping')).toHaveLength(1);
    expect(times(log, 'pong')).toEqual([]);
  });

  it('does not ask while the server pings', () => {
    const { watching, at, run, log, sign } = watched(NEVER_SILENT);
    watching.opened();
    for (let ms = 30_000; ms < 400_000; ms += 30_000) at(ms, sign);
    run(400_000);
    expect(times(log, 'ping')).toEqual([]);
  });

  it('cannot ask where the platform has no pings', () => {
    const { watching, run, log } = watched(NEVER_SILENT, false);
    watching.opened();
    run(400_000);
    expect(log).toEqual([]);
  });
});
