import { describe, expect, it } from '@jest/globals';
import { share, take } from 'rxjs';
import { jetstream, rawMessages, type JetstreamEvent } from 'rx-jetstream';
import {
  feed,
  follow,
  leftOvers,
  NOTHING_LEFT,
  numberOf,
  ONE,
  push,
  range,
  WIRES,
} from '../helpers/follow.js';
import { virtualWorld } from '../helpers/virtual-world.js';

describe.each(WIRES)('law 1: cold, on %s', (protocol) => {
  it('nothing happens before subscribe', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    let asked = 0;
    const cursor = () => {
      asked += 1;
      return null;
    };
    const stream = jetstream({ hosts: ONE, protocol, cursor, ...world.client });
    stream.state$.subscribe();
    stream.notices$.subscribe();
    stream.raw$.subscribe();
    world.run(60_000);
    expect(server.requests).toEqual([]);
    expect(asked).toBe(0);
    expect(world.scheduler.actions).toHaveLength(0);
    expect(stream.state$.value).toEqual({ status: 'idle' });
  });

  it('two subscriptions are two connections with cursors of their own', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    push(server, 1, 20);
    let next = 1;
    const cursor = () => (next += 5);
    const stream = jetstream({ hosts: ONE, protocol, cursor, ...world.client });
    const seen: number[][] = [[], []];
    const first = stream.subscribe((event) => seen[0]?.push(numberOf(event)));
    stream.subscribe((event) => seen[1]?.push(numberOf(event)));
    world.run(1000);
    expect(server.connections).toHaveLength(2);
    expect(seen).toEqual([range(6, 20), range(11, 20)]);
    // Each breaks and resumes by itself.
    server.connections[0]?.cut('fin');
    push(server, 21, 25);
    world.run(5000);
    expect(seen).toEqual([range(6, 25), range(11, 25)]);
    first.unsubscribe();
    push(server, 26, 30);
    world.run(1000);
    expect(seen).toEqual([range(6, 25), range(11, 30)]);
    expect(server.connections).toHaveLength(1);
  });

  it('unsubscribe closes the socket with 1000 and every timer', () => {
    const world = virtualWorld();
    const codes: (number | undefined)[] = [];
    class Watched extends world.network.WebSocket {
      override close(code?: number, reason?: string): void {
        codes.push(code);
        super.close(code, reason);
      }
    }
    const server = world.network.listen(ONE);
    push(server, 1, 5);
    const followed = follow(world, { protocol, cursor: 1, WebSocket: Watched });
    world.run(1000);
    followed.subscription.unsubscribe();
    expect(codes).toEqual([1000]);
    expect(followed.statuses.slice(-2)).toEqual(['closed', 'idle']);
    push(server, 6, 9);
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
    expect(followed.numbers).toEqual(range(1, 5));
    expect(server.counters.attempts).toBe(1);
  });

  it('a stream can be subscribed to again after its end', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    push(server, 1, 5);
    const stream = jetstream({ hosts: ONE, protocol, cursor: 1, ...world.client });
    for (const round of [1, 2, 3]) {
      const numbers: number[] = [];
      stream.pipe(take(3)).subscribe((event) => numbers.push(numberOf(event)));
      world.run(1000);
      expect(numbers).toEqual([1, 2, 3]);
      expect(server.counters.opened).toBe(round);
    }
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  it('share() fans one connection out', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const shared = jetstream({ hosts: ONE, protocol, ...world.client }).pipe(share());
    const seen: JetstreamEvent[][] = [[], [], []];
    const subscriptions = seen.map((events) => shared.subscribe((event) => events.push(event)));
    world.run(100);
    push(server, 1, 5);
    world.run(100);
    expect(server.counters.opened).toBe(1);
    for (const events of seen) expect(events.map(numberOf)).toEqual(range(1, 5));
    for (const subscription of subscriptions) subscription.unsubscribe();
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  it('options are read once: changing the object later changes nothing', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const hosts = [ONE];
    const collections = ['app.bsky.feed.post'];
    const options = { hosts, collections, protocol, ...world.client };
    const stream = jetstream(options);
    hosts[0] = 'wss://elsewhere.example';
    collections.push('app.bsky.feed.like');
    stream.subscribe();
    world.run(100);
    expect(server.counters.opened).toBe(1);
    expect(server.requests[0]?.url).not.toContain('like');
  });
});

describe.each(WIRES)('rawMessages on %s', (protocol) => {
  it('is the same stream as text, unparsed: each frame once, over breaks', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { faults: [{ kind: 'drop', after: 40, how: 'rst' }] });
    const lines: string[] = [];
    const raw = rawMessages({ hosts: ONE, protocol, cursor: 1, ...world.client });
    const subscription = raw.subscribe((line) => lines.push(line));
    const events = follow(world, { protocol, cursor: 1 });
    feed(world, [server], { count: 100, every: 20 });
    world.run(20_000);
    expect(lines).toHaveLength(100);
    const texts = lines.map((line) => /"text":"(\d+)"/.exec(line)?.[1]);
    expect(texts.map(Number)).toEqual(range(1, 100));
    expect(events.numbers).toEqual(range(1, 100));
    expect(raw.state$.value.status).toBe('live');
    subscription.unsubscribe();
    events.subscription.unsubscribe();
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });
});
