import { describe, expect, it } from '@jest/globals';
import { NEVER_SILENT, TICK, times, watched } from './watched.js';

describe('watch, on a machine that slept', () => {
  it('does not count the sleep against the peer', () => {
    const { watching, at, run, log, frame, sleep } = watched({}, false);
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
    const { watching, at, run, log, frame, sleep, clock } = watched({}, false);
    watching.opened();
    at(1500, frame);
    at(5500, () => sleep(3_600_000));
    run(100_000);
    expect(times(log, 'stall')).toHaveLength(1);
    // 20 s of silence by the timers, whatever the wall clock says.
    expect(clock.frame).toBeGreaterThanOrEqual(21_000);
    expect(clock.frame).toBeLessThanOrEqual(1500 + 20_000 + 2 * TICK);
  });

  it.each([500, TICK])('counts ticks that are late by %s ms: no more than a tick', (late) => {
    const { watching, run, log, sleep, at } = watched({}, false);
    watching.opened();
    for (let ms = 500; ms < 100_000; ms += TICK) at(ms, () => sleep(late));
    run(100_000);
    // 30 s, by the clock.
    expect(times(log, 'first-event')[0]).toBeLessThanOrEqual(30_000 + TICK + late);
  });

  it('gives a ping that was under way its time', () => {
    const { watching, at, run, log, sleep, sign } = watched(NEVER_SILENT);
    watching.opened();
    at(41_500, () => sleep(3_600_000));
    at(45_000, sign);
    run(60_000);
    expect(times(log, 'ping')).toHaveLength(1);
    expect(times(log, 'pong')).toEqual([]);
  });

  it('bears a clock that is put back', () => {
    const { watching, at, run, log, frame, sleep } = watched({}, false);
    watching.opened();
    at(1500, frame);
    at(5500, () => sleep(-3_600_000));
    for (let ms = 10_000; ms < 60_000; ms += 10_000) at(ms, frame);
    run(60_000);
    expect(times(log, 'stall')).toEqual([]);
  });

  it('notices silence after a clock was put back', () => {
    const { watching, at, run, log, frame, sleep } = watched({}, false);
    watching.opened();
    at(1500, frame);
    at(5500, () => sleep(-3_600_000));
    run(100_000);
    expect(times(log, 'stall')).toHaveLength(1);
  });
});
