import { describe, expect, it } from '@jest/globals';
import type { JetstreamEvent } from 'rx-jetstream';
import { traceOf } from '../../src/identity.js';
import { Recall } from '../../src/live/recall.js';
import { account, BOB, identity, sync } from '../helpers/event-values.js';
import { numbered } from './numbered.js';

/** What was delivered, to compare a replay of a host with. */
function recallAfter(
  events: readonly JetstreamEvent[],
  { sameRelay = new Set<string>(), floor = 0 } = {},
): Recall {
  const recall = new Recall(sameRelay, 'wss://b.example', floor);
  for (const event of events) recall.add(traceOf(event));
  return recall;
}

describe('Recall.isRepeat', () => {
  it('does not count the number that another relay gave', () => {
    const recall = recallAfter([identity(), account()]);
    const { identity: inner, ...rest } = identity();
    expect(recall.isRepeat({ ...rest, identity: { ...inner, seq: 9_000_000_000 } })).toBe(true);
  });

  it('counts the number of the same relay, which is known by being near', () => {
    const sameRelay = new Set<string>();
    const recall = recallAfter([identity()], { sameRelay });
    const { identity: inner, ...rest } = identity();
    const next = { ...rest, identity: { ...inner, seq: inner.seq + 50_000 } };
    expect(recall.isRepeat(next)).toBe(false);
    expect([...sameRelay]).toEqual(['wss://b.example']);
    expect(recall.isRepeat(identity())).toBe(true);
  });
});

/** An event of an account without a rev, with the relay's number and time. */
const identityAt = (seq: number, time = '2026-06-01T00:00:00.000Z', did?: string) => {
  const event = identity(did);
  return { ...event, identity: { ...event.identity, seq, time } };
};

describe('Recall.isRepeat of large numbers', () => {
  const LAST = 5_000_000_000;
  const relaysOf = (seq: number) => {
    const sameRelay = new Set<string>();
    recallAfter([identityAt(LAST)], { sameRelay }).isRepeat(identityAt(seq));
    return sameRelay.size;
  };

  it('takes numbers less than 100,000 apart, on either side, for those of one relay', () => {
    expect([LAST - 99_999, LAST + 99_999].map(relaysOf)).toEqual([1, 1]);
    expect([LAST - 100_000, LAST + 100_000, 1].map(relaysOf)).toEqual([0, 0, 0]);
  });

  it('takes none for near before there is one to compare with', () => {
    const sameRelay = new Set<string>();
    recallAfter([numbered(1)], { sameRelay }).isRepeat(identityAt(5));
    expect(sameRelay.size).toBe(0);
  });

  it('crosses out the very event of a relay that gave equal ones two numbers', () => {
    const recall = recallAfter([identityAt(LAST), identityAt(LAST + 1)]);
    const answers = [LAST, LAST, LAST + 1, LAST + 1].map((seq) => recall.isRepeat(identityAt(seq)));
    expect(answers).toEqual([true, false, true, false]);
  });
});

describe('Recall.cross', () => {
  it('crosses out at the floor, which was had before', () => {
    const recall = recallAfter([numbered(1)], { floor: 7 });
    recall.cross(numbered(1), 7);
    expect(recall.isRepeat(numbered(1))).toBe(false);
  });

  it('crosses out once what a seq has told to be a repeat', () => {
    const recall = recallAfter([numbered(1), numbered(1), numbered(1)], { floor: 7 });
    recall.cross(numbered(1), 6);
    // The same frame again, and one from above the floor: delivered after the recall was made.
    recall.cross(numbered(1), 6);
    recall.cross(numbered(1), 8);
    const answers = [1, 1, 1].map((number) => recall.isRepeat(numbered(number)));
    expect(answers).toEqual([true, true, false]);
  });
});

describe('Recall.compare', () => {
  it('says where an event lies against the last of its account', () => {
    const recall = recallAfter([numbered(5), numbered(7), numbered(6)]);
    expect(recall.compare(numbered(6))).toBeLessThan(0);
    expect(recall.compare(numbered(7))).toBe(0);
    expect(recall.compare(numbered(8))).toBeGreaterThan(0);
  });

  it('knows nothing of an account that was not delivered, or of events without a rev', () => {
    const recall = recallAfter([numbered(5)]);
    expect(recall.compare(numbered(1, BOB))).toBeGreaterThan(0);
    expect(recall.compare(identity())).toBeGreaterThan(0);
    expect(recall.compare(account())).toBeGreaterThan(0);
  });

  it('compares syncs by their rev too, on either side', () => {
    const rev = (value: string) => ({ ...sync(), sync: { ...sync().sync, rev: value } });
    const recall = recallAfter([rev('3migo7fijwi2k')]);
    expect(recall.compare(rev('3migo7fijwi2j'))).toBeLessThan(0);
    expect(recall.compare(rev('3migo7fijwi2k'))).toBe(0);
    expect(recall.compare(numbered(1))).toBeLessThan(0);
  });

  it('is not changed by what is met again', () => {
    const recall = recallAfter([numbered(5)]);
    recall.isRepeat(numbered(5));
    expect(recall.compare(numbered(4))).toBeLessThan(0);
  });
});

describe('Recall.compare, of events without a rev', () => {
  const EARLY = '2026-06-01T00:00:01.000Z';
  const LATE = '2026-06-01T00:00:02.000Z';

  it('goes by the number, where the relay is the same', () => {
    const sameRelay = new Set(['wss://b.example']);
    // The number counts, not the order they came in, nor the time.
    const recall = recallAfter([identityAt(9, EARLY), identityAt(8, LATE)], { sameRelay });
    expect(recall.compare(identityAt(8, LATE))).toBeLessThan(0);
    expect(recall.compare(identityAt(9, EARLY))).toBeGreaterThan(0);
    expect(recall.compare(identityAt(10, EARLY))).toBeGreaterThan(0);
    expect(recall.compare(identityAt(1, EARLY, BOB))).toBeGreaterThan(0);
  });

  it('goes by the time elsewhere; equal ones tell nothing', () => {
    const recall = recallAfter([identityAt(8, LATE), identityAt(9, EARLY)]);
    expect(recall.compare(identityAt(99, EARLY))).toBeLessThan(0);
    expect(recall.compare(identityAt(1, LATE))).toBeGreaterThan(0);
    expect(recall.compare(identityAt(1, '2026-06-01T00:00:02.001Z'))).toBeGreaterThan(0);
    expect(recall.compare(identityAt(1, EARLY, BOB))).toBeGreaterThan(0);
  });

  it('knows nothing of times that cannot be read', () => {
    expect(recallAfter([identityAt(8, 'soon')]).compare(identityAt(9, EARLY))).toBeGreaterThan(0);
    expect(recallAfter([identityAt(8, LATE)]).compare(identityAt(9, 'soon'))).toBeGreaterThan(0);
    // Nor do they wipe out what is known.
    const recall = recallAfter([identityAt(8, LATE), identityAt(9, 'soon')]);
    expect(recall.compare(identityAt(9, EARLY))).toBeLessThan(0);
  });

  it('does not mix them with commits', () => {
    const recall = recallAfter([numbered(5), identityAt(8, LATE)]);
    expect(recall.compare(numbered(4))).toBeLessThan(0);
    expect(recall.compare(numbered(6))).toBeGreaterThan(0);
  });
});
