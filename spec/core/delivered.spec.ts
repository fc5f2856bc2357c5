import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JetstreamEvent } from 'rx-jetstream';
import { Delivered } from '../../src/live/delivered.js';
import {
  account,
  ALICE,
  BOB,
  created,
  deleted,
  identity,
  sync,
  updated,
} from '../helpers/event-values.js';

const HOUR = 3_600_000_000;
const POST = 'app.bsky.feed.post';

/** A commit that no other is equal to, at a time (µs). */
function numbered(number: number, did = ALICE): JetstreamEvent {
  const event = created(POST, { text: String(number) }, did);
  const rev = String(number).padStart(13, '2');
  return { ...event, time_us: number, commit: { ...event.commit, rev, rkey: `k${number}` } };
}

/** Notes each at its own time. */
function note(delivered: Delivered, events: readonly JetstreamEvent[]): void {
  for (const event of events) delivered.record(event, event.time_us);
}

const range = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => numbered(from + index));

describe('Delivered', () => {
  it('knows what was delivered, and nothing else', () => {
    const delivered = new Delivered(1000, HOUR);
    note(delivered, range(1, 10));
    const recall = delivered.recall(0, new Set(), '');
    expect(range(1, 10).map((event) => recall.isRepeat(event))).toEqual(Array(10).fill(true));
    expect(recall.isRepeat(numbered(11))).toBe(false);
  });

  it('tells every kind of event by what it is, not by when or where it was numbered', () => {
    const delivered = new Delivered(1000, HOUR);
    const all = [
      created(POST),
      updated(POST),
      deleted(POST),
      identity(),
      account(),
      sync(),
    ] as const;
    note(delivered, all);
    const recall = delivered.recall(0, new Set(), '');
    const elsewhere = all.map((event) => ({ ...event, seq: 999, time_us: event.time_us + 5 }));
    expect(elsewhere.map((event) => recall.isRepeat(event))).toEqual(Array(6).fill(true));
  });

  it.each<[string, JetstreamEvent, JetstreamEvent]>([
    ['accounts', created(POST, {}, ALICE), created(POST, {}, BOB)],
    ['operations', created(POST), updated(POST)],
    ['collections', created(POST), created('app.bsky.feed.like')],
    ['kinds', identity(), account()],
    ['revs of syncs', sync(), { ...sync(), sync: { ...sync().sync, rev: '3zzzzzzzzzzzz' } }],
    [
      'record keys',
      deleted(POST),
      { ...deleted(POST), commit: { ...deleted(POST).commit, rkey: 'other' } },
    ],
    [
      'revs of commits',
      deleted(POST),
      { ...deleted(POST), commit: { ...deleted(POST).commit, rev: '3zzzzzzzzzzzz' } },
    ],
    ['handles', identity(), { ...identity(), identity: { ...identity().identity, handle: 'x' } }],
    ['times', identity(), { ...identity(), identity: { ...identity().identity, time: 'x' } }],
    ['statuses', account(), { ...account(), account: { ...account().account, status: 'x' } }],
    ['activity', account(), { ...account(), account: { ...account().account, active: false } }],
  ])('tells events of different %s apart', (_name, one, other) => {
    const delivered = new Delivered(1000, HOUR);
    note(delivered, [one]);
    const recall = delivered.recall(0, new Set(), '');
    expect(recall.isRepeat(other)).toBe(false);
    expect(recall.isRepeat(one)).toBe(true);
  });

  it('does not count the number the relay gave: it differs from host to host', () => {
    const delivered = new Delivered(1000, HOUR);
    note(delivered, [identity(), account()]);
    const recall = delivered.recall(0, new Set(), '');
    const { identity: inner, ...rest } = identity();
    expect(recall.isRepeat({ ...rest, identity: { ...inner, seq: 12345 } })).toBe(true);
  });

  it('counts: each delivery answers for one repeat', () => {
    const delivered = new Delivered(1000, HOUR);
    note(delivered, [numbered(1), numbered(1), numbered(2)]);
    const recall = delivered.recall(0, new Set(), '');
    const answers = [1, 1, 1, 2, 2].map((number) => recall.isRepeat(numbered(number)));
    expect(answers).toEqual([true, true, false, true, false]);
    // A recall is a picture of its moment.
    note(delivered, [numbered(3)]);
    expect(recall.isRepeat(numbered(3))).toBe(false);
    expect(delivered.recall(0, new Set(), '').isRepeat(numbered(3))).toBe(true);
  });

  it('forgets what is older than its span', () => {
    const delivered = new Delivered(1000, 100);
    note(delivered, [numbered(1), numbered(100), numbered(101), numbered(102)]);
    const recall = delivered.recall(0, new Set(), '');
    expect(recall.isRepeat(numbered(1))).toBe(false);
    for (const kept of [100, 101, 102]) expect(recall.isRepeat(numbered(kept))).toBe(true);
    // What had outlived its span was not lost for want of room.
    expect(delivered.covers(1)).toBe(true);
  });

  it('keeps as many as it may, the youngest, and says how far back that reaches', () => {
    for (const [max, kept] of [
      [1, 1],
      [2, 2],
      [3, 2],
      [64, 64],
      [100, 64],
      [128, 128],
      [1000, 512],
    ] as const) {
      const delivered = new Delivered(max, HOUR);
      note(delivered, range(1, 2000));
      const recall = delivered.recall(0, new Set(), '');
      const known = range(1, 2000).filter((event) => recall.isRepeat(event));
      expect(known.map(({ time_us }) => time_us)).toEqual(
        range(2001 - kept, kept).map(({ time_us }) => time_us),
      );
      expect(delivered.covers(2000 - kept)).toBe(false);
      expect(delivered.covers(2001 - kept)).toBe(true);
    }
  });

  it('covers everything as long as nothing had to go', () => {
    const delivered = new Delivered(1000, HOUR);
    expect(delivered.covers(1)).toBe(true);
    note(delivered, range(1, 512));
    expect(delivered.covers(1)).toBe(true);
    note(delivered, range(513, 1));
    expect(delivered.covers(1)).toBe(false);
    expect(delivered.covers(2)).toBe(true);
  });

  it('agrees with a plain list, whatever is noted and forgotten', () => {
    const jumps = fc.array(fc.tuple(fc.nat({ max: 60 }), fc.nat({ max: 8 })), { maxLength: 600 });
    fc.assert(
      fc.property(fc.constantFrom(4, 64, 100, 256, 4096), jumps, (max, list) => {
        const size = 2 ** Math.floor(Math.log2(max));
        const span = 500;
        const delivered = new Delivered(max, span);
        let plain: { event: JetstreamEvent; time: number }[] = [];
        let lostTo = 0;
        let time = 1000;
        for (const [jump, which] of list) {
          time += jump;
          const event = numbered(which);
          delivered.record(event, time);
          // At most two go for their age with each that comes.
          const old = plain.slice(0, 2).filter((entry) => entry.time < time - span).length;
          plain = plain.slice(old);
          if (plain.length === size) {
            lostTo = Math.max(lostTo, plain[0]!.time);
            plain = plain.slice(1);
          }
          plain.push({ event, time });
        }
        const recall = delivered.recall(0, new Set(), '');
        for (let which = 0; which <= 8; which += 1) {
          const count = plain.filter(
            ({ event }) => JSON.stringify(event) === JSON.stringify(numbered(which)),
          ).length;
          for (let time = 0; time < count; time += 1) {
            expect(recall.isRepeat(numbered(which))).toBe(true);
          }
          expect(recall.isRepeat(numbered(which))).toBe(false);
        }
        expect(delivered.covers(lostTo)).toBe(false);
        expect(delivered.covers(lostTo + 1)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('Recall.compare', () => {
  const recallOf = (...events: JetstreamEvent[]) => {
    const delivered = new Delivered(1000, HOUR);
    note(delivered, events);
    return delivered.recall(0, new Set(), '');
  };

  it('says where an event lies against the last of its account', () => {
    const recall = recallOf(numbered(5), numbered(7), numbered(6));
    expect(recall.compare(numbered(6))).toBeLessThan(0);
    expect(recall.compare(numbered(7))).toBe(0);
    expect(recall.compare(numbered(8))).toBeGreaterThan(0);
  });

  it('knows nothing of an account that was not delivered, or of events without a rev', () => {
    const recall = recallOf(numbered(5));
    expect(recall.compare(numbered(1, BOB))).toBeGreaterThan(0);
    expect(recall.compare(identity())).toBeGreaterThan(0);
    expect(recall.compare(account())).toBeGreaterThan(0);
  });

  it('compares syncs by their rev too, on either side', () => {
    const rev = (value: string) => ({ ...sync(), sync: { ...sync().sync, rev: value } });
    const recall = recallOf(rev('3migo7fijwi2k'));
    expect(recall.compare(rev('3migo7fijwi2j'))).toBeLessThan(0);
    expect(recall.compare(rev('3migo7fijwi2k'))).toBe(0);
    expect(recall.compare(numbered(1))).toBeLessThan(0);
  });

  it('is not changed by what is met again', () => {
    const recall = recallOf(numbered(5));
    recall.isRepeat(numbered(5));
    expect(recall.compare(numbered(4))).toBeLessThan(0);
  });
});
