import { describe, expect, it } from '@jest/globals';
import { jetstream, type JetstreamEvent } from 'rx-jetstream';
import {
  numberedEvents,
  testEvent,
  type JetstreamServer,
  type UpstreamEvent,
} from 'rx-jetstream/testing';
import { A, B, C, follow, ONE, TWO, WIRES } from '../helpers/follow.js';
import { virtualWorld } from '../helpers/virtual-world.js';

/** The same event as another relay numbers it. */
function renumbered(event: UpstreamEvent, by: number): UpstreamEvent {
  switch (event.kind) {
    case 'identity':
      return { ...event, identity: { ...event.identity, seq: event.identity.seq + by } };
    case 'account':
      return { ...event, account: { ...event.account, seq: event.account.seq + by } };
    case 'sync':
      return { ...event, sync: { ...event.sync, seq: event.sync.seq + by } };
    default:
      return event;
  }
}

const post = 'app.bsky.feed.post';
/** Events that differ in one part of their identity only. */
const distinct: UpstreamEvent[] = [
  testEvent.create(post, { did: A, rev: '3a22222222222', rkey: 'one' }),
  testEvent.create(post, { did: A, rev: '3a22222222222', rkey: 'two' }),
  testEvent.create('app.bsky.feed.like', { did: A, rev: '3a22222222222', rkey: 'two' }),
  testEvent.create(post, { did: B, rev: '3a22222222222', rkey: 'one' }),
  testEvent.update(post, { did: A, rev: '3b22222222222', rkey: 'one' }),
  testEvent.delete(post, { did: A, rev: '3c22222222222', rkey: 'one' }),
  testEvent.create(post, { did: A, rev: '3d22222222222', rkey: 'one' }),
  testEvent.identity({ did: A, handle: 'a.example' }),
  testEvent.identity({ did: A, handle: 'b.example' }),
  testEvent.identity({ did: B, handle: 'b.example' }),
  testEvent.account({ did: A, active: false, status: 'deactivated' }),
  testEvent.account({ did: A, active: false, status: 'suspended' }),
  testEvent.account({ did: A, active: true }),
  testEvent.sync({ did: C, rev: '3a22222222222' }),
  testEvent.sync({ did: C, rev: '3b22222222222' }),
];

/** What an event is, without what a host makes of it. */
function essence(event: JetstreamEvent): unknown {
  const { did, kind } = event;
  switch (event.kind) {
    case 'commit':
      return [
        did,
        kind,
        event.commit.operation,
        event.commit.collection,
        event.commit.rkey,
        event.commit.rev,
      ];
    case 'identity':
      return [did, kind, event.identity.handle];
    case 'account':
      return [did, kind, event.account.active, event.account.status];
    case 'sync':
      return [did, kind, event.sync.rev];
  }
}

describe.each(WIRES)(
  'law 3: duplicates inside the rewind are known by identity, on %s',
  (protocol) => {
    function failOver(events: readonly UpstreamEvent[], later: readonly UpstreamEvent[]) {
      const world = virtualWorld();
      const one = world.network.listen(ONE);
      const two = world.network.listen(TWO, { firstSeq: 700_000, clockSkew: 3000 });
      const followed = follow(world, { protocol, hosts: [ONE, TWO] });
      world.run(100);
      const put = (server: JetstreamServer, by: number, list: readonly UpstreamEvent[]) => {
        for (const event of list) server.push(renumbered(event, by));
      };
      for (const event of events) {
        put(one, 0, [event]);
        put(two, 5_000_000, [event]);
        world.run(100);
      }
      const before = followed.events.length;
      one.faults = () => ({ kind: 'refuse', status: 403 });
      one.cutAll('rst');
      put(two, 5_000_000, later);
      world.run(5000);
      expect(followed.noticesOf('failover')).toHaveLength(1);
      return { all: followed.events, before };
    }

    const visible = distinct.filter(({ kind }) => protocol === 'v2' || kind !== 'sync');

    it('commits by did, rev, collection, rkey, operation; the others without the relay’s seq', () => {
      const { all, before } = failOver(distinct, []);
      expect(before).toBe(visible.length);
      expect(all).toHaveLength(visible.length);
      expect(new Set(all.map((event) => JSON.stringify(essence(event)))).size).toBe(visible.length);
    });

    it('events that differ in one part of it are not taken for duplicates', () => {
      for (const [index, event] of visible.entries()) {
        const others = visible.filter((_, other) => other !== index);
        const { all } = failOver(others, [event]);
        const wanted = JSON.stringify(essence(event as never));
        const times = all.filter((each) => JSON.stringify(essence(each)) === wanted).length;
        const isOlder =
          (event.kind === 'commit' && event.did === A && index < 6) ||
          (event.kind === 'sync' && event.sync.rev < '3b');
        // What lies before a later commit of its account would break the order there.
        if (!isOlder) expect([index, times]).toEqual([index, 1]);
      }
    });
  },
);

describe('what is met again on the host it came from', () => {
  /** A cut: the connection is reset before anything is sent. */
  const cut = { kind: 'drop', after: 0, how: 'rst' } as const;

  it.each(WIRES)('answers for no later event that is like it: %s', (protocol) => {
    const world = virtualWorld();
    const [a, b] = [world.network.listen(ONE), world.network.listen(TWO)] as const;
    const both = (event: UpstreamEvent) => {
      a.push(event);
      b.push(event);
    };
    const commits = [...numberedEvents(5, { accounts: 5, first: 1 })];
    const commit = () => {
      both(commits.shift() as UpstreamEvent);
    };
    /** Equal in all but the relay's number; so far apart that it could be another relay's. */
    const same = (seq: number) => {
      const identity = { did: A, seq, time: '2026-01-01T00:00:00.000Z' };
      both({ kind: 'identity', did: A, identity });
    };
    const seen: string[] = [];
    const subscription = jetstream({
      ...world.client,
      hosts: [ONE, TWO],
      protocol,
      cursor: 'live',
      random: () => 0.5,
    }).subscribe((event) => {
      seen.push(event.kind === 'identity' ? `identity ${event.identity.seq}` : event.kind);
    });
    world.run(100);
    commit();
    world.run(1000);
    same(10);
    world.run(1000);
    commit();
    world.run(1000);
    // The first host is left for the second, which brings two commits, and is left again.
    a.faults = [...a.requests.map(() => null), cut, cut, cut];
    a.cutAll('rst');
    world.run(1500);
    commit();
    world.run(9500);
    commit();
    world.run(200);
    a.faults = [];
    b.faults = () => cut;
    b.cutAll('rst');
    world.run(2500);
    expect(a.connections.length).toBe(1);
    same(1_000_000);
    world.run(1000);
    commit();
    world.run(30_000);
    subscription.unsubscribe();
    expect(seen).toEqual([
      'commit',
      'identity 10',
      'commit',
      'commit',
      'commit',
      'identity 1000000',
      'commit',
    ]);
  });
});
