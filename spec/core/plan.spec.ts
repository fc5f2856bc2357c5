import { describe, expect, it } from '@jest/globals';
import type { Cursor } from 'rx-jetstream';
import { planConnection, type PlanInput } from '../../src/live/plan.js';
import { Position } from '../../src/live/position.js';
import { LIVE, type Start } from '../../src/live/start.js';

const ONE = 'wss://one.example';
const TWO = 'wss://two.example';
const HOUR = 3_600_000;
const REWIND = 10_000;
const NOW = 1_800_000_000_000;
const MIN = 1e15;
const us = (ms: number) => ms * 1000;

/** Where a stream stands that began a week ago. */
function positionAt(fields: Partial<Position>, start: Start = LIVE): Position {
  const position = new Position(start, () => NOW - 7 * 24 * HOUR, REWIND);
  return Object.assign(position, fields);
}

const floorAt = (host: string, seq: number) => new Map([[host, { seq, time: 5 }]]);

function planOf(position: Position, input: Partial<PlanInput> = {}) {
  const usual = { host: ONE, wire: 'v2', now: NOW, filterChange: undefined, filter: 'f' } as const;
  return planConnection(position, { ...usual, covers: () => true, ...input });
}

/** An event came from the first host, a minute ago. */
const had = { host: ONE, openHost: ONE, seq: 50, filter: 'f', time: us(NOW - 60_000) };

describe('planConnection, after an event', () => {
  it('goes on by seq on its host, and expects it again under the same filter', () => {
    const position = positionAt({ ...had, seqTime: 7 });
    expect(planOf(position)).toMatchObject({
      ...{ cursor: 50, floor: 50, seqTime: 7, expectRepeat: true, overlap: false, notices: [] },
    });
    expect(planOf(position, { filter: 'g' }).expectRepeat).toBe(false);
  });

  it('goes on from the last repeat, which is no place to check a time at', () => {
    const position = positionAt({ ...had, seqTime: 7, floors: floorAt(ONE, 60) });
    expect(planOf(position)).toMatchObject({
      ...{ cursor: 60, floor: 60, floorTime: 5, seqTime: undefined },
    });
  });

  it('draws out the overlap as long as its time is not passed', () => {
    for (const [by, overlap] of [
      [-1, false],
      [0, true],
      [1, true],
    ] as const) {
      expect(planOf(positionAt({ ...had, overlapUntil: had.time + by })).overlap).toBe(overlap);
    }
  });

  it('goes on by time, rewound, elsewhere and without a seq', () => {
    const by = { cursor: had.time - us(REWIND), overlap: true, expectRepeat: true };
    const two = planOf(positionAt({ ...had, floors: floorAt(TWO, 9) }), { host: TWO });
    expect(two).toMatchObject({ ...by, floor: 9, floorTime: 5, notBefore: by.cursor });
    expect(planOf(positionAt({ ...had, seq: undefined }))).toMatchObject({ ...by, floor: 0 });
    expect(planOf(positionAt(had), { host: TWO, filter: 'g' }).expectRepeat).toBe(false);
  });

  it('drops what comes too early only where repeats are remembered so far back', () => {
    const plan = planOf(positionAt(had), { host: TWO, covers: () => false });
    expect(plan.notBefore).toBeUndefined();
    expect(plan.notices).toMatchObject([{ code: 'failover', covered: false }]);
    // The host before had begun nothing: there is nothing to take for a repeat.
    const begun = positionAt({ openHost: ONE, detour: { host: ONE, us: 2 * MIN } });
    expect(planOf(begun)).toMatchObject({ cursor: 2 * MIN, notBefore: undefined, overlap: false });
  });

  it('says that a failover loses nothing where it goes on by seq, or at the tip', () => {
    const never = { covers: () => false };
    const seqs = positionAt({ ...had, openHost: TWO });
    expect(planOf(seqs, never).notices).toMatchObject([
      { code: 'failover', covered: true, from: TWO, to: ONE, resumedFrom: 50 },
    ]);
    const tip = positionAt({ ...had, openHost: TWO, detour: { host: TWO, us: undefined } });
    expect(planOf(tip, never).notices).toMatchObject([
      { code: 'failover', covered: true, resumedFrom: undefined },
    ]);
    const time = positionAt({ ...had, openHost: TWO, detour: { host: ONE, us: MIN } });
    expect(planOf(time, never).notices).toMatchObject([{ covered: false, resumedFrom: MIN }]);
  });

  it('asks for nothing from before the stream began, nor from before times', () => {
    const live = positionAt({ ...had, since: NOW, time: us(NOW - 4 * HOUR) });
    expect(planOf(live, { host: TWO }).cursor).toBe(us(NOW - REWIND));
    // Unless the clock was set back since.
    const later = positionAt({ ...had, since: NOW + HOUR });
    expect(planOf(later, { host: TWO }).cursor).toBe(had.time - us(REWIND));
    const asked = positionAt({ ...had, since: NOW }, { cursor: 5 * MIN, notBefore: 5 * MIN });
    expect(planOf(asked, { host: TWO }).cursor).toBe(5 * MIN);
    const older = positionAt({ ...had, time: 1000 }, { floor: 3 });
    expect(planOf(older, { host: TWO }).cursor).toBe(MIN);
  });
});

describe('planConnection, after a silence', () => {
  const sparse = { ...had, time: us(NOW - 30 * HOUR) };
  const alive = NOW - HOUR;

  it.each<[string, Partial<Position>, Partial<PlanInput>, number]>([
    ['v1 clamps: on from when it was alive', { aliveAt: alive }, { wire: 'v1' }, alive],
    ['the same on another host', { aliveAt: alive }, { host: TWO }, alive],
    ['and without seqs', { aliveAt: alive, seq: undefined }, {}, alive],
  ])('%s', (_what, fields, input, from) => {
    const plan = planOf(positionAt({ ...sparse, ...fields }), input);
    expect(plan.cursor).toBe(us(from - REWIND));
  });

  it('goes on by seq on v2, which says when it is too old', () => {
    expect(planOf(positionAt({ ...sparse, aliveAt: alive })).cursor).toBe(50);
  });

  it('goes on from the last event if nothing tells that the stream was alive', () => {
    expect(planOf(positionAt(sparse), { host: TWO }).cursor).toBe(sparse.time - us(REWIND));
  });

  it('goes on from the last event if that is not older than a day', () => {
    const time = us(NOW - 24 * HOUR);
    const young = positionAt({ ...sparse, time, aliveAt: alive });
    expect(planOf(young, { host: TWO }).cursor).toBe(time - us(REWIND));
    const old = positionAt({ ...sparse, time: time - 1000, aliveAt: alive });
    expect(planOf(old, { host: TWO }).cursor).toBe(us(alive - REWIND));
  });

  it('asks a new filter for what came since it was set, or since the stream was alive', () => {
    const quiet = { ...had, aliveAt: NOW - 1000 };
    const plan = (filterChange: number, fields: Partial<Position> = {}) =>
      planOf(positionAt({ ...quiet, ...fields }), { filterChange, filter: 'g' }).cursor;
    expect(plan(NOW - 500)).toBe(us(NOW - 1000 - REWIND));
    expect(plan(NOW - 2000)).toBe(us(NOW - 2000 - REWIND));
    // The last event is as near: by seq, which is exact.
    expect(plan(NOW - 500, { time: us(NOW - 1000 - REWIND) })).toBe(50);
    expect(plan(NOW - 500, { time: us(NOW - 1000 - REWIND) - 1 })).toBe(us(NOW - 1000 - REWIND));
  });
});

describe('planConnection, before any event', () => {
  const place = (fields: object) =>
    ({ v: 1, wire: 'v2', filter: 'f', ...fields }) as unknown as Cursor;
  const savedAt = us(NOW - 8 * 24 * HOUR);
  const saved = (fields: object = {}) =>
    positionAt({}, { saved: place({ host: ONE, seq: 70, time_us: savedAt, ...fields }) });

  it('begins at the tip where the time asked for is yet to come', () => {
    const from = (ms: number) => positionAt({}, { cursor: us(ms), notBefore: us(ms) });
    expect(planOf(from(NOW + REWIND))).toMatchObject({ cursor: us(NOW + REWIND), notices: [] });
    const plan = planOf(from(NOW + REWIND + 1));
    expect([plan.cursor, plan.notBefore]).toEqual([undefined, undefined]);
    expect(plan.notices).toMatchObject([{ code: 'gap', cause: 'cursor-ahead', certain: false }]);
  });

  it('begins where it was told to', () => {
    expect(planOf(positionAt({}))).toEqual({ floor: 0, floorTime: 0, notices: [] });
    expect(planOf(positionAt({}, { cursor: 8, floor: 7 }))).toMatchObject({ cursor: 8, floor: 7 });
  });

  it('misses nothing from when it opened at the tip', () => {
    const cursor = us(NOW - 5000 - REWIND);
    const opened = positionAt({ since: NOW - 5000 });
    expect(planOf(opened)).toMatchObject({ cursor, notBefore: cursor });
    const ahead = positionAt({ since: NOW + HOUR });
    expect(planOf(ahead).cursor).toBe(us(NOW - REWIND));
    expect(planOf(Object.assign(ahead, { aliveAt: NOW + HOUR })).cursor).toBe(us(NOW - REWIND));
    const alive = planOf(positionAt({ since: NOW - 9000, aliveAt: NOW - 5000 }));
    expect(alive).toMatchObject({ cursor, notBefore: cursor });
    // Not the tip: it was told to begin elsewhere, and still does.
    expect(planOf(positionAt({ since: NOW }, { cursor: 8, floor: 7 })).cursor).toBe(8);
  });

  it('goes on at a saved seq on its host', () => {
    expect(planOf(saved())).toMatchObject({
      ...{ cursor: 70, floor: 70, seqTime: savedAt, expectRepeat: true, notices: [] },
    });
  });

  it('tells of another filter, unless that was set since', () => {
    const plan = planOf(saved(), { filter: 'g' });
    expect(plan).toMatchObject({
      expectRepeat: false,
      notices: [{ code: 'cursor-filter-changed' }],
    });
    expect(planOf(saved(), { filter: 'g', filterChange: NOW }).notices).toEqual([]);
  });

  it('translates a saved place of another host to a time', () => {
    const cursor = savedAt - us(REWIND);
    expect(planOf(saved(), { host: TWO })).toMatchObject({
      cursor,
      notBefore: cursor,
      notices: [{ code: 'cursor-translated', cause: 'other-host', resumedFrom: cursor }],
    });
  });

  it('goes on right after a saved time on a host without seqs', () => {
    expect(planOf(saved({ seq: undefined }))).toMatchObject({
      cursor: savedAt - us(REWIND),
      notBefore: savedAt + 1,
      notices: [],
    });
  });

  it('asks for what was known before, where a saved time is damaged', () => {
    const damaged = us(NOW + 24 * HOUR);
    const position = saved({ seq: undefined, time_us: damaged, resume_us: savedAt });
    expect(planOf(position)).toMatchObject({ cursor: savedAt - us(REWIND), notices: [] });
    // Nothing else is known.
    const lost = planOf(saved({ seq: undefined, time_us: damaged }));
    expect(lost.notices).toMatchObject([{ code: 'gap', cause: 'damaged-time', certain: false }]);
    // A seq does not depend on it.
    expect(planOf(saved({ time_us: damaged })).notices).toEqual([]);
  });
});
