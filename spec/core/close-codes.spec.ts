import { describe, expect, it } from '@jest/globals';
import { CLOSE_CODES, closeCodeName } from '../../src/core/close-codes.js';

describe('close codes', () => {
  it.each(Array.from({ length: 16 }, (_, index) => 1000 + index))('%d has a name', (code) => {
    expect(CLOSE_CODES[code]).toMatch(/^[A-Za-z ]{5,30}$/);
    expect(closeCodeName(code)).toBe(CLOSE_CODES[code]);
  });

  it('has a different name for each', () => {
    expect(new Set(Object.values(CLOSE_CODES)).size).toBe(16);
  });

  it.each([
    [4000, 'application code'],
    [4999, 'application code'],
    [3000, 'unknown code'],
    [1016, 'unknown code'],
    [999, 'unknown code'],
    [0, 'unknown code'],
  ])('%d is called %s', (code, name) => {
    expect(closeCodeName(code)).toBe(name);
  });
});
