import { describe, expect, it } from '@jest/globals';
import { BehaviorSubject, NEVER, of, throwError } from 'rxjs';
import {
  FilterSourceError,
  InvalidOptionsError,
  InvalidRequestError,
  type Filter,
} from 'rx-jetstream';
import { type FaultPlan } from 'rx-jetstream/testing';
import {
  A,
  B,
  C,
  feed,
  follow,
  leftOvers,
  NOTHING_LEFT,
  of3,
  ONE,
  parameters,
  push,
  WIRES,
} from '../helpers/follow.js';
import { virtualWorld } from '../helpers/virtual-world.js';

const REFUSED = 'did:web:refused.example';

describe.each(WIRES)('the Observable of filters on %s', (protocol) => {
  /** A server that refuses a filter with that account, and a stream with another. */
  function refusing() {
    const world = virtualWorld();
    const body =
      protocol === 'v1'
        ? 'subscribe: invalid options: no'
        : '{"error":"InvalidRequest","message":"no"}';
    const faults: FaultPlan = ({ url }) =>
      url.includes('refused') ? { kind: 'refuse', status: 400, body } : null;
    const server = world.network.listen(ONE, { faults });
    const filter = new BehaviorSubject<Filter>({ dids: [A] });
    const followed = follow(world, { protocol, filter });
    world.run(100);
    return { world, server, filter, followed };
  }

  const names = { dids: protocol === 'v1' ? 'wantedDids' : 'dids' };

  it('an equal filter, its lists in another order, does not reconnect', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const filter = new BehaviorSubject<Filter>({ dids: [A, B], collections: ['a.b.c', 'a.b.d'] });
    follow(world, { protocol, filter });
    world.run(5000);
    filter.next({ collections: ['a.b.d', 'a.b.c'], dids: [B, A, B] });
    world.run(5000);
    expect(server.counters.attempts).toBe(1);
  });

  it('a filter that differs in two characters alone is another one', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const [one, two] = ['did:web:c2.example', 'did:web:ap.example'] as const;
    const filter = new BehaviorSubject<Filter>({ dids: [one] });
    const followed = follow(world, { protocol, filter });
    world.run(5000);
    filter.next({ dids: [two] });
    world.run(5000);
    expect(parameters(server, names.dids)).toEqual([[one], [two]]);
    expect(followed.codes).toEqual(['filter-applied']);
  });

  it('an invalid first filter errors the stream', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const followed = follow(world, { protocol, filter: of({ dids: ['alice'] }) });
    world.run(1000);
    expect(followed.errors).toHaveLength(1);
    expect(followed.errors[0]).toBeInstanceOf(InvalidOptionsError);
    expect(server.requests).toEqual([]);
    expect(followed.statuses.slice(-2)).toEqual(['failed', 'idle']);
  });

  it('an invalid later filter is a notice, and the old one stays', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const filter = new BehaviorSubject<Filter>({ dids: [A] });
    const followed = follow(world, { protocol, filter });
    world.run(5000);
    filter.next({ dids: ['alice'] });
    world.run(5000);
    push(server, 1, 6, 3);
    world.run(100);
    expect(followed.codes).toEqual(['filter-rejected']);
    expect(followed.noticesOf('filter-rejected')[0]?.reason).toContain('alice');
    expect(server.counters.attempts).toBe(1);
    expect(followed.numbers).toEqual([1, 4]);
  });

  it.each<[what: string, filter: unknown]>([
    ['null', null],
    ['a text', 'x'],
    ['a list', [B]],
    ['a list by another name', { did: [B] }],
  ])('%s is no later filter either: the old one stays', (_what, wrong) => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const filter = new BehaviorSubject<Filter>({ dids: [A] });
    const followed = follow(world, { protocol, filter });
    world.run(5000);
    filter.next(wrong as Filter);
    world.run(5000);
    push(server, 1, 6, 3);
    world.run(100);
    expect([followed.codes, followed.errors]).toEqual([['filter-rejected'], []]);
    expect(server.counters.attempts).toBe(1);
    expect(followed.numbers).toEqual([1, 4]);
  });

  it('a later filter that the server refuses is a notice, and the old one stays', () => {
    const { world, server, filter, followed } = refusing();
    feed(world, [server], { count: 150, every: 100, accounts: 3 });
    world.run(5000);
    filter.next({ dids: [A, REFUSED] });
    world.run(30_000);
    expect(followed.codes).toEqual(['filter-rejected']);
    expect(followed.numbers).toEqual(of3(1, 150, 1));
    expect(followed.errors).toEqual([]);
    // And the next good one is taken.
    filter.next({ dids: [B] });
    world.run(5000);
    expect(parameters(server, names.dids).at(-1)).toEqual([B]);
  });

  it('after a refused filter the one wanted before it is back: nothing, if it was empty', () => {
    const { world, server, filter, followed } = refusing();
    push(server, 1, 2, 1);
    world.run(1000);
    filter.next({ dids: [] });
    world.run(20_000);
    filter.next({ dids: [A, REFUSED] });
    world.run(5000);
    push(server, 3, 4, 1);
    world.run(5000);
    expect(followed.codes).toEqual(['filter-rejected']);
    expect(followed.stream.state$.value).toMatchObject({ cause: 'empty-filter' });
    expect(followed.errors).toEqual([]);
    expect(world.network.openSockets).toBe(0);
    // And the next good one is taken.
    filter.next({ collections: ['app.bsky.feed.*'] });
    world.run(60_000);
    push(server, 5, 6, 1);
    world.run(5000);
    expect(followed.numbers.slice(-2)).toEqual([5, 6]);
  });

  it('or the one that had no time to be in force', () => {
    const { world, server, filter, followed } = refusing();
    for (const dids of [[B], [C], [A, REFUSED]]) {
      world.run(10);
      filter.next({ dids });
    }
    world.run(10_000);
    // The first is in force at once, the others come within a second of it.
    expect(followed.codes).toEqual(['filter-applied', 'filter-rejected', 'filter-applied']);
    expect(parameters(server, names.dids).at(-1)).toEqual([C]);
  });

  it('a first filter that the server refuses errors the stream: InvalidRequest', () => {
    const world = virtualWorld();
    const body =
      protocol === 'v1'
        ? 'subscribe: invalid options: no'
        : '{"error":"InvalidRequest","message":"no"}';
    const server = world.network.listen(ONE, { faults: [{ kind: 'refuse', status: 400, body }] });
    const followed = follow(world, {
      protocol,
      filter: new BehaviorSubject<Filter>({ dids: [A] }),
    });
    world.run(60_000);
    expect(followed.errors).toHaveLength(1);
    expect(followed.errors[0]).toBeInstanceOf(InvalidRequestError);
    expect(server.counters.attempts).toBe(1);
  });

  it('completion of the source keeps the last filter', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const followed = follow(world, { protocol, filter: of({ dids: [A] }) });
    world.run(1000);
    server.cutAll('fin');
    world.run(5000);
    push(server, 1, 6, 3);
    world.run(100);
    expect(followed.completions).toBe(0);
    expect(followed.numbers).toEqual([1, 4]);
  });

  it('a source that completes or stays silent without any filter makes no connection', () => {
    for (const filter of [of<Filter>(), NEVER]) {
      const world = virtualWorld();
      const server = world.network.listen(ONE);
      const followed = follow(world, { protocol, filter });
      world.run(10_000);
      expect([server.requests, followed.completions, followed.errors]).toEqual([[], 0, []]);
      followed.subscription.unsubscribe();
      expect(leftOvers(world)).toEqual(NOTHING_LEFT);
    }
  });

  it('an error of the source errors the stream, also later', () => {
    for (const late of [false, true]) {
      const world = virtualWorld();
      world.network.listen(ONE);
      const cause = new Error('no follows');
      const filter = new BehaviorSubject<Filter>({ dids: [A] });
      const followed = follow(world, { protocol, filter: late ? filter : throwError(() => cause) });
      world.run(1000);
      if (late) filter.error(cause);
      world.run(1000);
      expect(followed.errors).toHaveLength(1);
      expect(followed.errors[0]).toBeInstanceOf(FilterSourceError);
      expect((followed.errors[0] as Error).cause).toBe(cause);
      expect(followed.statuses.slice(-2)).toEqual(['failed', 'idle']);
      expect(leftOvers(world)).toEqual(NOTHING_LEFT);
    }
  });
});
