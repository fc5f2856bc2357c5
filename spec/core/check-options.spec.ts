import { describe, expect, it } from '@jest/globals';
import { interval, take } from 'rxjs';
import { InvalidOptionsError } from 'rx-jetstream';
import {
  check,
  checkDeadlines,
  checkDelay,
  checkText,
  COUNT,
  delays,
  MAX_DELAY,
  NOT_NEGATIVE,
  numbers,
  oneOf,
  POSITIVE,
  retryDelays,
} from '../../src/core/check-options.js';

/** What a check says: the whole message and what to do. */
function refusal(checking: () => unknown): string | undefined {
  try {
    checking();
    return undefined;
  } catch (error) {
    const { message, hint } = error as InvalidOptionsError;
    expect(error).toBeInstanceOf(InvalidOptionsError);
    return `${message} / ${hint}`;
  }
}

describe('numbers', () => {
  it.each([
    [POSITIVE, 0.5, 0],
    [NOT_NEGATIVE, 0, -0.5],
    [COUNT, 1, 0],
    [COUNT, 7, 1.5],
    [COUNT, Infinity, -1],
  ])('%s: takes %s, refuses %s', (what, right, wrong) => {
    expect(numbers('', { n: right }, what, { n: 3 })).toEqual({ n: right });
    expect(refusal(() => numbers('group.', { n: wrong }, what, { n: 3 }))).toBe(
      `group.n: is not ${what} / leave it out for the default`,
    );
  });

  it('name the most there may be', () => {
    expect(numbers('', { n: 10 }, COUNT, { n: 3 }, 10)).toEqual({ n: 10 });
    expect(refusal(() => numbers('', { n: 11 }, COUNT, { n: 3 }, 10))).toBe(
      'n: is not a whole number from 1 on, 10 at most / leave it out for the default',
    );
  });

  it('take what was left out from the defaults, and no option of another name', () => {
    expect(numbers('', { a: undefined, c: 1 } as object, COUNT, { a: 3, b: 4 })).toEqual({
      a: 3,
      b: 4,
    });
  });
});

describe('delays', () => {
  const TOO_LONG = [MAX_DELAY + 1, Number.MAX_SAFE_INTEGER, Infinity];

  it('are as long as the timers of the platform can wait', async () => {
    const clock = new Promise((done) => {
      interval(5)
        .pipe(take(2))
        .subscribe({
          complete: () => {
            done('clock');
          },
        });
    });
    let early: ReturnType<typeof setTimeout> | undefined;
    const longest = new Promise((done) => {
      early = setTimeout(() => {
        done('the longest delay');
      }, MAX_DELAY);
    });
    expect(await Promise.race([clock, longest])).toBe('clock');
    clearTimeout(early);
  });

  it('are refused beyond that', () => {
    expect(delays({ d: MAX_DELAY }, { d: 1 })).toEqual({ d: MAX_DELAY });
    expect(
      refusal(() => {
        checkDelay('d', MAX_DELAY);
      }),
    ).toBeUndefined();
    for (const long of TOO_LONG) {
      expect(refusal(() => delays({ d: long }, { d: 1 }))).toBe(
        'd: is not a positive number, 2147483647 at most / leave it out for the default',
      );
      expect(
        refusal(() => {
          checkDelay('d', long);
        }),
      ).toBe(`d: ${long} is out of range / give milliseconds from 0 to 2147483647`);
    }
  });

  it('of which some may be 0', () => {
    expect(
      refusal(() => {
        checkDelay('d', 0);
      }),
    ).toBeUndefined();
    expect(
      refusal(() => {
        checkDelay('d', -0.5);
      }),
    ).toContain('d: -0.5');
    expect(refusal(() => delays({ d: 0 }, { d: 1 }))).toContain('d: is not a positive number');
  });

  it('that are deadlines may be false, or left out', () => {
    expect(
      refusal(() => {
        checkDeadlines({ a: false, b: undefined, c: 5 });
      }),
    ).toBeUndefined();
    for (const wrong of [0, true, null, ...TOO_LONG]) {
      expect(
        refusal(() => {
          checkDeadlines({ a: false, b: wrong });
        }),
      ).toContain('b: is not');
    }
  });

  it('between tries', () => {
    const defaults = { initialDelay: 250, resetAfter: 7 };
    const all = { ...defaults, maxRetries: 5, maxDelay: 30_000, jitter: 1 };
    expect(retryDelays({}, POSITIVE, defaults, 5)).toEqual(all);
    expect(retryDelays({ initialDelay: 0 }, NOT_NEGATIVE, defaults, 5)).toMatchObject({
      initialDelay: 0,
      maxDelay: 30_000,
    });
    expect(retryDelays({ initialDelay: 40_000 }, POSITIVE, defaults, 5)).toMatchObject({
      initialDelay: 40_000,
      maxDelay: 40_000,
    });
    expect(retryDelays({ maxRetries: Infinity, jitter: 0 }, POSITIVE, defaults, 5)).toMatchObject({
      maxRetries: Infinity,
      jitter: 0,
    });
    expect(refusal(() => retryDelays({ initialDelay: 0 }, POSITIVE, defaults, 5))).toContain(
      'retry.initialDelay: is not',
    );
    expect(refusal(() => retryDelays({ initialDelay: 2 ** 40 }, POSITIVE, defaults, 5))).toContain(
      'retry.initialDelay: is not',
    );
    expect(refusal(() => retryDelays({ maxDelay: Infinity }, POSITIVE, defaults, 5))).toContain(
      'retry.maxDelay: is not',
    );
    expect(refusal(() => retryDelays({ jitter: 1.1 }, POSITIVE, defaults, 5))).toBe(
      'retry.jitter: is not a number from 0 on, 1 at most / leave it out for the default',
    );
    expect(refusal(() => retryDelays({ maxRetries: -1 }, POSITIVE, defaults, 5))).toContain(
      'retry.maxRetries: is not',
    );
    expect(
      refusal(() => retryDelays({ initialDelay: 9, maxDelay: 8 }, POSITIVE, defaults, 5)),
    ).toBe('retry.maxDelay: is below retry.initialDelay / swap them');
    expect(
      refusal(() => retryDelays({ initialDelay: 9, maxDelay: 9 }, POSITIVE, defaults, 5)),
    ).toBe(undefined);
  });
});

it('check tells the value, and takes no text for a number', () => {
  expect(
    refusal(() => {
      check('n', 3, false, 'give more');
    }),
  ).toBe('n: 3 is out of range / give more');
  expect(
    refusal(() => {
      check('n', '3' as never, true, 'give more');
    }),
  ).toBe('n: 3 is out of range / give more');
  expect(
    refusal(() => {
      check('n', 3, true, '');
    }),
  ).toBeUndefined();
});

it('checkText tells what is wrong, and not the text', () => {
  const say = (value: unknown) =>
    refusal(() => {
      checkText('t', value, 'give one');
    });
  expect(say('x')).toBeUndefined();
  expect([undefined, '', 5, null].map(say)).toEqual([
    't: is missing / give one',
    't: is empty / give one',
    't: is no text / give one',
    't: is no text / give one',
  ]);
});

it('oneOf takes the first by default, and names all', () => {
  expect([undefined, 'b' as const].map((value) => oneOf('o', value, ['a', 'b']))).toEqual([
    'a',
    'b',
  ]);
  expect(refusal(() => oneOf('o', 'c', ['a', 'b']))).toBe(
    'o: has an unknown value / use one of a, b',
  );
});
