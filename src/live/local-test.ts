import type { JetstreamEvent } from '../event.js';
import type { Prefilter } from '../prefilter.js';
import { eventTest, type ResolvedFilter } from '../wire/filter.js';

/** Of frames that a prefilter may turn down, one in so many is parsed: the position moves on by it. */
const LOOK_EVERY = 64;

/** What is tested here: `kinds`, which v1 cannot; and the prefilter. `undefined` if nothing is. */
export function localTest(
  wire: 'v1' | 'v2',
  filter: ResolvedFilter,
  prefilter: Prefilter | undefined,
): ((event: JetstreamEvent) => boolean) | undefined {
  const test = wire === 'v1' && filter.kinds ? eventTest(filter) : undefined;
  if (prefilter === undefined) return test;
  return (event) => (test === undefined || test(event)) && prefilter.passes(event);
}

/** Whether a frame may go unread, by its head. */
export function skipTest(prefilter: Prefilter): (head: string) => boolean {
  let looked = 0;
  return (head) => (looked += 1) % LOOK_EVERY !== 0 && prefilter.skips(head);
}
