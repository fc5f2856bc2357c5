import { afterEach, describe, expect, it } from '@jest/globals';
import { jetstream } from 'rx-jetstream';
import { numberedEvents, startJetstreamServer, type JetstreamServer } from 'rx-jetstream/testing';
import { busyWorld } from '../helpers/busy-world.js';
import {
  cursors,
  follow,
  leftOvers,
  NOTHING_LEFT,
  numberOf,
  ONE,
  push,
  range,
  WIRES,
} from '../helpers/follow.js';
import { until } from '../helpers/real.js';
import { virtualWorld } from '../helpers/virtual-world.js';

describe.each(WIRES)('law 5: a slow consumer on %s', (protocol) => {
  /** Each event costs the consumer 5 ms; the server sends as fast as it can. */
  function slow(count: number, buffer: object) {
    const world = busyWorld();
    const server = world.network.listen(ONE);
    push(server, 1, count);
    const options = { protocol, cursor: 1, buffer, firstEventTimeout: false } as const;
    const followed = follow(world, options, () => {
      world.spend(5);
    });
    world.run(600_000);
    return { world, server, followed };
  }

  it('by events: the connection is closed by intent and resumes; nothing lost or doubled', () => {
    const { followed, server, world } = slow(1000, { events: 100 });
    expect(followed.numbers).toEqual(range(1, 1000));
    expect(server.counters.attempts).toBeGreaterThan(3);
    const notices = followed.noticesOf('backpressure');
    expect(notices.length).toBe(server.counters.attempts - 1);
    for (const notice of notices) expect(notice.events).toBeLessThanOrEqual(100);
    expect(followed.errors).toEqual([]);
    followed.subscription.unsubscribe();
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  it('by bytes as well', () => {
    const { followed, server } = slow(300, { bytes: 20_000 });
    expect(followed.numbers).toEqual(range(1, 300));
    expect(server.counters.attempts).toBeGreaterThan(2);
    for (const notice of followed.noticesOf('backpressure')) {
      // One frame may lie over the line.
      expect(notice.bytes).toBeLessThan(21_000);
    }
  });

  it('resumes from the last event delivered, not from the last one received', () => {
    const { followed, server } = slow(1000, { events: 100 });
    const [, second] = cursors(server) as number[];
    const [notice] = followed.noticesOf('backpressure');
    expect(notice?.events).toBe(100);
    // What was waiting was handed over first, so it need not come again.
    expect(second).toBeGreaterThanOrEqual(100);
    expect(new Set(followed.numbers).size).toBe(followed.numbers.length);
  });

  it('the state is waiting, cause backpressure, with no time set and no failure counted', () => {
    const { followed } = slow(300, { events: 100 });
    const [state] = followed.statesOf('waiting');
    expect(state).toMatchObject({
      cause: 'backpressure',
      attempt: 0,
      retryAt: undefined,
      error: undefined,
    });
    expect(followed.statesOf('waiting').every(({ cause }) => cause !== 'back-off')).toBe(true);
    const notice = followed.notices[0];
    expect(notice).toMatchObject({ code: 'backpressure', connection: 1 });
  });

  it('law 2: an end that comes while frames are held is told after them', () => {
    const world = busyWorld();
    const server = world.network.listen(ONE, {
      faults: [{ kind: 'drop', after: 200, how: 'fin' }],
    });
    push(server, 1, 300);
    const followed = follow(world, { protocol, cursor: 1, firstEventTimeout: false }, () => {
      world.spend(3);
    });
    world.run(60_000);
    expect(followed.numbers).toEqual(range(1, 300));
    expect(cursors(server)).toEqual([1, 200]);
  });

  it('a handler that blocks for a minute at every tenth event costs no event', () => {
    const world = busyWorld();
    const server = world.network.listen(ONE);
    push(server, 1, 100);
    const followed = follow(world, { protocol, cursor: 1, buffer: { events: 20 } }, (event) => {
      if (numberOf(event) % 10 === 0) world.spend(60_000);
    });
    world.run(3_600_000);
    expect(followed.numbers).toEqual(range(1, 100));
    expect(followed.errors).toEqual([]);
  });
});

describe.each(WIRES)('a fast consumer on %s', (protocol) => {
  it('has each frame in the same call: no promise, no timer in between', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    push(server, 1, 10);
    const calls: string[] = [];
    const followed = follow(world, { protocol, cursor: 1 }, (event) => {
      calls.push(`event ${numberOf(event)}`);
    });
    followed.stream.raw$.subscribe(() => calls.push('frame'));
    world.run(100);
    expect(calls.slice(0, 4)).toEqual(['frame', 'event 1', 'frame', 'event 2']);
    expect(followed.notices).toEqual([]);
  });
});

describe.each(WIRES)('real time, real sockets on %s', (protocol) => {
  let server: JetstreamServer;
  afterEach(() => server.close());

  it('a handler that blocks the event loop loses and doubles nothing; memory stays bounded', async () => {
    server = await startJetstreamServer();
    server.pushAll(numberedEvents(3000, { accounts: 7 }));
    const numbers: number[] = [];
    let backpressure = 0;
    const subscription = jetstream({
      hosts: server.wsUrl,
      protocol,
      cursor: 1,
      buffer: { events: 500 },
      onNotice: ({ code }) => {
        if (code === 'backpressure') backpressure += 1;
      },
    }).subscribe((event) => {
      numbers.push(numberOf(event));
      if (numbers.length % 10 !== 0) return;
      // Busy for two milliseconds, as a synchronous database write would be.
      const end = performance.now() + 2;
      while (performance.now() < end);
    });
    await until(() => numbers.length >= 3000, 'all events', 30_000);
    subscription.unsubscribe();
    expect(numbers).toEqual(range(1, 3000));
    expect(backpressure).toBeGreaterThan(0);
  }, 40_000);
});
