import { describe, expect, it } from '@jest/globals';
import { cursorOf, CursorTooOldError } from 'rx-jetstream';
import { type Fault, type JetstreamServer } from 'rx-jetstream/testing';
import {
  cursors,
  feed,
  follow,
  leftOvers,
  NOTHING_LEFT,
  ONE,
  push,
  range,
  TWO,
} from '../helpers/follow.js';
import { START, virtualWorld, type VirtualWorld } from '../helpers/virtual-world.js';

const HOUR = 3_600_000;

/** Events 1 to 30 in sealed segments of ten, one a second; what is below seq 21 is gone. */
function withFloor(world: VirtualWorld): JetstreamServer {
  const server = world.network.listen(ONE, { segmentSize: 10 });
  feed(world, [server], { count: 30, every: 1000 });
  world.run(30_000);
  server.setFloor(21);
  return server;
}

describe('CursorTooOld on v2', () => {
  it('errors the stream once on the first connect, by default', () => {
    const world = virtualWorld();
    const server = withFloor(world);
    const followed = follow(world, { protocol: 'v2', cursor: 5 });
    world.run(60_000);
    expect(followed.errors).toHaveLength(1);
    expect(followed.errors[0]).toBeInstanceOf(CursorTooOldError);
    expect(followed.events).toEqual([]);
    expect(server.counters.attempts).toBe(1);
    expect(followed.statuses.slice(-2)).toEqual(['failed', 'idle']);
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  it('errors also when attempts failed before, since none was ever open', () => {
    const world = virtualWorld();
    const server = withFloor(world);
    server.faults = [{ kind: 'refuse', status: 503 }, { kind: 'no-answer' }];
    const followed = follow(world, { protocol: 'v2', cursor: 5 });
    world.run(60_000);
    expect(followed.errors[0]).toBeInstanceOf(CursorTooOldError);
  });

  it("takes what there is by cursorTooOld: 'oldest', with a gap notice", () => {
    const world = virtualWorld();
    const server = withFloor(world);
    const followed = follow(world, { protocol: 'v2', cursor: 5, cursorTooOld: 'oldest' });
    world.run(1000);
    expect(followed.numbers).toEqual(range(21, 30));
    expect(followed.errors).toEqual([]);
    expect(cursors(server)).toEqual([5, 1e15]);
    const gaps = followed.noticesOf('gap');
    expect(gaps.length).toBeGreaterThan(0);
    expect(gaps[0]).toMatchObject({ cause: 'cursor-too-old', certain: true });
  });

  it("goes live by cursorTooOld: 'tip', with a gap notice", () => {
    const world = virtualWorld();
    const server = withFloor(world);
    const followed = follow(world, { protocol: 'v2', cursor: 5, cursorTooOld: 'tip' });
    world.run(1000);
    push(server, 31, 32);
    world.run(100);
    expect(followed.numbers).toEqual([31, 32]);
    expect(followed.codes).toEqual(['gap']);
    expect(followed.notices[0]).toMatchObject({ cause: 'cursor-too-old', certain: true });
  });

  it("law 3: a stream that went to the 'tip' loses nothing when it breaks before its first event", () => {
    const world = virtualWorld();
    const server = withFloor(world);
    world.run(60_000);
    const followed = follow(world, { protocol: 'v2', cursor: 5, cursorTooOld: 'tip' });
    world.run(20_000);
    server.cutAll('fin');
    push(server, 31, 35);
    world.run(5000);
    push(server, 36, 37);
    world.run(1000);
    expect(followed.numbers).toEqual(range(31, 37));
    expect(followed.codes).toEqual(['gap']);
  });

  it('the gap of a saved cursor begins where that cursor was', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { segmentSize: 10 });
    const first = follow(world, { protocol: 'v2' });
    world.run(100);
    feed(world, [server], { count: 30, every: 1000 });
    world.run(5500);
    const cursor = cursorOf(first.events.at(-1) as never);
    world.run(30_000);
    server.setFloor(21);
    const second = follow(world, { protocol: 'v2', cursor, cursorTooOld: 'oldest' });
    world.run(1000);
    expect(second.numbers).toEqual(range(21, 30));
    expect(second.noticesOf('gap')[0]).toMatchObject({ from: cursor.time_us });
  });

  it('on a reconnect resumes where the stream was last alive − rewind, if it was live', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { segmentSize: 10, replayActiveSegment: false });
    const followed = follow(world, { protocol: 'v2', firstEventTimeout: false });
    world.run(100);
    feed(world, [server], { count: 30, every: 1000 });
    // The stream is silent for hours, but known to be alive by the server's pings.
    world.run(3 * HOUR);
    const brokeAt = START + 3 * HOUR + 100;
    server.setFloor(server.nextSeq);
    push(server, 31, 33);
    server.cutAll('fin');
    server.setFloor(31);
    push(server, 34, 40);
    world.run(60_000);
    expect(followed.numbers).toEqual(range(1, 40));
    expect(followed.errors).toEqual([]);
    const resumed = cursors(server).at(-1) as number;
    expect(resumed).toBeGreaterThanOrEqual((brokeAt - 45_000) * 1000);
    expect(resumed).toBeLessThanOrEqual((brokeAt - 10_000) * 1000);
    expect(followed.noticesOf('gap')[0]).toMatchObject({
      cause: 'cursor-too-old',
      certain: false,
      from: followed.events[29]?.time_us,
      to: resumed,
    });
  });

  it('on a reconnect takes the oldest, if the stream was still replaying', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { segmentSize: 10 });
    feed(world, [server], { count: 40, every: 5000 });
    world.run(40 * 5000);
    server.faults = [{ kind: 'drop', after: 12, how: 'fin' }];
    const followed = follow(world, { protocol: 'v2', cursor: 1 });
    world.run(16);
    expect(followed.numbers).toEqual(range(1, 12));
    server.setFloor(21);
    world.run(10_000);
    expect(followed.numbers).toEqual([...range(1, 12), ...range(21, 40)]);
    // Told once, though the server says of the oldest that it is clamped.
    expect(followed.noticesOf('gap')).toMatchObject([
      { cause: 'cursor-too-old', certain: true, from: followed.events[11]?.time_us },
    ]);
  });
});

describe('CursorTooOld of one host of several', () => {
  /** Two hosts with 200 events; a replay of the first is cut, and its start is gone by then. */
  function cut(hosts: readonly string[], faultsLater: (index: number) => Fault | undefined) {
    const world = virtualWorld();
    const one = world.network.listen(ONE, { segmentSize: 10 });
    const two = world.network.listen(TWO, { segmentSize: 10, firstSeq: 5000 });
    for (const number of range(1, 200)) {
      const witnessedAt = (START - HOUR + number * 1000) * 1000;
      for (const server of [one, two]) push(server, number, number, 1, { witnessedAt });
    }
    one.faults = ({ index }) =>
      index === 0 ? { kind: 'drop', after: 100, how: 'rst' } : faultsLater(index);
    const slow = { retry: { initialDelay: 1000, jitter: 0 } };
    const followed = follow(world, { protocol: 'v2', hosts, cursor: 1, ...slow });
    world.run(500);
    one.setFloor(120);
    world.run(60_000);
    return { followed, two };
  }

  it('is of no matter on another: nothing is lost or doubled there, and no gap is told', () => {
    const { followed, two } = cut([ONE, TWO], (index) => {
      return index >= 2 ? { kind: 'refuse', status: 503 } : undefined;
    });
    expect(followed.numbers).toEqual(range(1, 200));
    expect(followed.codes).toEqual(['failover']);
    const had = followed.events[99]?.time_us as number;
    expect(cursors(two)[0]).toBe(had - 10_000_000);
  });

  it('tells its gap once, however often the detour is cut before an event comes', () => {
    const { followed } = cut([ONE], (index) => {
      return index >= 2 && index < 5 ? { kind: 'drop', after: 0, how: 'rst' } : undefined;
    });
    expect(followed.numbers).toEqual([...range(1, 100), ...range(120, 200)]);
    const told = followed.noticesOf('gap').filter(({ cause }) => cause === 'cursor-too-old');
    expect(told).toHaveLength(1);
  });
});

describe('a time cursor below the floor', () => {
  it('v2 announces the clamp: a certain gap', () => {
    const world = virtualWorld();
    withFloor(world);
    const followed = follow(world, { protocol: 'v2', cursor: new Date(START + 5000) });
    world.run(1000);
    expect(followed.numbers).toEqual(range(21, 30));
    expect(followed.noticesOf('gap')).toMatchObject([{ cause: 'outdated-cursor', certain: true }]);
    expect(followed.codes).toEqual(['gap']);
  });

  it('asked for the oldest the clamp is no gap: it is what was wanted', () => {
    const world = virtualWorld();
    withFloor(world);
    const followed = follow(world, { protocol: 'v2', cursor: 'oldest' });
    world.run(1000);
    expect(followed.numbers).toEqual(range(21, 30));
    expect(followed.notices).toEqual([]);
  });
});
