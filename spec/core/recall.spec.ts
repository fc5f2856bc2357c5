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

describe('Recall.cross', () => {
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
