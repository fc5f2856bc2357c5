import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JetstreamEvent } from 'rx-jetstream';
import { Delivered as OnNode } from '../../src/live/delivered.js';
import { Delivered as InBrowser } from '../../src/live/delivered-browser.js';
import { traceOf, type Trace } from '../../src/identity.js';
import { Recall } from '../../src/live/recall.js';
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
import { numbered } from './numbered.js';

const HOUR = 3_600_000_000;
const POST = 'app.bsky.feed.post';

/** Notes each at its own time. */
function note(delivered: OnNode | InBrowser, events: readonly JetstreamEvent[]): void {
  for (const event of events) delivered.record(event, event.time_us);
}

/** All that is remembered. */
const recallOf = (delivered: OnNode | InBrowser, since = 0) =>
  delivered.recall(since, new Recall(new Set(), ''));

const range = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => numbered(from + index));

describe.each([
  ['on Node', OnNode],
  ['in a browser', InBrowser],
])('Delivered, %s', (_where, Delivered) => {
  it('knows what was delivered, and nothing else', () => {
    const delivered = new Delivered(1000, HOUR);
    note(delivered, range(1, 10));
    const recall = recallOf(delivered);
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
    const recall = recallOf(delivered);
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
    const recall = recallOf(delivered);
    expect(recall.isRepeat(other)).toBe(false);
    expect(recall.isRepeat(one)).toBe(true);
  });

  it('counts: each delivery answers for one repeat', () => {
    const delivered = new Delivered(1000, HOUR);
    note(delivered, [numbered(1), numbered(1), numbered(2)]);
    const recall = recallOf(delivered);
    const answers = [1, 1, 1, 2, 2].map((number) => recall.isRepeat(numbered(number)));
    expect(answers).toEqual([true, true, false, true, false]);
    // A recall is a picture of its moment.
    note(delivered, [numbered(3)]);
    expect(recall.isRepeat(numbered(3))).toBe(false);
    expect(recallOf(delivered).isRepeat(numbered(3))).toBe(true);
  });

  it('leaves out what is older than its span, or than asked for', () => {
    const delivered = new Delivered(1000, 100);
    note(delivered, [numbered(1), numbered(100), numbered(101), numbered(102)]);
    const recall = recallOf(delivered);
    expect(recall.isRepeat(numbered(1))).toBe(false);
    for (const kept of [100, 101, 102]) expect(recall.isRepeat(numbered(kept))).toBe(true);
    const later = recallOf(delivered, 101);
    expect([100, 101, 102].map((at) => later.isRepeat(numbered(at)))).toEqual([false, true, true]);
    // What had outlived its span was not lost for want of room.
    note(delivered, range(1000, 5000));
    expect(delivered.covers(5900)).toBe(true);
  });

  it('keeps no more than it may, the youngest, and says how far back that reaches', () => {
    for (const max of [1, 2, 3, 7, 8, 9, 64, 100, 1000, 20_000]) {
      const delivered = new Delivered(max, HOUR);
      note(delivered, range(1, 2 * max + 50));
      const recall = recallOf(delivered);
      const all = range(1, 2 * max + 50);
      const known = all.filter((event) => recall.isRepeat(event));
      expect(known).toEqual(all.slice(-known.length));
      expect(known.length).toBeLessThanOrEqual(max);
      expect(known.length).toBeGreaterThanOrEqual(max - 2 * Math.ceil(max / 8));
      const oldest = known[0]!.time_us;
      expect(delivered.covers(oldest - 1)).toBe(false);
      expect(delivered.covers(oldest)).toBe(true);
    }
  });

  it('covers everything as long as nothing had to go', () => {
    const delivered = new Delivered(800, HOUR);
    note(delivered, range(1, 700));
    expect(delivered.covers(1)).toBe(true);
    note(delivered, range(701, 101));
    expect(delivered.covers(1)).toBe(false);
    expect(delivered.covers(800)).toBe(true);
  });

  it('remembers identifiers that no server should send', () => {
    const odd = (rkey: string): JetstreamEvent => {
      const event = created(POST);
      return { ...event, commit: { ...event.commit, rkey } };
    };
    const keys = [
      'ä',
      '日本',
      'a b',
      'a\nb',
      '\u0000',
      '\u007f',
      '',
      'k'.repeat(500),
      'k'.repeat(9000),
    ];
    const delivered = new Delivered(1000, HOUR);
    for (let round = 0; round < 20; round += 1) {
      note(
        delivered,
        keys.map((key) => odd(`${key}${round}`)),
      );
    }
    const recall = recallOf(delivered);
    for (const key of keys) {
      expect([key, recall.isRepeat(odd(`${key}19`))]).toEqual([key, true]);
      expect([key, recall.isRepeat(odd(`${key}19`))]).toEqual([key, false]);
    }
  });

  it.each(['k', 'ä'])('keeps fewer of those with long identifiers: of %s', (letter) => {
    const max = 1000;
    const delivered = new Delivered(max, HOUR);
    const long = letter.repeat(2000);
    const all = range(1, 2 * max).map((event) => ({ ...event, did: `did:web:${long}` }));
    note(delivered, all);
    const traces: Trace[] = [];
    delivered.recall(0, { add: (trace: Trace) => traces.push(trace) } as unknown as Recall);
    const characters = traces.reduce((sum, { key }) => sum + key.length, 0);
    expect(characters).toBeLessThan(400 * max);
    // The youngest, and it is known how far back they reach.
    expect(traces.length).toBeGreaterThan(0);
    expect(traces).toEqual(all.slice(-traces.length).map(traceOf));
    const oldest = all[all.length - traces.length]!.time_us;
    expect([delivered.covers(oldest - 1), delivered.covers(oldest)]).toEqual([false, true]);
    // It is over as soon as they are short again.
    note(delivered, range(2 * max + 1, max));
    expect(delivered.covers(2 * max + 1 + max / 4)).toBe(true);
  });

  it('agrees with a plain list, whatever is noted and forgotten', () => {
    // Bursts fill the pages, silences let them go.
    const jump = fc.oneof(
      { weight: 20, arbitrary: fc.nat({ max: 3 }) },
      { weight: 1, arbitrary: fc.nat({ max: 400 }) },
    );
    const any = fc.constantFrom(identity(), account(), sync(), ...range(0, 9));
    const jumps = fc.array(fc.tuple(jump, any), { maxLength: 600, size: 'max' });
    fc.assert(
      fc.property(fc.constantFrom(4, 64, 100, 256, 4096), jumps, (max, list) => {
        const span = 500;
        const delivered = new Delivered(max, span);
        const plain: { event: JetstreamEvent; time: number }[] = [];
        let time = 1000;
        for (const [jump, event] of list) {
          time += jump;
          delivered.record(event, time);
          plain.push({ event, time });
        }
        // As many of the youngest as are remembered, within the span.
        const recall = recallOf(delivered);
        const lost = plain.filter((entry) => !delivered.covers(entry.time)).length;
        const kept = plain.filter((entry) => delivered.covers(entry.time));
        // Of many events of one moment some may be gone: then none of that moment counts as known.
        expect(lost === 0 || kept.length > 0 || lostTime(plain, delivered) === time).toBe(true);
        for (const event of new Set(list.map(([, which]) => which))) {
          const count = kept.filter(
            (entry) => entry.event === event && entry.time >= time - span,
          ).length;
          for (let answers = 0; answers < count; answers += 1) {
            expect(recall.isRepeat(event)).toBe(true);
          }
          // Events of one moment are on both sides of a page's end: these may still be known.
          const more = plain.filter(
            (entry) =>
              entry.event === event &&
              !kept.includes(entry) &&
              entry.time === lostTime(plain, delivered),
          ).length;
          let known = 0;
          while (recall.isRepeat(event)) known += 1;
          expect(known).toBeLessThanOrEqual(more);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** Time of the youngest event that is not covered. */
function lostTime(plain: readonly { time: number }[], delivered: OnNode | InBrowser): number {
  return Math.max(0, ...plain.map(({ time }) => time).filter((time) => !delivered.covers(time)));
}
