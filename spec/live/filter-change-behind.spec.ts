import { describe, expect, it } from '@jest/globals';
import { BehaviorSubject } from 'rxjs';
import { type Filter } from 'rx-jetstream';
import { type JetstreamServer } from 'rx-jetstream/testing';
import { busyWorld } from '../helpers/busy-world.js';
import { after, feed, follow, ONE, push, range, WIRES } from '../helpers/follow.js';
import { virtualWorld, type VirtualWorld } from '../helpers/virtual-world.js';

const COMMITS: Filter = { kinds: ['commit'] };
const MORE: Filter = { kinds: ['commit', 'identity'] };
const NOTHING: Filter = { dids: [] };

interface Late {
  readonly first: number;
  readonly last: number;
  readonly every: number;
  /** How long before it is sent each was witnessed, ms. */
  readonly late: number;
}

/** Sends events from now on, each some time after it was witnessed. */
function feedLate(world: VirtualWorld, server: JetstreamServer, how: Late): void {
  for (const number of range(how.first, how.last)) {
    after(world, (number - how.first + 1) * how.every, () => {
      const witnessedAt = (world.scheduler.now() - how.late) * 1000;
      push(server, number, number, 1, { witnessedAt });
    });
  }
}

/** The first of the numbers up to the last that did not come. */
function missing(numbers: readonly number[], last: number): number[] {
  const had = new Set(numbers);
  return range(1, last)
    .filter((number) => !had.has(number))
    .slice(0, 3);
}

describe.each(WIRES)('a filter change on a stream that is behind, on %s', (protocol) => {
  /** A stream that has been live for a while, and whose handler then gets work for 20 s at once. */
  function slow(rewind: number) {
    const world = busyWorld();
    const server = world.network.listen(ONE);
    const filter = new BehaviorSubject<Filter>(COMMITS);
    const followed = follow(world, { protocol, filter, rewind }, () => {
      world.spend(10);
    });
    world.run(100);
    feed(world, [server], { count: 20, every: 500 });
    world.run(12_000);
    push(server, 21, 2000);
    // Frames keep coming: signs of life.
    feed(world, [server], { first: 2001, count: 100, every: 200 });
    world.run(14_000);
    expect(followed.stream.metrics().buffered).toBeGreaterThan(500);
    return { world, server, filter, followed };
  }

  it.each([1000, 10_000])(
    'loses none of the frames that wait for a slow consumer (rewind %s)',
    (rewind) => {
      const { world, filter, followed } = slow(rewind);
      filter.next(MORE);
      world.run(120_000);
      expect(missing(followed.numbers, 2100)).toEqual([]);
      expect(followed.numbers).toHaveLength(2100);
    },
  );

  it('loses none of them where the filter was empty for a while', () => {
    const { world, server, filter, followed } = slow(10_000);
    world.run(10_000);
    // Less than `rewind` behind.
    push(server, 2101, 2300);
    world.run(1000);
    expect(followed.stream.metrics().buffered).toBeGreaterThan(50);
    filter.next(NOTHING);
    world.run(60_000);
    filter.next(MORE);
    world.run(120_000);
    expect(missing(followed.numbers, 2300)).toEqual([]);
    expect(followed.numbers).toHaveLength(2300);
  });

  it.each([
    ['busy', 500, 20_000],
    ['sparse, with pings in between', 33_000, 31_000],
  ])('loses no event of a host that came to be late (%s)', (_what, every, late) => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const filter = new BehaviorSubject<Filter>(COMMITS);
    const followed = follow(world, { protocol, filter, firstEventTimeout: false });
    world.run(100);
    feed(world, [server], { count: 20, every: 500 });
    world.run(11_000);
    world.run(15_000);
    feedLate(world, server, { first: 21, last: 60, every, late });
    // The latest ping came three seconds ago.
    world.run(13 * every - 2000);
    filter.next(MORE);
    world.run(50 * every);
    expect(followed.numbers).toEqual(range(1, 60));
  });

  it('replays nothing once the host is no longer late, and quiet', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const filter = new BehaviorSubject<Filter>(COMMITS);
    const followed = follow(world, { protocol, filter, firstEventTimeout: false });
    world.run(100);
    feedLate(world, server, { first: 1, last: 20, every: 500, late: 20_000 });
    world.run(11_000);
    feed(world, [server], { first: 21, count: 20, every: 500 });
    world.run(600_000);
    filter.next(MORE);
    const resumed = world.scheduler.now();
    world.run(10_000);
    expect(followed.numbers).toEqual(range(1, 40));
    const [, cursor = 0] = server.requests.map(({ url }) =>
      Number(new URL(url, 'ws://one').searchParams.get('cursor')),
    );
    expect(cursor / 1000).toBeGreaterThan(resumed - 45_000);
  });

  it('loses nothing of an hour for which the machine slept', () => {
    const world = busyWorld();
    const server = world.network.listen(ONE);
    const filter = new BehaviorSubject<Filter>(COMMITS);
    const followed = follow(world, { protocol, filter, firstEventTimeout: false });
    world.run(100);
    feed(world, [server], { count: 20, every: 500 });
    // The server's ping has just come; it sleeps before the clock is looked at again.
    world.run(29_950);
    world.spend(3_600_000);
    const now = world.scheduler.now();
    for (const number of range(21, 60)) {
      push(server, number, number, 1, { witnessedAt: (now - (61 - number) * 60_000) * 1000 });
    }
    server.cutAll('rst');
    // Timers come first.
    world.run(2);
    filter.next(MORE);
    world.run(60_000);
    expect(followed.numbers).toEqual(range(1, 60));
  });
});
