import { describe, expect, it } from '@jest/globals';
import { BehaviorSubject } from 'rxjs';
import { type Filter } from 'rx-jetstream';
import { type FaultPlan } from 'rx-jetstream/testing';
import {
  A,
  after,
  B,
  C,
  feed,
  follow,
  leftOvers,
  NOTHING_LEFT,
  numberOf,
  of3,
  ONE,
  parameters,
  range,
  WIRES,
  type Followed,
} from '../helpers/follow.js';
import { virtualWorld, type VirtualWorld } from '../helpers/virtual-world.js';

/** Events and `filter-applied` notices in the order they came. */
function record(
  world: VirtualWorld,
  options: object,
): { log: (number | 'applied')[]; followed: Followed } {
  const log: (number | 'applied')[] = [];
  const followed = follow(
    world,
    { ...options, onNotice: ({ code }) => void (code === 'filter-applied' && log.push('applied')) },
    (event) => log.push(numberOf(event)),
  );
  return { log, followed };
}

describe.each(WIRES)('filter changes on %s', (protocol) => {
  const names = { dids: protocol === 'v1' ? 'wantedDids' : 'dids' };

  describe.each([
    ['dense', 20],
    ['sparse', 45_000],
  ])('a change on a %s stream', (_name, every) => {
    const count = 300;
    /** When event n happens, ms after the start. */
    const at = (number: number) => 100 + number * every;

    function change(changeAt: number) {
      const world = virtualWorld();
      const server = world.network.listen(ONE);
      const filter = new BehaviorSubject<Filter>({ dids: [A, B] });
      const { log, followed } = record(world, { protocol, filter, firstEventTimeout: false });
      world.run(100);
      feed(world, [server], { count, every, accounts: 3 });
      after(world, changeAt - 100, () => {
        filter.next({ dids: [B, C] });
      });
      world.run(count * every + 20_000);
      const applied = log.indexOf('applied');
      const seen = log.filter((entry): entry is number => entry !== 'applied');
      followed.subscription.unsubscribe();
      expect(leftOvers(world)).toEqual(NOTHING_LEFT);
      return { log, seen, applied };
    }

    it.each([0, 7, 13])('is exact (%i ms after an event)', (offset) => {
      const changeAt = at(100) + offset;
      const { log, seen, applied } = change(changeAt);
      // Of both filters: exactly once, in order.
      expect(seen.filter((number) => number % 3 === 2)).toEqual(of3(1, count, 2));
      // Only of the new one: all from the change on, once each.
      const fresh = seen.filter((number) => number % 3 === 0);
      expect(fresh).toEqual([...new Set(fresh)].sort((a, b) => a - b));
      expect(fresh.filter((number) => at(number) >= changeAt)).toEqual(
        of3(1, count, 0).filter((number) => at(number) >= changeAt),
      );
      // …and none from longer before than the rewind.
      expect(Math.min(...fresh.map(at))).toBeGreaterThanOrEqual(changeAt - 10_100);
      // Only of the old one: all before the change, none after the notice.
      const old = seen.filter((number) => number % 3 === 1);
      expect(old).toEqual([...new Set(old)].sort((a, b) => a - b));
      expect(old).toEqual(
        expect.arrayContaining(of3(1, count, 1).filter((n) => at(n) < changeAt - 10)),
      );
      expect(log.slice(applied).filter((entry) => entry !== 'applied' && entry % 3 === 1)).toEqual(
        [],
      );
      expect(log.filter((entry) => entry === 'applied')).toHaveLength(1);
    });
  });

  it('a change while replaying resumes where the replay stands', () => {
    const world = virtualWorld();
    const faults: FaultPlan = [{ kind: 'delay', each: 10 }];
    const server = world.network.listen(ONE, { faults });
    feed(world, [server], { count: 200, every: 60_000, accounts: 3 });
    world.run(200 * 60_000);
    const filter = new BehaviorSubject<Filter>({ dids: [A, B] });
    const { log } = record(world, { protocol, filter, cursor: 'oldest' });
    world.run(505);
    expect(log.length).toBeGreaterThan(20);
    const place = log.at(-1) as number;
    filter.next({ dids: [B, C] });
    world.run(10_000);
    const seen = log.filter((entry): entry is number => entry !== 'applied');
    expect(seen.filter((number) => number % 3 === 2)).toEqual(of3(1, 200, 2));
    // Nothing of the new filter from there on is missing, hours back as it is.
    expect(seen.filter((number) => number % 3 === 0)).toEqual(of3(place + 1, 200, 0));
    expect(seen.filter((number) => number % 3 === 1)).toEqual(of3(1, place, 1));
  });

  it('rapid changes come together: one reconnect a second at most, and the last one stays', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const filter = new BehaviorSubject<Filter>({ dids: [A] });
    const followed = follow(world, { protocol, filter });
    world.run(100);
    for (const [index, kind] of range(1, 40).entries()) {
      after(world, 2000 + index * 50, () => {
        filter.next({ dids: [A, `did:web:h${kind}.example`] });
      });
    }
    after(world, 4100, () => {
      filter.next({ dids: [A, B] });
    });
    feed(world, [server], { count: 300, every: 50, accounts: 3 });
    world.run(20_000);
    expect(server.counters.attempts).toBeLessThanOrEqual(5);
    expect(parameters(server, names.dids).at(-1)).toEqual([A, B]);
    expect(followed.numbers.filter((number) => number % 3 === 1)).toEqual(of3(1, 300, 1));
    // The last change came at 4.1 s, 50 ms an event.
    expect(followed.numbers.filter((number) => number % 3 === 2)).toEqual(
      expect.arrayContaining(of3(83, 300, 2)),
    );
    const pauses = followed.statesOf('waiting').filter(({ cause }) => cause === 'filter-change');
    expect(pauses.length).toBeGreaterThan(0);
    expect(pauses[0]?.retryAt).toBeLessThanOrEqual((pauses[0]?.since as number) + 1000);
  });

  it('a filter that keeps changing does not cost the stream its connection', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const filter = new BehaviorSubject<Filter>({ dids: [A] });
    const followed = follow(world, { protocol, filter });
    world.run(100);
    feed(world, [server], { count: 1200, every: 100, accounts: 3 });
    for (const index of range(1, 60)) {
      after(world, index * 1500, () => {
        filter.next({ dids: [A, `did:web:h${index}.example`] });
      });
    }
    let longest = 0;
    let connectedAt = world.scheduler.now();
    for (let time = 0; time < 100_000; time += 100) {
      world.run(100);
      if (server.connections.length > 0) connectedAt = world.scheduler.now();
      longest = Math.max(longest, world.scheduler.now() - connectedAt);
    }
    world.run(30_000);
    expect(followed.numbers).toEqual(of3(1, 1200, 1));
    expect(longest).toBeLessThanOrEqual(3000);
    expect(followed.codes.filter((code) => code === 'failover')).toEqual([]);
  });
});
