import { expect } from '@jest/globals';
import { TestScheduler, type RunHelpers } from 'rxjs/testing';

/** Runs a marble spec; what the streams did and when is compared by value. */
export function marbles(spec: (helpers: RunHelpers) => void): () => void {
  return () => {
    new TestScheduler((actual, expected) => {
      expect(actual).toEqual(expected);
    }).run(spec);
  };
}
