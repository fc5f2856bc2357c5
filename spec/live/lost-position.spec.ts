import { describe, expect, it } from '@jest/globals';
import { cursorOf, CursorTooOldError } from 'rx-jetstream';
import { type JetstreamServer } from 'rx-jetstream/testing';
import {
  cursors,
  feed,
  follow,
  leftOvers,
  NOTHING_LEFT,
  ONE,
  push,
  range,
  WIRES,
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
    feed(world, [server], { count: 40, every: 60_000 });
    world.run(40 * 60_000);
    server.faults = [{ kind: 'drop', after: 12, how: 'fin' }];
    const followed = follow(world, { protocol: 'v2', cursor: 1 });
    world.run(16);
    expect(followed.numbers).toEqual(range(1, 12));
    server.setFloor(21);
    world.run(10_000);
    expect(followed.numbers).toEqual([...range(1, 12), ...range(21, 40)]);
    expect(followed.noticesOf('gap')[0]).toMatchObject({
      cause: 'cursor-too-old',
      certain: true,
      from: followed.events[11]?.time_us,
    });
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

describe('a seq below the floor on v1', () => {
  it('is clamped without a word: an uncertain gap, since the last event does not come again', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { segmentSize: 10 });
    const followed = follow(world, { protocol: 'v1' });
    world.run(100);
    push(server, 1, 12);
    world.run(100);
    push(server, 13, 40);
    server.cutAll('rst');
    server.setFloor(31);
    world.run(10_000);
    expect(followed.numbers).toEqual([...range(1, 12), ...range(31, 40)]);
    expect(followed.noticesOf('gap')).toMatchObject([
      { cause: 'v1-clamp', certain: false, from: followed.events[11]?.time_us },
    ]);
    expect(followed.noticesOf('gap')[0]?.to).toBe(followed.events[12]?.time_us);
  });

  it('gives no notice where the last event does come again', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { segmentSize: 10 });
    const followed = follow(world, { protocol: 'v1' });
    world.run(100);
    push(server, 1, 35);
    world.run(100);
    server.cutAll('rst');
    server.setFloor(31);
    push(server, 36, 40);
    world.run(10_000);
    expect(followed.numbers).toEqual(range(1, 40));
    expect(followed.notices).toEqual([]);
  });
});

describe.each(WIRES)('numbers that mean something else on %s', (protocol) => {
  it('a seq from the future: the host goes live without a word, an uncertain gap is told', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    push(server, 1, 10);
    const followed = follow(world, { protocol, cursor: { after: 5000 } });
    world.run(1000);
    push(server, 11, 13);
    world.run(100);
    expect(followed.numbers).toEqual([11, 12, 13]);
    expect(followed.noticesOf('gap')).toMatchObject([{ cause: 'cursor-ahead', certain: false }]);
  });

  it('a saved cursor from the future is translated to its time', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { replayActiveSegment: false });
    const first = follow(world, { protocol });
    world.run(100);
    push(server, 1, 10);
    world.run(100);
    const cursor = { ...cursorOf(first.events.at(-1) as never), seq: 5000 };
    first.subscription.unsubscribe();
    world.run(20_000);
    push(server, 11, 13);
    const second = follow(world, { protocol, cursor });
    world.run(1000);
    // It is live now; the next event shows that its seqs are lower.
    push(server, 14, 15);
    world.run(1000);
    expect(second.numbers.filter((number) => number > 10)).toEqual(range(11, 15));
    expect(second.noticesOf('cursor-translated')).toMatchObject([{ cause: 'cursor-ahead' }]);
  });

  it('a host that came back with lower seqs is resumed by time: nothing lost, nothing doubled', () => {
    const world = virtualWorld();
    const old = world.network.listen(ONE, { firstSeq: 10_000 });
    const followed = follow(world, { protocol });
    world.run(100);
    feed(world, [old], { count: 20, every: 500 });
    world.run(15_000);
    const known = followed.events.map((event) => event.time_us);
    void old.close();
    const fresh = world.network.listen(ONE);
    for (const number of range(1, 20)) {
      push(fresh, number, number, 1, { witnessedAt: known[number - 1] as number });
    }
    push(fresh, 21, 25);
    world.run(10_000);
    push(fresh, 26, 30);
    world.run(10_000);
    expect(followed.numbers).toEqual(range(1, 30));
    expect(followed.noticesOf('cursor-translated')).toMatchObject([{ cause: 'cursor-ahead' }]);
  });

  it('a host that numbers its events anew is found out by the repeat that does not agree', () => {
    const world = virtualWorld();
    const old = world.network.listen(ONE, { firstSeq: 11 });
    const followed = follow(world, { protocol });
    world.run(100);
    feed(world, [old], { count: 20, every: 500 });
    world.run(15_000);
    const known = followed.events.map((event) => event.time_us);
    void old.close();
    // Seq 30 was event 20; now it is event 30.
    const fresh = world.network.listen(ONE);
    for (const number of range(1, 20)) {
      push(fresh, number, number, 1, { witnessedAt: known[number - 1] as number });
    }
    push(fresh, 21, 35);
    world.run(10_000);
    push(fresh, 36, 40);
    world.run(10_000);
    expect(followed.numbers).toEqual(range(1, 40));
    expect(followed.noticesOf('cursor-translated')).toMatchObject([{ cause: 'seq-mismatch' }]);
  });
});
