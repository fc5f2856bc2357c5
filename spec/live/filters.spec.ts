import { describe, expect, it } from '@jest/globals';
import { BehaviorSubject, Subject } from 'rxjs';
import { type Filter } from 'rx-jetstream';
import { testEvent } from 'rx-jetstream/testing';
import {
  A,
  B,
  follow,
  leftOvers,
  NOTHING_LEFT,
  of3,
  ONE,
  parameters,
  push,
  range,
  WIRES,
} from '../helpers/follow.js';
import { virtualWorld } from '../helpers/virtual-world.js';

describe.each(WIRES)('filters on %s', (protocol) => {
  const names =
    protocol === 'v1'
      ? { dids: 'wantedDids', collections: 'wantedCollections' }
      : { dids: 'dids', collections: 'collections' };

  it('undefined means all', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const followed = follow(world, { protocol });
    world.run(100);
    push(server, 1, 6, 3);
    world.run(100);
    expect(followed.numbers).toEqual(range(1, 6));
    expect(parameters(server, names.dids)).toEqual([[]]);
  });

  it('are applied by the server', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const collections = ['app.bsky.feed.*'];
    const followed = follow(world, { protocol, dids: [A, B], collections });
    world.run(100);
    push(server, 1, 30, 3);
    world.run(100);
    expect(followed.numbers).toEqual(of3(1, 30, 1, 2));
    expect(parameters(server, names.dids)).toEqual([[A, B]]);
    expect(parameters(server, names.collections)).toEqual([collections]);
    expect(server.connections[0]?.sent).toBe(20);
  });

  it.each(['kinds', 'collections', 'dids'])('an empty list of %s means nothing', (list) => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const followed = follow(world, { protocol, [list]: [] });
    world.run(60_000);
    expect(server.requests).toEqual([]);
    expect(followed.stream.state$.value).toMatchObject({
      status: 'waiting',
      cause: 'empty-filter',
      retryAt: undefined,
    });
    expect(followed.errors).toEqual([]);
    followed.subscription.unsubscribe();
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  it('connect only once the first filter comes', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const filter = new Subject<Filter>();
    const followed = follow(world, { protocol, filter });
    world.run(60_000);
    expect(server.requests).toEqual([]);
    filter.next({ dids: [A] });
    world.run(100);
    push(server, 1, 3, 3);
    world.run(100);
    expect(followed.numbers).toEqual([1]);
  });

  it('kinds narrow the stream on either wire', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const followed = follow(world, { protocol, kinds: ['identity', 'account'] });
    world.run(100);
    server.pushAll([testEvent.post(), testEvent.identity(), testEvent.account(), testEvent.like()]);
    world.run(100);
    expect(followed.events.map(({ kind }) => kind)).toEqual(['identity', 'account']);
    // v1 has no such parameter: applied here, and the position moves all the same.
    expect(parameters(server, 'kinds')).toEqual([protocol === 'v1' ? [] : ['identity', 'account']]);
  });

  it('a list too long for a URL travels as the hello on v1, as a long URL on v2', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const dids = [A, B, ...range(1, 2000).map((number) => `did:web:host-${number}.example`)];
    const followed = follow(world, { protocol, dids });
    world.run(100);
    expect(server.connections[0]?.waitsForHello).toBe(false);
    push(server, 1, 30, 3);
    world.run(100);
    expect(followed.numbers).toEqual(of3(1, 30, 1, 2));
    expect(parameters(server, 'requireHello')).toEqual([protocol === 'v1' ? ['true'] : []]);
    server.cutAll('fin');
    world.run(5000);
    push(server, 31, 60, 3);
    world.run(100);
    expect(followed.numbers).toEqual(of3(1, 60, 1, 2));
  });
});

describe('on v1', () => {
  it('a later list that is too long for any server is a notice: the old filter stays', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const dids = range(1, 10_000).map((number) => `did:web:${number}.${'x'.repeat(1000)}.example`);
    const filter = new BehaviorSubject<Filter>({ dids: [A] });
    const later = follow(world, { protocol: 'v1', filter });
    world.run(5000);
    filter.next({ dids });
    world.run(10_000);
    push(server, 1, 6, 3);
    world.run(100);
    expect([later.codes, later.errors, later.numbers]).toEqual([['filter-rejected'], [], [1, 4]]);
  });
});
