import { describe, expect, it } from '@jest/globals';
import { cursorOf } from 'rx-jetstream';
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
  THREE,
  TWO,
  WIRES,
} from '../helpers/follow.js';
import { virtualWorld, type VirtualWorld } from '../helpers/virtual-world.js';

/** Two hosts with the same events under other seqs. */
function twoHosts(world: VirtualWorld, one: object = {}, two: object = {}) {
  return [
    world.network.listen(ONE, { ...one }),
    world.network.listen(TWO, { firstSeq: 5000, ...two }),
  ] as [JetstreamServer, JetstreamServer];
}

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
  });
});
