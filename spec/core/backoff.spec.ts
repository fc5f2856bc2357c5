import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { attemptBudget, backoffDelay, type Backoff } from '../../src/core/backoff.js';

const POLICY: Backoff = {
  initialDelay: 250,
  maxDelay: 30_000,
  jitter: 1,
  attemptsPerMinute: 20,
  maxRetries: Infinity,
  resetAfter: 10_000,
};
const bounds = [250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000];

describe('backoffDelay', () => {
  it('is drawn from 0 to a bound that doubles, up to the longest delay', () => {
    for (const [index, bound] of bounds.entries()) {
      expect(backoffDelay(index + 1, POLICY, () => 0)).toBe(0);
      expect(backoffDelay(index + 1, POLICY, () => 0.5)).toBe(bound / 2);
      expect(backoffDelay(index + 1, POLICY, () => 1 - Number.EPSILON)).toBe(bound);
    }
  });

  it('draws evenly, at the cap as well', () => {
    for (const failures of [1, 8, 1000]) {
      const bound = Math.min(30_000, 250 * 2 ** Math.min(failures - 1, 20));
      const drawn = Array.from({ length: 100 }, (_, index) =>
        backoffDelay(failures, POLICY, () => index / 100),
      );
      // One in each hundredth of the range: nobody comes back in step.
      expect(drawn).toEqual(drawn.map((_, index) => Math.round((bound * index) / 100)));
    }
  });

  it('asks for chance once a delay', () => {
    let asked = 0;
    backoffDelay(5, POLICY, () => {
      asked += 1;
      return 0;
    });
    expect(asked).toBe(1);
  });

  it('without jitter is the bound itself', () => {
    for (const [index, bound] of bounds.entries()) {
      expect(backoffDelay(index + 1, { ...POLICY, jitter: 0 }, Math.random)).toBe(bound);
    }
  });

  it('with some jitter never falls below the rest', () => {
    const policy = { ...POLICY, jitter: 0.25 };
    expect(backoffDelay(1, policy, () => 0)).toBe(188);
    expect(backoffDelay(1, policy, () => 1 - Number.EPSILON)).toBe(250);
  });

  it('is the longest when chance is none: out of range, or no number', () => {
    for (const drawn of [Number.NaN, -1, 1.5, Infinity, undefined as never, '0.5x' as never]) {
      expect(backoffDelay(1, POLICY, () => drawn)).toBe(250);
    }
  });

  it('is a whole number within its bounds for any policy and any number of failures', () => {
    const anyPolicy = fc
      .record({
        initialDelay: fc.double({ min: 0.001, max: 1e9, noNaN: true }),
        factor: fc.double({ min: 1, max: 1e9, noNaN: true }),
        jitter: fc.double({ min: 0, max: 1, noNaN: true }),
      })
      .map(({ initialDelay, factor, jitter }) => ({
        initialDelay,
        maxDelay: initialDelay * factor,
        jitter,
        attemptsPerMinute: 20,
        maxRetries: Infinity,
        resetAfter: 10_000,
      }));
    const anyCount = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
    const anyChance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(anyPolicy, anyCount, anyChance, (policy, failures, chance) => {
        const delay = backoffDelay(failures, policy, () => chance);
        expect(Number.isInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(Math.round(policy.maxDelay));
      }),
      { numRuns: 2000 },
    );
  });

  it('does not overflow, even without a longest delay', () => {
    const endless = { ...POLICY, maxDelay: Number.POSITIVE_INFINITY };
    expect(Number.isFinite(backoffDelay(1e9, endless, () => 0.999))).toBe(true);
    expect(backoffDelay(1e9, endless, () => 0)).toBe(0);
  });
});

describe('attemptBudget', () => {
  it('allows so many attempts at once, and the next when the first is a minute old', () => {
    const budget = attemptBudget(3);
    for (const at of [0, 100, 200]) {
      expect(budget.wait(at)).toBe(0);
      budget.spend(at);
    }
    expect(budget.wait(200)).toBe(59_800);
    expect(budget.wait(59_999)).toBe(1);
    expect(budget.wait(60_000)).toBe(0);
    budget.spend(60_000);
    expect(budget.wait(60_000)).toBe(100);
  });

  it('holds no more in any minute, however it is used', () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), pauses, (perMinute, list) => {
        const budget = attemptBudget(perMinute);
        const spent: number[] = [];
        let now = 1_780_272_000_000;
        for (const pause of list) {
          now += pause;
          now += budget.wait(now);
          expect(budget.wait(now)).toBe(0);
          budget.spend(now);
          spent.push(now);
        }
        for (const [index, first] of spent.entries()) {
          const within = spent.slice(index).filter((at) => at < first + 60_000);
          expect(within.length).toBeLessThanOrEqual(perMinute);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('allows everything without a bound', () => {
    const budget = attemptBudget(Number.POSITIVE_INFINITY);
    for (let count = 0; count < 1000; count += 1) budget.spend(0);
    expect(budget.wait(0)).toBe(0);
  });
});
