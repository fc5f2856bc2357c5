import { describe, expect, it } from '@jest/globals';
import { cursorOf } from 'rx-jetstream';
import { type FaultPlan, type JetstreamServer } from 'rx-jetstream/testing';
import {
  after,
  attemptTimes,
  cursors,
  feed,
  follow,
  leftOvers,
  NOTHING_LEFT,
  ONE,
  push,
  range,
  THREE,
  TWO,
  WIRES,
} from '../helpers/follow.js';
import { START, virtualWorld, type VirtualWorld } from '../helpers/virtual-world.js';

const down: FaultPlan = () => ({ kind: 'refuse', status: 503 });

/** Two hosts with the same events under other seqs. */
function twoHosts(world: VirtualWorld, one: object = {}, two: object = {}) {
  return [
    world.network.listen(ONE, { ...one }),
    world.network.listen(TWO, { firstSeq: 5000, ...two }),
  ] as [JetstreamServer, JetstreamServer];
}

describe.each(WIRES)('several hosts on %s', (protocol) => {
  const hosts = [ONE, TWO];

  it('uses the first, and the next once it has failed twice', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world, { faults: down });
    const followed = follow(world, { protocol, hosts });
    world.run(2000);
    expect([one.counters.attempts, two.counters.attempts]).toEqual([2, 1]);
    expect(followed.stream.state$.value).toMatchObject({ status: 'live', url: TWO });
  });

  it('law 3: fails over by time, loses and doubles nothing, and says so', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world);
    const followed = follow(world, { protocol, hosts });
    world.run(50);
    feed(world, [one, two], { count: 300, every: 200, accounts: 5 });
    after(world, 30_100, () => {
      one.faults = down;
      one.cutAll('rst');
    });
    world.run(90_000);
    expect(followed.numbers).toEqual(range(1, 300));
    expect(followed.errors).toEqual([]);
    const last = followed.events[149]?.time_us as number;
    const resumedFrom = last - 10_000_000;
    expect(followed.noticesOf('failover')).toMatchObject([
      { from: ONE, to: TWO, resumedFrom, covered: true },
    ]);
    expect(cursors(two)).toEqual([resumedFrom]);
  });

  it('goes on by seq on the new host', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world);
    const followed = follow(world, { protocol, hosts });
    world.run(50);
    feed(world, [one, two], { count: 300, every: 200, accounts: 5 });
    after(world, 20_000, () => {
      one.faults = down;
      one.cutAll('rst');
    });
    after(world, 31_000, () => {
      two.cutAll('rst');
    });
    world.run(90_000);
    expect(followed.numbers).toEqual(range(1, 300));
    expect(cursors(two)[1]).toBeGreaterThanOrEqual(5000);
    expect(cursors(two)[1]).toBeLessThan(6000);
  });

  it('returns to a better host at the next reconnect, once that is well again', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world);
    const followed = follow(world, { protocol, hosts });
    world.run(50);
    feed(world, [one, two], { count: 900, every: 200, accounts: 5 });
    after(world, 20_000, () => {
      one.faults = down;
      one.cutAll('rst');
    });
    after(world, 40_000, () => (one.faults = undefined));
    after(world, 120_000, () => {
      two.cutAll('fin');
    });
    world.run(200_000);
    expect(followed.numbers).toEqual(range(1, 900));
    expect(followed.noticesOf('failover').map(({ to }) => to)).toEqual([TWO, ONE]);
    expect(followed.stream.state$.value).toMatchObject({ url: ONE });
  });

  it('leaves a host that accepts and never sends', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world, { faults: () => ({ kind: 'silent' }) });
    push(one, 1, 5);
    push(two, 1, 5);
    const followed = follow(world, { protocol, hosts, cursor: 'oldest' });
    world.run(35_000);
    expect([one.counters.attempts, two.counters.attempts]).toEqual([1, 1]);
    expect(followed.numbers).toEqual(range(1, 5));
    expect(followed.statesOf('waiting')[0]?.error).toMatchObject({
      code: 'connection-timeout',
      phase: 'first-event',
    });
  });

  it('leaves a host that does not answer the handshake', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world, { faults: () => ({ kind: 'no-answer' }) });
    const followed = follow(world, { protocol, hosts });
    world.run(17_000);
    expect([one.counters.attempts, two.counters.attempts]).toEqual([1, 1]);
    expect(followed.statesOf('waiting')[0]?.error).toMatchObject({ phase: 'open' });
  });

  it.each([401, 403, 410, 429])('leaves a host at once that refuses with %i', (status) => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world, { faults: () => ({ kind: 'refuse', status }) });
    follow(world, { protocol, hosts });
    world.run(1000);
    expect([one.counters.attempts, two.counters.attempts]).toEqual([1, 1]);
  });

  it('leaves a host that is not there', () => {
    const world = virtualWorld();
    const two = world.network.listen(TWO);
    const followed = follow(world, { protocol, hosts });
    world.run(2000);
    expect(two.counters.attempts).toBe(1);
    expect(followed.statesOf('waiting')[0]?.error).toMatchObject({ code: 'upgrade-refused' });
  });

  it('honours Retry-After of one host without making the other wait', () => {
    const world = virtualWorld();
    const faults: FaultPlan = [{ kind: 'refuse', status: 503, retryAfter: 60 }];
    const [one, two] = twoHosts(world, { faults });
    const followed = follow(world, { protocol, hosts });
    world.run(1000);
    expect(followed.stream.state$.value).toMatchObject({ status: 'live', url: TWO });
    two.faults = down;
    two.cutAll('rst');
    world.run(200_000);
    expect(attemptTimes(one)[1]).toBeGreaterThanOrEqual(60_000);
  });

  it('tries again a host it left, if all others fail too', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world, { faults: down }, { faults: down });
    const followed = follow(world, { protocol, hosts, firstEventTimeout: false });
    world.run(120_000);
    one.faults = undefined;
    world.run(400_000);
    expect(one.counters.attempts).toBeGreaterThan(3);
    expect(two.counters.attempts).toBeGreaterThan(3);
    expect(followed.stream.state$.value).toMatchObject({ url: ONE });
  });

  it('a bare seq stays with the first host until an event came', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world, { faults: () => ({ kind: 'refuse', status: 403 }) });
    push(one, 1, 9);
    push(two, 1, 9);
    const followed = follow(world, { protocol, hosts, cursor: 4 });
    world.run(120_000);
    expect(two.counters.attempts).toBe(0);
    expect(followed.events).toEqual([]);
    one.faults = undefined;
    world.run(60_000);
    expect(followed.numbers).toEqual(range(4, 9));
    one.faults = down;
    one.cutAll('rst');
    world.run(60_000);
    expect(two.counters.attempts).toBeGreaterThan(0);
    expect(followed.numbers).toEqual(range(4, 9));
  });

  it('the clocks of hosts and client may differ by 8 s', () => {
    for (const [skewOne, skewTwo] of [
      [-4000, 4000],
      [4000, -4000],
      [8000, 0],
      [0, 8000],
      [-8000, 0],
      [0, -8000],
    ]) {
      const world = virtualWorld();
      const [one, two] = twoHosts(world, { clockSkew: skewOne }, { clockSkew: skewTwo });
      const followed = follow(world, { protocol, hosts });
      world.run(50);
      feed(world, [one, two], { count: 600, every: 100, accounts: 7 });
      for (const at of [15_000, 25_000, 35_000, 45_000]) {
        after(world, at, () => {
          one.cutAll('fin');
          two.cutAll('fin');
          one.faults = one.faults === undefined ? down : undefined;
        });
      }
      world.run(120_000);
      expect([...followed.numbers].sort((a, b) => a - b)).toEqual(range(1, 600));
      expect(followed.noticesOf('failover').length).toBeGreaterThan(0);
    }
  });

  it('order is kept per account across hosts that order accounts differently', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world);
    const followed = follow(world, { protocol, hosts });
    world.run(50);
    feed(world, [one], { count: 400, every: 100, accounts: 4 });
    // The second host has the same events half a second later.
    after(world, 500, () => {
      feed(world, [two], { count: 400, every: 100, accounts: 4 });
    });
    for (const at of [12_340, 22_340, 31_000]) {
      after(world, at, () => {
        one.cutAll('fin');
        two.cutAll('fin');
        one.faults = one.faults === undefined ? down : undefined;
      });
    }
    world.run(120_000);
    for (const account of range(0, 3)) {
      const own = followed.numbers.filter((number) => number % 4 === account);
      expect(own).toEqual(range(1, 400).filter((number) => number % 4 === account));
    }
  });

  it('a failover whose rewind reaches back further than what is remembered says so', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world);
    const followed = follow(world, { protocol, hosts, buffer: { identities: 16 } });
    world.run(50);
    feed(world, [one, two], { count: 100, every: 100 });
    world.run(5000);
    one.faults = down;
    one.cutAll('rst');
    world.run(20_000);
    expect(followed.noticesOf('failover')).toMatchObject([{ covered: false }]);
    expect(new Set(followed.numbers)).toEqual(new Set(range(1, 100)));
  });

  it('a failover before the first event has no position to translate', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world, {}, { replayActiveSegment: false });
    const followed = follow(world, { protocol, hosts });
    world.run(5000);
    one.faults = down;
    one.cutAll('rst');
    push(two, 1, 3);
    world.run(10_000);
    push(two, 4, 5);
    world.run(1000);
    expect(followed.numbers).toEqual(range(1, 5));
    expect(followed.noticesOf('failover')).toMatchObject([{ from: ONE, to: TWO }]);
  });
});

describe.each(WIRES)('a saved cursor on %s', (protocol) => {
  function saved(world: VirtualWorld, servers: readonly JetstreamServer[]) {
    const first = follow(world, { protocol, hosts: ONE });
    world.run(50);
    feed(world, servers, { count: 100, every: 200 });
    world.run(10_100);
    first.subscription.unsubscribe();
    const cursor = cursorOf(first.events.at(-1) as never);
    expect(first.numbers).toEqual(range(1, 50));
    world.run(30_000);
    return JSON.parse(JSON.stringify(cursor)) as typeof cursor;
  }

  it('goes to its own host first, exactly and exclusively', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world);
    const cursor = saved(world, [one, two]);
    const second = follow(world, { protocol, hosts: [TWO, ONE], cursor });
    world.run(1000);
    expect(second.numbers).toEqual(range(51, 100));
    expect(second.notices).toEqual([]);
    expect(two.counters.attempts).toBe(0);
  });

  it('law 4: on another host it is translated to time − rewind, with a notice', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world);
    const cursor = saved(world, [one, two]);
    const second = follow(world, { protocol, hosts: [TWO, THREE], cursor, rewind: 3000 });
    world.run(1000);
    const resumedFrom = cursor.time_us - 3_000_000;
    expect(cursors(two)).toEqual([resumedFrom]);
    expect(second.noticesOf('cursor-translated')).toMatchObject([
      { cause: 'other-host', resumedFrom },
    ]);
    // The rewind comes again: another process has no memory of it. What is before it does not.
    expect(second.numbers).toEqual(range(35, 100));
  });

  it('made under another filter says so', () => {
    const world = virtualWorld();
    const [one] = twoHosts(world);
    const cursor = saved(world, [one]);
    const collections = ['app.bsky.feed.post', 'app.bsky.feed.like'];
    const second = follow(world, { protocol, cursor, collections });
    world.run(1000);
    expect(second.codes).toEqual(['cursor-filter-changed']);
    expect(second.numbers).toEqual(range(51, 100));
    second.subscription.unsubscribe();
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  it('is a valid start for times long before the world began', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    push(server, 1, 3);
    const cursor = { v: 1, wire: protocol, host: TWO, filter: 'x', seq: 3, time_us: 5 } as const;
    const followed = follow(world, { protocol, cursor, cursorTooOld: 'oldest' });
    world.run(1000);
    expect(followed.numbers).toEqual(range(1, 3));
    expect(cursors(server)).toEqual([1e15]);
    expect(world.scheduler.now()).toBeGreaterThan(START);
  });
});
