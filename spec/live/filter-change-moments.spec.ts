import { describe, expect, it } from '@jest/globals';
import { BehaviorSubject, Subject } from 'rxjs';
import { type Filter } from 'rx-jetstream';
import {
  A,
  B,
  C,
  feed,
  follow,
  numberOf,
  of3,
  ONE,
  push,
  range,
  WIRES,
} from '../helpers/follow.js';
import { virtualWorld } from '../helpers/virtual-world.js';

describe.each(WIRES)('a filter change on %s', (protocol) => {
  it('a change inside next() is exact', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const filter = new BehaviorSubject<Filter>({ dids: [A, B] });
    const followed = follow(world, { protocol, filter }, (event) => {
      if (numberOf(event) === 50) filter.next({ dids: [B, C] });
    });
    world.run(100);
    // Several frames in one go: those after the 50th are in the hands of the socket already.
    for (const first of [1, 31, 61, 91]) {
      push(server, first, first + 29, 3);
      world.run(2000);
    }
    world.run(5000);
    expect(followed.numbers.filter((number) => number % 3 === 2)).toEqual(of3(1, 120, 2));
    expect(followed.numbers.filter((number) => number % 3 === 1)).toEqual(of3(1, 50, 1));
    const fresh = followed.numbers.filter((number) => number % 3 === 0);
    expect(fresh).toEqual(expect.arrayContaining(of3(51, 120, 0)));
    expect(new Set(fresh).size).toBe(fresh.length);
  });

  it('a change during back-off loses and doubles nothing', () => {
    const world = virtualWorld();
    const refused = { kind: 'refuse', status: 503, retryAfter: 5 } as const;
    const server = world.network.listen(ONE, { faults: [null, refused] });
    const filter = new BehaviorSubject<Filter>({ dids: [A, B] });
    const followed = follow(world, { protocol, filter });
    world.run(100);
    feed(world, [server], { count: 300, every: 50, accounts: 3 });
    world.run(5000);
    server.cutAll('rst');
    world.run(1500);
    expect(followed.stream.state$.value.status).toBe('waiting');
    filter.next({ dids: [B, C] });
    world.run(30_000);
    expect(followed.numbers.filter((number) => number % 3 === 2)).toEqual(of3(1, 300, 2));
    expect(followed.numbers.filter((number) => number % 3 === 0)).toEqual(
      expect.arrayContaining(of3(131, 300, 0)),
    );
    expect(followed.noticesOf('filter-applied')).toHaveLength(1);
  });

  it('a change during the handshake, before anything ever opened, is from the change on', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { upgradeDelay: 3000 });
    push(server, 1, 30, 3);
    world.run(60_000);
    const filter = new BehaviorSubject<Filter>({ dids: [A] });
    const followed = follow(world, { protocol, filter });
    world.run(1000);
    filter.next({ dids: [B] });
    push(server, 31, 60, 3);
    world.run(10_000);
    expect(followed.numbers).toEqual(of3(31, 60, 2));
  });

  it('a first filter after an empty one starts live: nothing from before the rewind', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const filter = new BehaviorSubject<Filter>({ dids: [] });
    const followed = follow(world, { protocol, filter });
    feed(world, [server], { count: 100, every: 60_000, accounts: 1 });
    world.run(50 * 60_000 + 5000);
    filter.next({});
    world.run(60 * 60_000);
    expect(followed.numbers).toEqual(range(50, 100));
  });

  it('what happens while the filter is empty is not wanted: it does not come later', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const filter = new BehaviorSubject<Filter>({ dids: [A] });
    const followed = follow(world, { protocol, filter });
    world.run(100);
    feed(world, [server], { count: 1200, every: 1000, accounts: 3 });
    world.run(100_000);
    filter.next({ dids: [] });
    expect(followed.stream.state$.value).toMatchObject({ cause: 'empty-filter' });
    world.run(1000);
    expect(world.network.openSockets).toBe(0);
    world.run(599_000);
    filter.next({ dids: [A] });
    world.run(600_000);
    const { numbers } = followed;
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(numbers.filter((number) => number <= 99)).toEqual(of3(1, 99, 1));
    expect(numbers.filter((number) => number > 100 && number < 688)).toEqual([]);
    expect(numbers.filter((number) => number >= 700)).toEqual(of3(700, 1200, 1));
  });

  it('an old filter set again before the new one connected changes nothing', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const filter = new Subject<Filter>();
    const followed = follow(world, { protocol, filter });
    filter.next({ dids: [A] });
    world.run(100);
    feed(world, [server], { count: 300, every: 50, accounts: 3 });
    world.run(5000);
    filter.next({ dids: [B] });
    filter.next({ dids: [A] });
    world.run(20_000);
    expect(followed.numbers).toEqual(of3(1, 300, 1));
  });
});
