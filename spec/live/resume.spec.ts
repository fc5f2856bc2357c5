import { describe, expect, it } from '@jest/globals';
import { cursorOf } from 'rx-jetstream';
import { numberedEvents, type FaultPlan } from 'rx-jetstream/testing';
import {
  after,
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
import { START, virtualWorld } from '../helpers/virtual-world.js';

describe.each(WIRES)('resume on %s', (protocol) => {
  it('law 3: loses and doubles nothing over breaks of every kind, in order', () => {
    const world = virtualWorld();
    const faults: FaultPlan = [
      { kind: 'drop', after: 7, how: 'fin' },
      { kind: 'refuse', status: 503 },
      { kind: 'cut-frame', after: 9 },
      { kind: 'drop', after: 1, how: 'rst' },
      { kind: 'drop', after: 12, how: { code: 1001, reason: 'server shutting down' } },
      { kind: 'error-frame', after: 5, error: 'ConsumerTooSlow' },
      { kind: 'garbage', after: 3, form: 'truncated' },
    ];
    const server = world.network.listen(ONE, { faults });
    const followed = follow(world, { protocol, cursor: 1 });
    feed(world, [server], { count: 400, every: 50 });
    world.run(60_000);
    expect(followed.numbers).toEqual(range(1, 400));
    followed.subscription.unsubscribe();
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  it('asks for the last seq again, and drops the repeat', () => {
    const world = virtualWorld();
    const faults: FaultPlan = [{ kind: 'drop', after: 5, how: 'fin' }];
    const server = world.network.listen(ONE, { faults });
    push(server, 1, 10);
    const followed = follow(world, { protocol, cursor: 1 });
    world.run(5000);
    expect(cursors(server)).toEqual([1, 5]);
    expect(followed.numbers).toEqual(range(1, 10));
  });

  it('never asks for lastSeq + 1: what happens between the checks and the upgrade would be lost', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { upgradeDelay: 40 });
    const followed = follow(world, { protocol });
    world.run(100);
    push(server, 1, 3);
    world.run(100);
    const asked = server.counters.attempts;
    server.cutAll('fin');
    // Nothing happens before the checks of the next handshake; then all of it before the upgrade.
    while (server.counters.attempts === asked) world.run(1);
    push(server, 4, 6);
    world.run(1000);
    push(server, 7, 8);
    world.run(1000);
    expect(followed.numbers).toEqual(range(1, 8));
    // By one more connection, not by a second one that makes good what the first had lost.
    const cursors = server.requests.map(({ url }) => new URL(url, ONE).searchParams.get('cursor'));
    expect(cursors).toEqual([null, '3']);
    expect(followed.notices).toEqual([]);
  });

  it('keeps its place over seqs with holes', () => {
    const world = virtualWorld();
    const faults: FaultPlan = range(1, 20).map(() => ({ kind: 'drop', after: 4, how: 'fin' }));
    const server = world.network.listen(ONE, { faults, firstSeq: 1000, seqStep: 7 });
    push(server, 1, 50);
    const followed = follow(world, { protocol, cursor: 1000 });
    world.run(900_000);
    expect(followed.numbers).toEqual(range(1, 50));
  });

  it('drops frames that a connection repeats', () => {
    const world = virtualWorld();
    const faults: FaultPlan = [[{ kind: 'duplicate', after: 5, frames: 3 }]];
    const server = world.network.listen(ONE, { faults });
    push(server, 1, 10);
    const followed = follow(world, { protocol, cursor: 1 });
    world.run(1000);
    expect(followed.numbers).toEqual(range(1, 10));
    expect(followed.notices).toEqual([]);
  });

  it('loses nothing when a live stream breaks before its first event', () => {
    for (const replayActiveSegment of [true, false]) {
      const world = virtualWorld();
      const server = world.network.listen(ONE, { replayActiveSegment });
      push(server, 1, 20);
      world.run(60_000);
      const followed = follow(world, { protocol });
      world.run(20_000);
      server.cutAll('fin');
      push(server, 21, 25);
      world.run(10_000);
      push(server, 26, 30);
      world.run(1000);
      // And nothing from long before the subscription: a live stream was asked for.
      expect(followed.numbers).toEqual(range(21, 30));
    }
  });

  it('loses nothing when a live stream breaks again and again before its first event', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, {
      faults: ({ index }) => (index < 9 ? { kind: 'drop', after: 0, how: 'fin' } : null),
    });
    push(server, 1, 20);
    world.run(60_000);
    const followed = follow(world, { protocol });
    world.run(1000);
    push(server, 21, 25);
    world.run(120_000);
    expect(followed.numbers).toEqual(range(21, 25));
  });

  it('keeps trying for a live start that was refused, without inventing a past', () => {
    const world = virtualWorld();
    const faults: FaultPlan = [{ kind: 'refuse', status: 503 }, { kind: 'no-answer' }];
    const server = world.network.listen(ONE, { faults });
    push(server, 1, 20);
    const followed = follow(world, { protocol, firstEventTimeout: false });
    world.run(60_000);
    push(server, 21, 22);
    world.run(100);
    expect(cursors(server)).toEqual([null, null, null]);
    expect(followed.numbers).toEqual([21, 22]);
  });

  it('law 4: the position never goes backwards, whatever a replay sends', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, {
      faults: [{ kind: 'duplicate', after: 30, frames: 20 }],
    });
    feed(world, [server], { count: 60, every: 10 });
    const places: number[] = [];
    const followed = follow(world, { protocol, cursor: 'oldest' }, (event) =>
      places.push(cursorOf(event).seq as number),
    );
    after(world, 405, () => {
      server.cutAll('fin');
    });
    world.run(5000);
    expect(followed.numbers).toEqual(range(1, 60));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(cursors(server)[1]).toBe(places.filter((seq) => seq <= 40).at(-1));
  });

  describe('a sparse filter whose last event is hours old', () => {
    function sparse(hours: number) {
      const world = virtualWorld();
      const server = world.network.listen(ONE, { segmentSize: 20, pingInterval: 30_000 });
      const [first] = numberedEvents(1, { accounts: 1 });
      const dids = [(first as { did: string }).did];
      const followed = follow(world, { protocol, dids, cursor: 'live' });
      world.run(1000);
      push(server, 1, 1);
      // The rest of the network goes on: other accounts, one event in ten minutes.
      for (let tick = 0; tick < hours * 6; tick += 1) {
        world.run(600_000);
        for (const event of numberedEvents(1, { first: 1001 + tick * 2, accounts: 2 })) {
          server.push(event);
        }
      }
      expect(followed.numbers).toEqual([1]);
      server.cutAll('rst');
      push(server, 2, 4);
      world.run(60_000);
      push(server, 5, 6);
      world.run(1000);
      return { followed, server };
    }

    it.each([5, 30, 60])(
      '%i hours: loses and doubles nothing when the connection breaks',
      (hours) => {
        const { followed } = sparse(hours);
        expect(followed.numbers).toEqual(range(1, 6));
        expect(followed.errors).toEqual([]);
      },
    );

    it('asks by seq while the server surely keeps it, by time after that', () => {
      expect(cursors(sparse(5).server)).toEqual([null, 1]);
      const last = cursors(sparse(60).server).at(-1) as number;
      const connectedUntil = START + 60 * 3_600_000;
      // The server pings every 30 s, and the rewind is 10 s.
      expect(last).toBeGreaterThan((connectedUntil - 45_000) * 1000);
    });
  });
});

describe('resume by time on v1', () => {
  it('a legacy host sends no seqs: nothing lost, nothing doubled', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { legacy: true });
    feed(world, [server], { count: 400, every: 100, accounts: 3 });
    const followed = follow(world, { protocol: 'v1' });
    for (const at of [5000, 5500, 17_000, 30_000]) {
      after(world, at, () => {
        server.cutAll('fin');
      });
    }
    world.run(60_000);
    expect(followed.numbers).toEqual(range(1, 400));
    expect(new Set(followed.events.map(({ seq }) => seq))).toEqual(new Set([undefined]));
    // By time, ten seconds back from the last event.
    const [, second] = cursors(server) as number[];
    expect(second).toBeGreaterThan((START - 5500) * 1000);
    expect(second).toBeLessThanOrEqual((START + 5000 - 10_000) * 1000);
  });

  it('a saved cursor of a legacy host is exclusive and exact', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { legacy: true });
    feed(world, [server], { count: 50, every: 100 });
    const first = follow(world, { protocol: 'v1' });
    world.run(2050);
    first.subscription.unsubscribe();
    const cursor = cursorOf(first.events.at(-1) as never);
    expect(cursor).not.toHaveProperty('seq');
    world.run(1000);
    const second = follow(world, { protocol: 'v1', cursor });
    world.run(10_000);
    expect([...first.numbers, ...second.numbers]).toEqual(range(1, 50));
  });

  it('jetstream#343: a host that replays its newest segment doubles nothing and is told of', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { segmentSize: 10_000 });
    feed(world, [server], { count: 100, every: 1000 });
    world.run(50_500);
    const followed = follow(world, { protocol: 'v1', cursor: new Date(START + 45_000) });
    world.run(60_000);
    expect(followed.numbers).toEqual(range(45, 100));
    expect(followed.noticesOf('replayed-earlier')).toMatchObject([
      { asked: (START + 45_000) * 1000, first: (START + 1000) * 1000 },
    ]);
  });
});
