import { describe, expect, it } from '@jest/globals';
import { cursorOf, isCursor, type JetstreamEvent } from 'rx-jetstream';
import { ControlFrame } from '../../src/wire/frame.js';
import { parseV1 } from '../../src/wire/v1.js';
import { parseV2 } from '../../src/wire/v2.js';
import { originOf } from '../helpers/origins.js';
import { recorded } from '../helpers/recorded.js';

const parsed = (wire: 'v1' | 'v2') =>
  recorded(wire).map((line) => (wire === 'v1' ? parseV1 : parseV2)(line, originOf(wire)));

/** All of them are events; a control frame would fail here with its reason. */
function events(wire: 'v1' | 'v2'): JetstreamEvent[] {
  const frames = parsed(wire);
  expect(frames.filter((frame) => frame instanceof ControlFrame)).toEqual([]);
  return frames as JetstreamEvent[];
}

function countOf(list: readonly JetstreamEvent[], kind: string): number {
  return list.filter((event) => event.kind === kind).length;
}

describe('recorded frames', () => {
  const v1 = events('v1');
  const v2 = events('v2');
  const bySeq = (list: readonly JetstreamEvent[]) =>
    new Map(list.map((event) => [event.seq, event]));

  it('parses every one of either wire', () => {
    expect(v1).toHaveLength(1768);
    expect(v2).toHaveLength(1970);
    const kinds = ['commit', 'identity', 'account', 'sync'];
    expect(kinds.map((kind) => countOf(v1, kind))).toEqual([1718, 28, 22, 0]);
    expect(kinds.map((kind) => countOf(v2, kind))).toEqual([1917, 28, 22, 3]);
  });

  it('gives seqs that only grow, and whole microseconds', () => {
    for (const list of [v1, v2]) {
      const seqs = list.map(({ seq }) => seq as number);
      expect(seqs.every((seq, index) => index === 0 || seq > (seqs[index - 1] as number))).toBe(
        true,
      );
      expect(list.every(({ time_us }) => Number.isSafeInteger(time_us))).toBe(true);
    }
  });

  it('gives equal events wherever both wires carry one', () => {
    const others = bySeq(v2);
    const twins = v1.map(({ seq }) => others.get(seq));
    expect(v1).toEqual(twins);
    // Keys in the same order too: what users store as JSON does not depend on the wire.
    expect(v1.map((event) => JSON.stringify(event))).toEqual(
      twins.map((event) => JSON.stringify(event)),
    );
  });

  it('has more on v2 than on v1 only what v1 never sends: syncs and the records after them', () => {
    const others = bySeq(v1);
    const more = v2.filter(({ seq }) => !others.has(seq));
    expect(more).toHaveLength(202);
    expect(countOf(more, 'sync')).toBe(3);
    const revs = new Map<string, string>();
    for (const event of v2) {
      if (event.kind === 'sync') revs.set(event.did, event.sync.rev);
      else if (!others.has(event.seq)) {
        // A resync's records are creates at the rev of the sync before them.
        expect(event.kind).toBe('commit');
        if (event.kind !== 'commit') continue;
        expect(event.commit.operation).toBe('create');
        expect(event.commit.rev).toBe(revs.get(event.did));
      }
    }
  });

  it('keeps the six digits of the time', () => {
    const fractions = new Set(v2.map(({ time_us }) => time_us % 1000));
    expect(fractions.size).toBeGreaterThan(500);
  });

  it('gives a cursor for every event', () => {
    for (const list of [v1, v2])
      expect(list.every((event) => isCursor(cursorOf(event)))).toBe(true);
  });
});
