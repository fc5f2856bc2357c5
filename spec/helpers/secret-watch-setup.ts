import { afterEach, beforeAll, expect } from '@jest/globals';
import { secretsFound, watchOutput } from './secret-watch.js';

/** For every spec: no token may be in anything that was written or told. */
beforeAll(() => {
  watchOutput();
});
afterEach(() => {
  expect(secretsFound()).toEqual([]);
});
