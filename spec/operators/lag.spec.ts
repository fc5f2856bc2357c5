import { describe, expect, it } from '@jest/globals';
import { of } from 'rxjs';
import type { RunHelpers } from 'rxjs/testing';
import { lag } from 'rx-jetstream/operators';
import { testEvent } from 'rx-jetstream/testing';
import { marbles } from '../helpers/marbles.js';

/** Events by when they were witnessed: 0, 5 and 40 ms after the clock began. */
const values = {
  a: testEvent.post({ time_us: 0 }),
  f: testEvent.post({ time_us: 5_000 }),
  z: testEvent.identity({ time_us: 40_000 }),
};

const measured = (spec: (helpers: RunHelpers & { every: number }) => void) =>
  marbles((helpers) => {
    spec({ ...helpers, every: 10 });
  });

describe('lag', () => {
  it(
    'measures each window: last, mean, greatest',
    measured(({ hot, expectObservable, every }) => {
      const source = hot('  -a-f-a-----a---------', values);
      const expected = '    ----------x---------y';
      expectObservable(source.pipe(lag({ every })), '^--------------------!').toBe(expected, {
        x: { at: 10, events: 3, latest: 5, mean: (1 - 2 + 5) / 3, max: 5 },
        y: { at: 20, events: 1, latest: 11, mean: 11, max: 11 },
      });
    }),
  );

  it(
    'goes below zero where the clocks differ',
    measured(({ hot, expectObservable, every }) => {
      const source = hot('  -z--------', values);
      expectObservable(source.pipe(lag({ every })), '^----------!').toBe('----------x', {
        x: { at: 10, events: 1, latest: -39, mean: -39, max: -39 },
      });
    }),
  );

  it(
    'says nothing of a window without events, and starts each afresh',
    measured(({ hot, expectObservable, every }) => {
      const source = hot('  -a------------------------f--- ', values);
      expectObservable(source.pipe(lag({ every })), '^-------------------------------!').toBe(
        '----------x-------------------y',
        {
          x: { at: 10, events: 1, latest: 1, mean: 1, max: 1 },
          y: { at: 30, events: 1, latest: 21, mean: 21, max: 21 },
        },
      );
    }),
  );

  it(
    'ends with its source; the unfinished window is left out',
    measured(({ cold, expectObservable, expectSubscriptions, every }) => {
      const whole = cold('a-----------a|', values);
      const failing = cold('a--#', values);
      expectObservable(whole.pipe(lag({ every }))).toBe('----------x--|', {
        x: { at: 10, events: 1, latest: 0, mean: 0, max: 0 },
      });
      expectObservable(failing.pipe(lag({ every }))).toBe('---#');
      expectSubscriptions(whole.subscriptions).toBe('^------------!');
    }),
  );

  it(
    'measures anew for every subscription, and leaves no timer behind',
    measured(({ cold, expectObservable, expectSubscriptions, every }) => {
      const source = cold('-a', values);
      const lag$ = source.pipe(lag({ every }));
      const measure = (at: number) => ({
        at,
        events: 1,
        latest: at - 9,
        mean: at - 9,
        max: at - 9,
      });
      expectObservable(lag$, '^----------!').toBe('----------x', { x: measure(10) });
      expectObservable(lag$, '---^----------!').toBe('-------------y', { y: measure(13) });
      expectSubscriptions(source.subscriptions).toBe(['^----------!', '---^----------!']);
    }),
  );

  it.each([0, -5, Number.NaN, 2 ** 31, Number.POSITIVE_INFINITY])(
    'refuses a window of %s',
    (every) => {
      expect(() => lag({ every })).toThrow(/^every: /);
    },
  );

  it('takes a second of real time by default', () => {
    let ended = false;
    of(values.a)
      .pipe(lag())
      .subscribe({ complete: () => (ended = true) });
    expect(ended).toBe(true);
  });
});
