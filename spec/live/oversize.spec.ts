import { afterEach, describe, expect, it } from '@jest/globals';
import { jetstream, type Notice } from 'rx-jetstream';
import {
  numberedEvents,
  startJetstreamServer,
  testEvent,
  type FaultPlan,
  type JetstreamServer,
} from 'rx-jetstream/testing';
import {
  cursors,
  follow,
  numberOf,
  ONE,
  parameters,
  push,
  range,
  TWO,
  WIRES,
} from '../helpers/follow.js';
import { until } from '../helpers/real.js';
import { virtualWorld } from '../helpers/virtual-world.js';

const LIMIT = 10_000;
/** The socket takes more on its own. */
const webSocketOptions = { maxPayload: 2 * LIMIT };

/** An event of about so many bytes. */
const big = (bytes: number) => testEvent.post({ record: { filler: 'x'.repeat(bytes) }, text: '0' });

/** Events 1 to 5, one that is too big, 6 to 10. */
function fill(server: JetstreamServer, bytes: number): void {
  push(server, 1, 5);
  server.push(big(bytes));
  push(server, 6, 10);
}

describe.each(WIRES)('a frame over maxMessageSize on %s', (protocol) => {
  const options = { protocol, cursor: 1, maxMessageSize: LIMIT } as const;

  it('is dropped with a notice; the stream goes on over the same connection', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    fill(server, 12_000);
    const followed = follow(world, options);
    world.run(1000);
    expect(followed.numbers).toEqual(range(1, 10));
    expect(server.counters.attempts).toBe(1);
    expect(followed.notices).toHaveLength(1);
    const [notice] = followed.noticesOf('oversize');
    expect(notice).toMatchObject({ limit: LIMIT, seq: 6 });
    expect(notice?.size).toBeGreaterThan(12_000);
    expect(JSON.stringify(notice).length).toBeLessThan(1000);
  });

  it('the position moves past it: a reconnect neither asks for less nor tells it twice', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    push(server, 1, 5);
    server.push(big(12_000));
    const followed = follow(world, options);
    world.run(1000);
    server.cutAll('fin');
    world.run(2000);
    server.cutAll('fin');
    push(server, 6, 10);
    world.run(5000);
    expect(followed.numbers).toEqual(range(1, 10));
    expect(cursors(server)).toEqual([1, 6, 6]);
    expect(followed.codes).toEqual(['oversize']);
  });

  it('a frame of exactly that size passes', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    push(server, 1, 1);
    const sizes: number[] = [];
    const probe = follow(world, { protocol, cursor: 1 });
    probe.stream.raw$.subscribe((text) => sizes.push(text.length));
    world.run(100);
    const [size] = sizes as [number];
    const exact = follow(world, { protocol, cursor: 1, maxMessageSize: size });
    const less = follow(world, { protocol, cursor: 1, maxMessageSize: size - 1 });
    world.run(100);
    expect([exact.numbers, less.numbers]).toEqual([[1], []]);
  });

  it('many of them, of any size, cost no connection and no host', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const followed = follow(world, { ...options, hosts: [ONE, TWO] });
    world.run(100);
    for (let round = 0; round < 12; round += 1) {
      push(server, 2 * round + 1, 2 * round + 1);
      server.push(big(10_000 * (round + 2)));
      push(server, 2 * round + 2, 2 * round + 2);
      world.run(1000);
    }
    expect(followed.numbers).toEqual(range(1, 24));
    expect(followed.noticesOf('oversize')).toHaveLength(12);
    expect([followed.codes.length, server.counters.attempts]).toEqual([12, 1]);
  });

  it('law 6: made up padding is dropped as well, without a reconnect storm', () => {
    const world = virtualWorld();
    const faults: FaultPlan = [
      [
        { kind: 'oversize', after: 2, bytes: 15_000 },
        { kind: 'oversize', after: 4, bytes: 19_000 },
      ],
    ];
    const server = world.network.listen(ONE, { faults });
    push(server, 1, 10);
    const followed = follow(world, options);
    world.run(1000);
    expect(followed.numbers).toEqual(range(1, 10));
    expect(followed.codes).toEqual(['oversize', 'oversize']);
    expect(server.counters.attempts).toBe(1);
  });
});

describe.each(WIRES)("a frame over the socket's own limit on %s", (protocol) => {
  const options = { protocol, cursor: 1, maxMessageSize: LIMIT, webSocketOptions } as const;
  const caps = (server: JetstreamServer) => parameters(server, 'maxMessageSizeBytes');

  it('closes the connection once (1009), is passed by the server’s own cap once, and told', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    fill(server, 100_000);
    const followed = follow(world, options);
    world.run(60_000);
    expect(followed.numbers).toEqual(range(1, 10));
    expect(followed.codes).toEqual(['oversize']);
    expect(followed.noticesOf('oversize')[0]).toMatchObject({ size: undefined });
    expect(caps(server).filter(([cap]) => cap !== undefined)).toHaveLength(1);
    expect(server.counters.attempts).toBeLessThanOrEqual(4);
  });

  it('later frames are not affected: large ones that fit come again', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    fill(server, 100_000);
    const followed = follow(world, options);
    world.run(60_000);
    server.push(big(9000));
    push(server, 11, 12);
    world.run(1000);
    expect(followed.numbers).toEqual([...range(1, 10), 0, 11, 12]);
    expect(caps(server).at(-1)).toEqual([]);
  });

  it('several of them are passed one after another', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    for (const first of [1, 11, 21]) {
      push(server, first, first + 9);
      server.push(big(100_000));
    }
    push(server, 31, 40);
    const followed = follow(world, { ...options, firstEventTimeout: false });
    world.run(300_000);
    expect(followed.numbers).toEqual(range(1, 40));
    expect(new Set(followed.codes)).toEqual(new Set(['oversize']));
    expect(followed.codes.length).toBeLessThanOrEqual(3);
    expect(server.counters.attempts).toBeLessThanOrEqual(12);
  });

  it('at the tip of a quiet stream it is not the same close for ever', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    push(server, 1, 5);
    server.push(big(100_000));
    const followed = follow(world, { ...options, firstEventTimeout: false });
    world.run(3_600_000);
    expect(followed.codes).toEqual(['oversize']);
    expect(server.counters.attempts).toBeLessThanOrEqual(3);
    push(server, 6, 8);
    world.run(1000);
    expect(followed.numbers).toEqual(range(1, 8));
  });
});

describe.each(WIRES)('over real sockets on %s', (protocol) => {
  let server: JetstreamServer;
  afterEach(() => server.close());

  it('a frame that ws refuses (1009) is passed, once', async () => {
    server = await startJetstreamServer();
    server.pushAll(numberedEvents(5));
    server.push(big(300_000));
    server.pushAll(numberedEvents(5, { first: 6 }));
    const notices: Notice[] = [];
    const numbers: number[] = [];
    const subscription = jetstream({
      hosts: server.wsUrl,
      protocol,
      cursor: 1,
      maxMessageSize: LIMIT,
      webSocketOptions,
      onNotice: (notice) => void notices.push(notice),
    }).subscribe((event) => numbers.push(numberOf(event)));
    await until(() => numbers.length >= 10, 'ten events');
    expect(numbers).toEqual(range(1, 10));
    expect(notices.map(({ code }) => code)).toEqual(['oversize']);
    server.pushAll(numberedEvents(1, { first: 11 }));
    await until(() => numbers.length === 11, 'one more');
    expect(server.counters.attempts).toBeLessThanOrEqual(4);
    subscription.unsubscribe();
  });
});
