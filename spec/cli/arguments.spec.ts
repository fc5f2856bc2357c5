import { describe, expect, it } from '@jest/globals';
import {
  collect,
  cursorArgument,
  portArgument,
  positiveNumber,
  wholeNumber,
} from '../../src/cli/arguments.js';

describe('arguments', () => {
  it('reads a place in the stream', () => {
    expect(cursorArgument('live')).toBe('live');
    expect(cursorArgument('oldest')).toBe('oldest');
    expect(cursorArgument('31500')).toBe(31_500);
    expect(cursorArgument('1763690400000000')).toBe(1_763_690_400_000_000);
    expect(cursorArgument('2026-11-21T02:00:00Z')).toEqual(new Date(Date.UTC(2026, 10, 21, 2)));
    expect(cursorArgument('2026-11-21')).toEqual(new Date(Date.UTC(2026, 10, 21)));
  });

  it.each(['', 'now', '-5', '1.5', '1e3', '99999999999999999999', '2026-13-45T00:00:00Z', '0x10'])(
    'refuses the place %j, and says what there is',
    (text) => {
      expect(() => cursorArgument(text)).toThrow('Use live, oldest, a seq');
    },
  );

  it('reads numbers within bounds', () => {
    expect(wholeNumber(1)('7')).toBe(7);
    expect(wholeNumber(0)('0')).toBe(0);
    expect(positiveNumber(10)('0.5')).toBe(0.5);
    expect(portArgument('0')).toBe(0);
    expect(portArgument('65535')).toBe(65_535);
  });

  it.each([
    [wholeNumber(1), '0'],
    [wholeNumber(1), '1.5'],
    [wholeNumber(1), ''],
    [wholeNumber(1), 'x'],
    [positiveNumber(10), '0'],
    [positiveNumber(10), '11'],
    [positiveNumber(10), ''],
    [positiveNumber(10), 'NaN'],
    [portArgument, '65536'],
    [portArgument, '-1'],
  ])('refuses what is out of bounds, %#', (read, text) => {
    expect(() => read(text)).toThrow(/^Use a /);
  });

  it('gathers repeated options', () => {
    expect(collect('b', collect('a', undefined))).toEqual(['a', 'b']);
  });
});
