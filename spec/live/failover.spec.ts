import { describe, expect, it } from '@jest/globals';
import { type FaultPlan, type JetstreamServer } from 'rx-jetstream/testing';
import { after, dropOnce, feed, follow, ONE, push, range, TWO, WIRES } from '../helpers/follow.js';
import { START, virtualWorld, type VirtualWorld } from '../helpers/virtual-world.js';

const down: FaultPlan = () => ({ kind: 'refuse', status: 503 });

/** Two hosts with the same events under other seqs. */
function twoHosts(world: VirtualWorld, one: object = {}, two: object = {}) {
  return [
    world.network.listen(ONE, { ...one }),
    world.network.listen(TWO, { firstSeq: 5000, ...two }),
  ] as [JetstreamServer, JetstreamServer];
}

describe.each(WIRES)('failover on %s', (protocol) => {
  const hosts = [ONE, TWO];

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

  it('doubles no event that comes after a silence longer than rewind', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world);
    const followed = follow(world, { protocol, hosts });
    world.run(50);
    feed(world, [one, two], { count: 20, every: 60_000 });
    after(world, 610_000, () => {
      one.faults = down;
      one.cutAll('rst');
    });
    world.run(2_000_000);
    expect(followed.numbers).toEqual(range(1, 20));
  });

  it('doubles no event of a sparse replay', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world);
    one.faults = dropOnce(10);
    for (const number of range(1, 20)) {
      const witnessedAt = (START - 3_600_000 + number * 60_000) * 1000;
      for (const server of [one, two]) push(server, number, number, 1, { witnessedAt });
    }
    const followed = follow(world, { protocol, hosts, cursor: 'oldest' });
    world.run(60_000);
    expect(followed.numbers).toEqual(range(1, 20));
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
