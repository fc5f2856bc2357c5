import { describe, expect, it } from '@jest/globals';
import {
  ConnectionTimeoutError,
  CursorTooOldError,
  UpgradeRefusedError,
  type JetstreamError,
  type JetstreamOptions,
} from 'rx-jetstream';
import type { Attempt } from '../../src/live/attempt.js';
import { Position } from '../../src/live/position.js';
import { startRecovery } from '../../src/live/recovery.js';
import { LIVE } from '../../src/live/start.js';
import type { NoticeBody } from '../../src/notice.js';
import { resolveOptions } from '../../src/resolve-options.js';

const ONE = 'wss://one.example';
const TWO = 'wss://two.example';
const NOW = 1_800_000_000_000;
const REWIND = 10_000;

function recoveryOf(options: JetstreamOptions = {}, fields: Partial<Position> = {}) {
  const position = Object.assign(new Position(LIVE, () => NOW, REWIND), fields);
  const notices: NoticeBody[] = [];
  const recovery = startRecovery(
    resolveOptions({ hosts: [ONE, TWO], random: () => 0.5, rewind: REWIND, ...options }),
    position,
    (body) => void notices.push(body),
  );
  /** A connection to the first host that failed before it opened. */
  const fail = (error: JetstreamError, more: object = {}) => {
    const attempt = { origin: { host: ONE }, plan: { cursor: 5 }, events: 0, ...more };
    return recovery.failed(error, attempt as unknown as Attempt, NOW);
  };
  return { position, recovery, notices, fail, next: () => recovery.nextHost(NOW, undefined).host };
}

const refused = (status: number) => new UpgradeRefusedError(status, undefined, `HTTP ${status}`);

describe('recovery: whether another host is asked at once', () => {
  it.each([
    [true, 'after a deadline', new ConnectionTimeoutError('open', 5)],
    [true, 'after a 400', refused(400)],
    [true, 'after a 499', refused(499)],
    [false, 'after a 399', refused(399)],
    [false, 'after a 500', refused(500)],
  ])('%s %s', (atOnce, _what, error) => {
    const { fail, next } = recoveryOf({ protocol: 'v2' });
    expect(next()).toBe(ONE);
    fail(error);
    expect(next()).toBe(atOnce ? TWO : ONE);
    fail(error);
    expect(next()).toBe(TWO);
  });
});

describe('recovery, where the platform hides why a host refuses', () => {
  const hidden = (cursor: number | undefined) => ({ hidden: true, plan: { cursor } });

  it('takes the second refusal of a seq for one that is too old', () => {
    const known = { host: ONE, time: NOW * 1000 };
    const { fail, position, notices } = recoveryOf({ protocol: 'v2' }, known);
    fail(refused(0), hidden(5));
    expect([position.detour, notices]).toEqual([undefined, []]);
    fail(refused(0), hidden(5));
    const us = (NOW - REWIND) * 1000;
    expect(position.detour).toEqual({ host: ONE, us });
    expect(notices).toMatchObject([
      { code: 'cursor-translated', cause: 'unreadable-refusal', resumedFrom: us },
    ]);
  });

  it('counts anew once the host has let it in', () => {
    const { fail, position, recovery } = recoveryOf({}, { host: ONE, time: NOW * 1000 });
    fail(refused(0), hidden(5));
    recovery.opened(ONE);
    fail(refused(0), hidden(5));
    expect(position.detour).toBeUndefined();
  });

  it('does not take a time, nor the tip, for too old', () => {
    for (const cursor of [1e15, undefined]) {
      const { fail, position } = recoveryOf({}, { host: ONE, time: NOW * 1000 });
      for (let count = 0; count < 5; count += 1) fail(refused(0), hidden(cursor));
      expect(position.detour).toBeUndefined();
    }
  });

  it('tries the other wire in turn, unless one was asked for', () => {
    const wires = (options: JetstreamOptions) => {
      const { fail, recovery } = recoveryOf(options);
      return Array.from({ length: 12 }, () => {
        fail(refused(0), hidden(undefined));
        return recovery.wireOf(ONE);
      });
    };
    expect(wires({ protocol: 'v2' })).toEqual(Array(12).fill('v2'));
    const tried = wires({});
    const turns = tried.filter((wire, index) => index > 0 && wire !== tried[index - 1]);
    expect(turns.slice(0, 2)).toEqual(['v1', 'v2']);
  });
});

describe('recovery from a cursor that is too old', () => {
  const error = new CursorTooOldError('too old', { hint: '' });

  it('goes on from when the stream was alive, rewound', () => {
    const { recovery, position, notices } = recoveryOf({}, { aliveAt: NOW });
    recovery.tooOld(error, ONE, false);
    expect(position.detour).toMatchObject({
      ...{ host: ONE, us: (NOW - REWIND) * 1000 },
      gap: { cause: 'cursor-too-old', certain: false },
    });
    // Another host may still have the place: it is told when the detour is taken.
    expect(notices).toEqual([]);
  });

  it('goes on from the oldest there is, where nothing is known', () => {
    const { recovery, position } = recoveryOf({ cursorTooOld: 'oldest' });
    recovery.tooOld(error, ONE, true);
    const gap = { cause: 'cursor-too-old', certain: true };
    expect(position.detour).toMatchObject({ host: ONE, us: 1e15, gap });
  });

  it('goes to the tip, or ends, on the first connect alone', () => {
    const tip = recoveryOf({ cursorTooOld: 'tip' }, { aliveAt: NOW });
    tip.recovery.tooOld(error, ONE, true);
    expect(tip.position.detour).toMatchObject({ host: ONE, us: undefined });
    tip.recovery.tooOld(error, ONE, false);
    expect(tip.position.detour).toMatchObject({ us: (NOW - REWIND) * 1000 });
    const ends = recoveryOf({ cursorTooOld: 'error' });
    expect(() => {
      ends.recovery.tooOld(error, ONE, true);
    }).toThrow(error);
    ends.recovery.tooOld(error, ONE, false);
    expect(ends.position.detour).toMatchObject({ us: 1e15 });
  });
});
