import { describe, expect, it } from '@jest/globals';
import { parseRetryAfter } from '../../src/core/retry-after.js';

const NOW = Date.UTC(2026, 5, 1, 12);
const TEN_MINUTES = 600_000;

describe('parseRetryAfter', () => {
  it.each([
    ['0', 0],
    ['1', 1000],
    ['120', 120_000],
    ['  5 ', 5000],
    ['007', 7000],
    ['600', TEN_MINUTES],
    ['601', TEN_MINUTES],
    ['86400', TEN_MINUTES],
    ['9'.repeat(400), TEN_MINUTES],
  ])('%s seconds', (header, wait) => {
    expect(parseRetryAfter(header, NOW)).toBe(wait);
  });

  it.each([
    ['Mon, 01 Jun 2026 12:00:30 GMT', 30_000],
    [' Mon, 01 Jun 2026 12:00:30 GMT ', 30_000],
    ['Mon, 01 Jun 2026 12:00:00 GMT', 0],
    ['Mon, 01 Jun 2026 11:59:59 GMT', 0],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 0],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['Mon, 01 Jun 2026 13:00:00 GMT', TEN_MINUTES],
    ['Fri, 31 Dec 9999 23:59:59 GMT', TEN_MINUTES],
  ])('a date: %s', (header, wait) => {
    expect(parseRetryAfter(header, NOW)).toBe(wait);
  });

  it.each([
    undefined,
    '',
    ' ',
    '-1',
    '+5',
    '1.5',
    '1e3',
    '0x10',
    '5s',
    '5 seconds',
    '5, 6',
    'soon',
    'Infinity',
    'NaN',
    'Invalid Date',
    'Wed, 31 Dec 1969 23:59:59 GMT',
    '２',
    '2026-06-01T12:00:30Z',
    'Mon, 1 Jun 2026 12:00:30 GMT',
    'Mon, 01 Jun 2026 12:00:30 +0000',
    'Mon, 01 Jun 2026 12:00:30 UTC',
    'Mon, 01 Jun 2026 12:00 GMT',
    'Mon, 01 Foo 2026 12:00:30 GMT',
    'Mon, 01 Jun 2026 25:00:30 GMT',
    'Monday, 01-Jun-26 12:00:30 GMT',
    'Mon Jun  1 12:00:30 2026',
    'Mon, 01 Jun 2026 12:00:30 GMT x',
  ])('%j is as if it was not there', (header) => {
    expect(parseRetryAfter(header, NOW)).toBeUndefined();
  });
});
