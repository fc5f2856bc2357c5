import { afterEach, beforeAll } from '@jest/globals';
import { secretsFound, watchOutput } from './secret-watch.js';

/** For every spec: no token may be in anything that was written or told. */
beforeAll(() => {
  watchOutput();
});
afterEach(() => {
  // Not `expect`: a test may count its own.
  const [found] = secretsFound();
  if (found !== undefined) throw new Error(`a token shows: ${found}`);
});
