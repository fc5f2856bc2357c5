import { describe, expect, it } from '@jest/globals';
import { numberedEvents } from '../../src/testing/index.js';
import { LogCursors } from '../../src/testing/log-cursors.js';
import { EventLog } from '../../src/testing/log/event-log.js';
import { toRow } from '../../src/testing/log/to-row.js';
import { type CursorResult, resolveCursor } from '../../src/testing/protocol/cursor-resolution.js';
import {
  type JetstreamServerOptions,
  resolveServerOptions,
} from '../../src/testing/server-options.js';
import { START, VirtualClock } from './support/virtual.js';

const HOUR = 3_600_000;
const NOW = START * 1000;

/** A log of one event a minute, the newest at `NOW`, and its cursors. */
function makeLog(count: number, options: JetstreamServerOptions = {}) {
  const scheduler = new VirtualClock();
  const resolved = resolveServerOptions({ scheduler, segmentSize: 10, ...options });
  const log = new EventLog(resolved);
  let at = NOW - (count - 1) * 60e6;
  for (const event of numberedEvents(count)) {
    log.append(toRow(event, log.allocate(undefined), at));
    at += 60e6;
  }
  return { log, scheduler, cursors: new LogCursors(log, resolved) };
}

/** `seq 5`, `time 5 clamped`, `live`, or the refusal. */
function told(result: CursorResult): string {
  if ('refusal' in result) return result.refusal;
  const { mode, startSeq, clamped } = result.plan;
  return `${mode}${mode === 'live' ? '' : ` ${startSeq}`}${clamped ? ' clamped' : ''}`;
}

describe('the resolver', () => {
  const environment = {
    nextSeq: 100,
    nowMicros: 2e15,
    floorSeq: 0,
    rejectBelowFloor: false,
    translate: (micros: number) => ({ seq: micros === 1e15 ? 7 : 42, clamped: false }),
  };

  it.each([
    ['#38 empty is live', '', {}, 'live'],
    ['#38 0 becomes 1', '0', {}, 'seq 1 clamped'],
    ['#38 text is refused', 'abc', {}, 'invalid'],
    ['#38 negative is refused', '-1', {}, 'invalid'],
    ['#39 the next seq is live', '100', {}, 'live clamped'],
    ['#39 a future seq is live', '5000', {}, 'live clamped'],
    ['the newest seq is not', '99', {}, 'seq 99'],
    ['#39 a server without seqs is live', '5', { nextSeq: 0 }, 'live clamped'],
    [
      '#39 even v2 with a floor',
      '5',
      { nextSeq: 0, floorSeq: 50, rejectBelowFloor: true },
      'live clamped',
    ],
    ['#39 a future time is live', '2000000000000001', {}, 'live clamped'],
    ['the present is not', '2000000000000000', {}, 'time 42'],
    ['#40 below the floor: v1 clamps', '9', { floorSeq: 10 }, 'seq 10 clamped'],
    ['#40 below the floor: v2 refuses', '9', { floorSeq: 10, rejectBelowFloor: true }, 'too-old'],
    ['#40 at the floor', '10', { floorSeq: 10, rejectBelowFloor: true }, 'seq 10'],
    ['#40 above the floor', '11', { floorSeq: 10, rejectBelowFloor: true }, 'seq 11'],
    [
      '#41 a time below the floor clamps on v2 too',
      '1000000000000001',
      { floorSeq: 50, rejectBelowFloor: true },
      'time 50 clamped',
    ],
    ['#42 1e15 is a time', '1000000000000000', {}, 'time 7'],
    ['#42 one less is a seq', '999999999999999', {}, 'live clamped'],
    [
      '#42 one less is a seq, and can be one',
      '999999999999999',
      { nextSeq: 2e15 },
      'seq 999999999999999',
    ],
    [
      '#43 a translation to nothing starts at 1',
      '1500000000000000',
      { translate: () => ({ seq: 0, clamped: false }) },
      'time 1 clamped',
    ],
    [
      '#44 a fault is the server’s',
      '1500000000000000',
      {
        translate: () => {
          throw new Error('disk');
        },
      },
      'fault',
    ],
    ['beyond 64 bits', '99999999999999999999', {}, 'invalid'],
  ])('%s', (_name, raw, parts, expected) => {
    expect(told(resolveCursor(raw, { ...environment, ...parts }))).toBe(expected);
  });
});

describe('a log in segments of 10', () => {
  it('#43 finds the first event of a time inside a sealed segment', () => {
    const { cursors } = makeLog(35);
    const at = (minutesAgo: number) => String(NOW - minutesAgo * 60e6);
    expect(told(cursors.resolve(at(20), 'v2'))).toBe('time 15');
    expect(told(cursors.resolve(String(NOW - 20 * 60e6 + 1), 'v2'))).toBe('time 16');
    // The newest sealed segment ends at seq 30, five minutes ago.
    expect(told(cursors.resolve(at(5), 'v2'))).toBe('time 30');
  });

  it('#43 jetstream#343: newer than every sealed segment is the last sealed seq + 1', () => {
    const { cursors } = makeLog(39);
    for (const minutesAgo of [0, 1, 7]) {
      expect(told(cursors.resolve(String(NOW - minutesAgo * 60e6), 'v1'))).toBe('time 31');
    }
    const exact = makeLog(39, { replayActiveSegment: false }).cursors;
    expect(told(exact.resolve(String(NOW - 60e6), 'v1'))).toBe('time 38');
    expect(told(exact.resolve(String(NOW), 'v1'))).toBe('time 39');
  });

  it('#43 older than every segment is the first sealed seq, and said to be clamped', () => {
    const { cursors } = makeLog(35, { firstSeq: 1_001 });
    expect(told(cursors.resolve('1000000000000000', 'v2'))).toBe('time 1001 clamped');
  });

  it('#43 without a sealed segment a time starts at 1', () => {
    const { cursors } = makeLog(9);
    expect(told(cursors.resolve('1000000000000000', 'v2'))).toBe('time 1 clamped');
    expect(told(cursors.resolve(String(NOW), 'v2'))).toBe('time 1 clamped');
  });

  it('the floor is the first seq of the oldest segment that reaches into the lookback', () => {
    // Seqs 1–10 end 90 minutes ago, 11–20 end 80 minutes ago.
    const { cursors } = makeLog(100, { lookback: 85 * 60_000 });
    expect(told(cursors.resolve('10', 'v2'))).toBe('too-old');
    expect(told(cursors.resolve('10', 'v1'))).toBe('seq 11 clamped');
    expect(told(cursors.resolve('11', 'v2'))).toBe('seq 11');
    expect(told(cursors.resolve('1000000000000000', 'v2'))).toBe('time 11 clamped');
  });

  it('when every segment is older, the floor is the last segment’s first seq', () => {
    const { cursors, scheduler } = makeLog(35);
    scheduler.advance(48 * HOUR);
    expect(told(cursors.resolve('20', 'v2'))).toBe('too-old');
    expect(told(cursors.resolve('21', 'v2'))).toBe('seq 21');
  });

  it('without a sealed segment there is no floor', () => {
    const { cursors, scheduler } = makeLog(9);
    scheduler.advance(48 * HOUR);
    expect(told(cursors.resolve('0', 'v2'))).toBe('seq 1 clamped');
  });

  it('#41 lookback 0 clamps nothing', () => {
    const { cursors, scheduler } = makeLog(35, { lookback: 0 });
    scheduler.advance(48 * HOUR);
    expect(told(cursors.resolve('1', 'v2'))).toBe('seq 1');
  });

  it('what retention gave up is below the floor', () => {
    const { cursors, log } = makeLog(35, { retention: 20 });
    expect(log.size).toBe(20);
    expect(told(cursors.resolve('15', 'v2'))).toBe('too-old');
    expect(told(cursors.resolve('15', 'v1'))).toBe('seq 16 clamped');
    expect(told(cursors.resolve('16', 'v2'))).toBe('seq 16');
  });

  it('#50 compares times with the witness time, not with the imported one', () => {
    const { log, cursors } = makeLog(9);
    const [event] = numberedEvents(1);
    log.append(toRow({ ...event!, indexedAt: 1e15 + 5 }, log.allocate(undefined), NOW + 500));
    expect(log.segments).toHaveLength(1);
    expect(told(cursors.resolve(String(NOW + 500), 'v2'))).toBe('time 10');
  });
});

describe('a legacy host', () => {
  it('takes every number for microseconds and clamps nothing aloud', () => {
    const { cursors } = makeLog(35, { legacy: true });
    expect(told(cursors.resolve('5', 'v1'))).toBe('time 1');
    expect(told(cursors.resolve(String(NOW - 3 * 60e6), 'v1'))).toBe('time 32');
    expect(told(cursors.resolve(String(NOW + 60e6), 'v1'))).toBe('live');
    expect(told(cursors.resolve('', 'v1'))).toBe('live');
    expect(told(cursors.resolve('abc', 'v1'))).toBe('invalid');
  });
});

describe('seqs and the clock', () => {
  it('seqs have holes of the asked size, before every event but the first', () => {
    const { log } = makeLog(3, { firstSeq: 100, seqStep: 10 });
    expect(log.read(0, 10).map(({ seq }) => seq)).toEqual([100, 110, 120]);
    // The seq after the newest event is the next: asking for it means live.
    expect(log.nextSeq).toBe(121);
  });

  it('refuses a seq that has passed', () => {
    const { log } = makeLog(3);
    expect(() => log.allocate(3)).toThrow('seq 3 is not above the newest seq, 3');
    expect(log.allocate(10)).toBe(10);
  });

  it('events of one millisecond have microseconds of their own, within that millisecond', () => {
    const { cursors, log } = makeLog(0, { clockSkew: -2_000 });
    const times: number[] = [];
    for (const event of numberedEvents(1_500)) {
      const at = cursors.witness();
      times.push(at);
      log.append(toRow(event, log.allocate(undefined), at));
    }
    const start = NOW - 2_000_000;
    expect(times[0]).toBe(start);
    expect(times[1]).toBe(start + 1);
    expect(times[999]).toBe(start + 999);
    expect(times.at(-1)).toBe(start + 999);
  });

  it.each([
    ['firstSeq', 0],
    ['seqStep', 0.5],
    ['readBatch', -1],
    ['segmentSize', 0],
    ['retention', 0],
  ])('refuses %s %d', (name, value) => {
    expect(() => resolveServerOptions({ [name]: value })).toThrow(RangeError);
  });
});
