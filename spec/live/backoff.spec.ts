import { describe, expect, it } from '@jest/globals';
import { RetryLimitError, UpgradeRefusedError } from 'rx-jetstream';
import { seededRandom, type FaultPlan } from 'rx-jetstream/testing';
import {
  attemptTimes,
  follow,
  leftOvers,
  NOTHING_LEFT,
  ONE,
  push,
  WIRES,
} from '../helpers/follow.js';
import { START, virtualWorld } from '../helpers/virtual-world.js';

const refuse503: FaultPlan = () => ({ kind: 'refuse', status: 503 });

/** Waits between the end of one attempt and the next one, ms: a refusal takes two ways of 5 ms. */
function waits(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => time - (times[index] as number) - 10);
}

describe.each(WIRES)('back-off on %s', (protocol) => {
  it('is full jitter: the delay is drawn from 0 to a bound that doubles up to the cap', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { faults: refuse503 });
    follow(world, { protocol, random: () => 0.999_999_9 });
    world.run(200_000);
    const bounds = [250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000];
    expect(waits(attemptTimes(server)).slice(0, 10)).toEqual(bounds);
  });

  it('stays jittered at the cap', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { faults: refuse503 });
    follow(world, { protocol, random: seededRandom(3) });
    world.run(3_600_000);
    const late = waits(attemptTimes(server)).slice(10);
    expect(late.length).toBeGreaterThan(100);
    expect(new Set(late).size).toBeGreaterThan(late.length * 0.9);
    expect(Math.max(...late)).toBeLessThanOrEqual(30_000);
    expect(Math.min(...late)).toBeLessThan(3000);
    const mean = late.reduce((sum, wait) => sum + wait, 0) / late.length;
    expect(mean).toBeGreaterThan(12_000);
    expect(mean).toBeLessThan(18_000);
  });

  it('takes its bounds from retry.initialDelay, retry.maxDelay and retry.jitter', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { faults: refuse503 });
    const retry = { initialDelay: 1000, maxDelay: 3000, jitter: 0 };
    follow(world, { protocol, retry, random: () => 0 });
    world.run(20_000);
    expect(waits(attemptTimes(server)).slice(0, 4)).toEqual([1000, 2000, 3000, 3000]);
  });

  it('allows at most 20 attempts in any minute when chance draws nothing but zeros', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { faults: refuse503 });
    follow(world, { protocol, random: () => 0 });
    world.run(300_000);
    const times = attemptTimes(server);
    expect(times.length).toBeGreaterThan(60);
    for (const time of times) {
      expect(times.filter((other) => other >= time && other < time + 60_000).length).toBeLessThan(
        21,
      );
    }
  });

  const rude: [string, FaultPlan][] = [
    [
      'closes at once after each accept',
      ({ index }) => ({ kind: 'drop', after: 0, how: index % 2 === 0 ? { code: 1000 } : 'fin' }),
    ],
    [
      'sends one event and closes',
      // From the second connection on the first frame is the one the client has already.
      ({ index }) => ({ kind: 'drop', after: index === 0 ? 1 : 2, how: 'fin' }),
    ],
  ];
  it.each(rude)('does not hammer a host that %s: 1,000 seeds', (_name, faults) => {
    let most = 0;
    for (let seed = 0; seed < 1000; seed += 1) {
      const world = virtualWorld();
      const server = world.network.listen(ONE, { faults });
      push(server, 1, 30);
      const followed = follow(world, { protocol, cursor: 1, random: seededRandom(seed) });
      world.run(60_000);
      most = Math.max(most, server.counters.attempts);
      followed.subscription.unsubscribe();
    }
    expect(most).toBeLessThanOrEqual(20);
    // The other half of the rule: it is tried again at all.
    expect(most).toBeGreaterThan(8);
  });

  describe('the count of failures', () => {
    /** Three refusals, then a connection that lasts so long, with an event or without. */
    function attemptAfter(lasted: number, withEvent: boolean): number | undefined {
      const world = virtualWorld();
      const refused = { kind: 'refuse', status: 503 } as const;
      const server = world.network.listen(ONE, { faults: [refused, refused, refused] });
      const followed = follow(world, { protocol, firstEventTimeout: false, stallTimeout: false });
      while (followed.stream.state$.value.status !== 'live') world.run(1);
      const waitsBefore = followed.statesOf('waiting').length;
      world.run(lasted - 10);
      if (withEvent) push(server, 1, 1);
      // What the server sends arrives 5 ms later.
      world.run(5);
      server.cutAll('fin');
      world.run(10);
      followed.subscription.unsubscribe();
      return followed.statesOf('waiting')[waitsBefore]?.attempt;
    }

    it.each([
      [9900, true, 4],
      [10_100, true, 1],
      [10_100, false, 4],
      [59_900, false, 4],
      [60_100, false, 1],
    ])('after %i ms open, with an event: %s, is %i', (lasted, withEvent, attempt) => {
      expect(attemptAfter(lasted, withEvent)).toBe(attempt);
    });

    it('takes its time from retry.resetAfter', () => {
      const world = virtualWorld();
      const refused = { kind: 'refuse', status: 503 } as const;
      const drop = { kind: 'drop', after: 1, how: 'fin' } as const;
      const server = world.network.listen(ONE, { faults: [refused, refused, drop] });
      const followed = follow(world, { protocol, retry: { resetAfter: 100 } });
      world.run(5000);
      push(server, 1, 1);
      world.run(10);
      expect(followed.statesOf('waiting').map(({ attempt }) => attempt)).toEqual([1, 2, 1]);
    });
  });

  describe('Retry-After', () => {
    function waitFor(retryAfter: number | string): number {
      const world = virtualWorld();
      const faults: FaultPlan = [{ kind: 'refuse', status: 429, retryAfter }];
      const server = world.network.listen(ONE, { faults });
      follow(world, { protocol, random: () => 0.5 });
      world.run(3_600_000);
      return waits(attemptTimes(server))[0] as number;
    }

    it.each([
      ['seconds', 7, 7000],
      ['seconds as text', ' 12 ', 12_000],
      ['a longer wait than retry.maxDelay', 45, 45_000],
      ['at most ten minutes', 86_400, 600_000],
      ['a date', new Date(START + 9000).toUTCString(), 9000 - 10],
      ['a date long past', new Date(START - 60_000).toUTCString(), 125],
      ['garbage', 'soon', 125],
      ['a negative number', '-5', 125],
      ['nothing', '', 125],
      ['a number that is no whole one', '1.5', 125],
    ])('is honoured as %s', (_name, header, wait) => {
      expect(waitFor(header)).toBe(wait);
    });

    it('shows in the state', () => {
      const world = virtualWorld();
      world.network.listen(ONE, { faults: [{ kind: 'refuse', status: 503, retryAfter: 30 }] });
      const followed = follow(world, { protocol });
      world.run(100);
      const [state] = followed.statesOf('waiting');
      expect(state).toMatchObject({ cause: 'back-off', retryAt: START + 10 + 30_000, attempt: 1 });
      expect(state?.error).toMatchObject({ status: 503, retryAfter: 30_000 });
    });
  });

  describe('retry.maxRetries', () => {
    it.each([0, 1, 5])('%i errors the stream once after so many retries', (maxRetries) => {
      const world = virtualWorld();
      const server = world.network.listen(ONE, { faults: refuse503 });
      const followed = follow(world, { protocol, retry: { maxRetries } });
      world.run(600_000);
      expect(server.counters.attempts).toBe(maxRetries + 1);
      expect(followed.errors).toHaveLength(1);
      const [error] = followed.errors as [RetryLimitError];
      expect(error).toBeInstanceOf(RetryLimitError);
      expect(error.cause).toBeInstanceOf(UpgradeRefusedError);
      expect(followed.statuses.slice(-2)).toEqual(['failed', 'idle']);
      expect(leftOvers(world)).toEqual(NOTHING_LEFT);
    });

    it('counts failures in a row only', () => {
      const world = virtualWorld();
      const server = world.network.listen(ONE, {});
      const followed = follow(world, { protocol, retry: { maxRetries: 2 } });
      for (let number = 1; number <= 10; number += 1) {
        world.run(15_000);
        push(server, number, number);
        world.run(10);
        server.cutAll('fin');
      }
      world.run(60_000);
      expect(followed.errors).toEqual([]);
      expect(followed.numbers).toHaveLength(10);
    });
  });
});
