import { beforeEach, describe, expect, it } from '@jest/globals';
import { Position } from '../../src/live/position.js';
import { LIVE, type Start } from '../../src/live/start.js';
import type { EventOrigin } from '../../src/origin.js';
import { numbered } from './numbered.js';

const REWIND = 10_000;
const NOW = 1_800_000_000_000;
const origin = { host: 'wss://one.example', filter: 'all' } as EventOrigin;

let now = NOW;
beforeEach(() => {
  now = NOW;
});

/** A position, and what takes an event that is so many seconds ahead of the clock. */
function positionAt(start: Start = LIVE) {
  const position = new Position(start, () => now, REWIND);
  const take = (seconds: number) => {
    const event = { ...numbered(1), time_us: (now + seconds * 1000) * 1000 };
    position.advance(origin, event);
    return event;
  };
  /** The time, in seconds ahead of the clock of the beginning. */
  const known = () => (position.time === 0 ? undefined : (position.time / 1000 - NOW) / 1000);
  return { position, take, known };
}

describe('the time of a position', () => {
  it('goes as far ahead of the clock as rewind says', () => {
    const { take, known } = positionAt();
    take(9.9);
    expect(known()).toBe(9.9);
    take(10);
    expect(known()).toBe(10);
  });

  it('is not moved by an event that is further ahead', () => {
    const { take, known } = positionAt();
    take(0);
    take(11.1);
    expect(known()).toBe(0);
  });

  it('is that of events ahead of the clock once sixteen in a row agree', () => {
    const { take, known } = positionAt();
    take(0);
    for (let count = 0; count < 15; count += 1) take(40);
    expect(known()).toBe(0);
    take(40.5);
    expect(known()).toBe(40.5);
    // The clock is known to be behind now.
    take(41.5);
    expect(known()).toBe(41.5);
    take(60);
    expect(known()).toBe(41.5);
  });

  it('is that of sparse events ahead of the clock too', () => {
    const { take, known } = positionAt();
    for (let count = 0; count < 16; count += 1) {
      now += 60_000;
      take(40);
    }
    expect(known()).toBe(16 * 60 + 40);
  });

  it.each([
    ['one that is not', 0],
    ['one that is before what is known', -1],
    ['one that is further ahead', 80],
  ])('fifteen in a row do not count when there is %s between them', (_, between) => {
    const { take, known } = positionAt();
    take(0);
    for (let count = 0; count < 15; count += 1) take(40);
    take(between);
    for (let count = 0; count < 15; count += 1) take(40);
    expect(known()).toBe(0);
    take(40);
    expect(known()).toBe(40);
  });

  it('does not follow events that leap about', () => {
    const { take, known } = positionAt();
    take(0);
    for (let count = 1; count <= 40; count += 1) take(40 + (count % 2) * 10);
    expect(known()).toBe(0);
  });
});

describe('what a cursor is to resume from', () => {
  it('is the time of its event, as long as that is believed', () => {
    const { position, take } = positionAt();
    const events = [take(-3600), take(-3595), take(-3596), take(-3586)];
    expect(events.map((event) => position.doubts.get(event))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is what was known, for a time ahead of the clock and for a leap', () => {
    const { position, take } = positionAt();
    const first = take(-3600).time_us;
    expect(position.doubts.get(take(11))).toBe(first);
    expect(position.doubts.get(take(-3589))).toBe(first);
  });

  it('is the time of an event that comes live after a silence', () => {
    const { position, take } = positionAt();
    take(-3600);
    expect(position.doubts.get(take(-9.9))).toBeUndefined();
  });

  it.each<[string, Start, number]>([
    ['nothing', LIVE, 0],
    ['the time it starts at', { cursor: 5e15, notBefore: 5e15 }, 5e15],
    [
      'the time of the saved cursor it starts at',
      { saved: { v: 1, wire: 'v2', host: '', filter: '', time_us: 7e15, resume_us: 1.5e15 } },
      1.5e15,
    ],
  ])('is, before the first event that is believed, %s', (_, start, known) => {
    const { position, take } = positionAt(start);
    expect(position.doubts.get(take(11))).toBe(known);
  });

  it('is, before the first event that is believed, when it opened at the tip', () => {
    const { position, take } = positionAt();
    position.openedAtTip(NOW + 5);
    expect(position.doubts.get(take(11))).toBe((NOW + 5) * 1000);
  });
});

describe('a leap of the time, more than ten seconds at once', () => {
  it('counts once the next event is not before it', () => {
    for (const [next, then] of [
      [-49, -49],
      // The same time again confirms it too.
      [-50, -50],
    ] as const) {
      const { take, known } = positionAt();
      take(-100);
      take(-50);
      expect(known()).toBe(-100);
      take(next);
      expect(known()).toBe(then);
    }
  });

  it('does not count if the next event is before it', () => {
    const { take, known } = positionAt();
    take(-100);
    take(-50);
    take(-60);
    expect(known()).toBe(-100);
    // That one was a leap as well, and is confirmed.
    take(-59);
    expect(known()).toBe(-59);
  });

  it('begins at ten seconds', () => {
    const { take, known } = positionAt();
    take(-100);
    take(-90.001);
    expect(known()).toBe(-90.001);
    take(-80.001);
    expect(known()).toBe(-90.001);
  });

  it('is forgotten with an event that is not later than what is known', () => {
    const { take, known } = positionAt();
    take(-100);
    take(-50);
    take(-100);
    take(-45);
    expect(known()).toBe(-100);
  });

  it('is where events were had until, whether or not it counts', () => {
    const { position, take } = positionAt();
    take(-100);
    expect(position.hadUntil).toBe((NOW - 100_000) * 1000);
    take(-50);
    expect(position.hadUntil).toBe((NOW - 50_000) * 1000);
  });
});

describe('where events were had until', () => {
  it('is now at the latest, while they are ahead of the clock', () => {
    const { position, take } = positionAt();
    take(-5);
    take(40);
    expect(position.hadUntil).toBe(NOW * 1000);
    // The clock is found to be 40 s behind; then an event is further ahead still.
    for (let count = 0; count < 15; count += 1) take(40);
    take(80);
    expect(position.hadUntil).toBe((NOW + 40_000) * 1000);
  });
});

describe('the seqs of a host that mean something else now', () => {
  it('are forgotten, and those of others are not', () => {
    const { position, take } = positionAt();
    take(0);
    const time = NOW * 1000;
    position.see('wss://one.example', 9, time);
    position.see('wss://two.example', 8, time);
    position.forgetSeqs('wss://two.example');
    const floors = [['wss://one.example', { seq: 9, time }]];
    expect([position.seq, [...position.floors]]).toEqual([7, floors]);
    position.forgetSeqs('wss://one.example');
    expect([position.seq, [...position.floors]]).toEqual([undefined, []]);
  });

  it('are not of a time that is ahead of the clock and of what is known', () => {
    const { position, take } = positionAt();
    take(0);
    position.see('wss://one.example', 9, (NOW + 3_600_000) * 1000);
    const { rewind, time } = position;
    expect(position.floors.get('wss://one.example')?.time).toBe(time + rewind * 1000);
    expect(time).toBeGreaterThan(0);
  });
});
