import { describe, expect, it } from '@jest/globals';
import { ConnectionTimeoutError, RetryLimitError, UpgradeRefusedError } from 'rx-jetstream';
import { attemptTimes, leftOvers, NOTHING_LEFT, range } from '../helpers/follow.js';
import { START } from '../helpers/virtual-world.js';
import { ASTRO, astroWorld, hear, subscribed } from './astro-world.js';

/** Attempts at an Astro server, ms since the world began. */
const attempts = (world: ReturnType<typeof astroWorld>) =>
  attemptTimes(world.server as unknown as Parameters<typeof attemptTimes>[0]);

describe('a connection to astro that is lost', () => {
  it.each([
    ['FIN', 'fin'],
    ['RST', 'rst'],
    ['1000', { code: 1000 }],
    ['1011', { code: 1011, reason: 'oops' }],
    ['4001', { code: 4001 }],
  ] as const)('by %s is replaced, and every topic subscribed again', (_, how) => {
    const world = astroWorld();
    const heard = range(1, 5).map((n) =>
      hear(world.client_.topic('channel.tips', { room: `${n}` })),
    );
    world.run(5000);
    world.server.cutAll(how);
    world.run(10_000);
    expect(subscribed(world.server)[0]).toHaveLength(5);
    world.server.publish('channel.tips', '3', 1);
    world.run(100);
    expect(heard.map(({ data }) => data.length)).toEqual([0, 0, 1, 0, 0]);
    for (const { subscription } of heard) subscription.unsubscribe();
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  it('gives a gap for every topic, with bounds', () => {
    const world = astroWorld();
    hear(world.client_.topic('channel.tips', { room: 'a' }));
    hear(world.client_.topic('channel.tips', { room: 'b' }));
    world.run(5000);
    const lost = world.scheduler.now();
    world.server.cutAll();
    world.run(10_000);
    const gaps = world.noticesOf('gap');
    expect(gaps.map(({ topic, room, certain }) => ({ topic, room, certain }))).toEqual([
      { topic: 'channel.tips', room: 'a', certain: false },
      { topic: 'channel.tips', room: 'b', certain: false },
    ]);
    for (const { from, to } of gaps) {
      // No more than a ping's distance too wide, and no narrower than the loss.
      expect(from / 1000).toBeLessThanOrEqual(lost);
      expect(from / 1000).toBeGreaterThan(lost - 35_000);
      expect(to / 1000).toBeGreaterThan(lost);
      expect(to / 1000).toBeLessThan(lost + 3000);
    }
  });

  it('gives one gap where it is lost again before a topic is back', () => {
    const world = astroWorld();
    for (const n of range(1, 20)) hear(world.client_.topic('channel.tips', { room: `${n}` }));
    world.run(5000);
    const lost = world.scheduler.now();
    world.server.cutAll();
    // Some are back, most are not.
    world.run(1500);
    world.server.cutAll();
    world.run(20_000);
    const last = world.noticesOf('gap').filter(({ room }) => room === '20');
    expect(last).toHaveLength(1);
    expect((last[0]?.from ?? 0) / 1000).toBeLessThanOrEqual(lost);
  });

  it('gives no gap for a topic that had not been subscribed', () => {
    const world = astroWorld();
    world.server.faults = [{ kind: 'drop', after: 0, how: 'fin' }];
    hear(world.client_.topic('channel.tips'));
    world.run(20_000);
    expect(subscribed(world.server)).toEqual([['channel.tips channel-1']]);
    expect(world.codes).toEqual([]);
  });

  it('is waited for longer with each failure, up to 30 s', () => {
    const world = astroWorld({ random: () => 0.999_999 });
    world.server.faults = range(1, 9).map(() => ({ kind: 'refuse', status: 503 }));
    hear(world.client_.topic('channel.tips'));
    world.run(300_000);
    const times = attempts(world);
    const waits = times.slice(1).map((at, index) => Math.round((at - (times[index] ?? 0)) / 1000));
    expect(waits.slice(0, 8)).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
  });

  it('is waited for as Retry-After says: 429 at the limit of connections', () => {
    const world = astroWorld({ random: () => 0 }, { maxConnections: 0 });
    hear(world.client_.topic('channel.tips'));
    world.run(5000);
    expect(attempts(world).slice(0, 3)).toEqual([5, 2015, 4025]);
    expect(world.client_.state$.value).toMatchObject({
      status: 'waiting',
      cause: 'back-off',
      error: { status: 429, retryAfter: 2000 },
    });
  });

  it('is tried again while the server drains: 502', () => {
    const world = astroWorld();
    world.server.draining = true;
    hear(world.client_.topic('channel.tips'));
    world.run(3000);
    const { value } = world.client_.state$;
    expect(value).toMatchObject({ status: 'waiting', error: { status: 502 } });
    expect('error' in value && value.error).toBeInstanceOf(UpgradeRefusedError);
    world.server.draining = false;
    world.run(30_000);
    expect(subscribed(world.server)).toHaveLength(1);
  });

  it('errors every topic at the limit of retries', () => {
    const world = astroWorld({ retry: { maxRetries: 2 } });
    world.server.draining = true;
    const heard = [hear(world.client_.topic('a')), hear(world.client_.topic('b'))];
    world.run(60_000);
    expect(heard.map(({ errors }) => errors[0] instanceof RetryLimitError)).toEqual([true, true]);
    expect(world.client_.state$.value).toEqual({ status: 'idle' });
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  it('is left when no welcome comes', () => {
    const world = astroWorld({ connectTimeout: 3000 });
    world.server.faults = [{ kind: 'silent' }];
    hear(world.client_.topic('channel.tips'));
    world.run(15_000);
    const waits = world.states.flatMap((state) => (state.status === 'waiting' ? [state] : []));
    expect(waits).toHaveLength(1);
    expect(waits[0]?.error).toBeInstanceOf(ConnectionTimeoutError);
    expect(subscribed(world.server)).toEqual([['channel.tips channel-1']]);
  });

  it('is found by pings when it is dead, long before 70 s', () => {
    const world = astroWorld({}, { pingInterval: 0 });
    world.server.faults = [{ kind: 'black-hole', after: 1 }];
    const heard = hear(world.client_.topic('channel.tips', { room: 'r' }));
    world.run(1000);
    world.server.publish('channel.tips', 'r', 1);
    world.run(60_000);
    expect(world.server.counters.attempts).toBe(2);
    expect(heard.data).toEqual([1]);
    expect(world.codes).toEqual(['gap']);
  });

  it('is left after a silence, where one is set', () => {
    const world = astroWorld({ stallTimeout: 5000 });
    hear(world.client_.topic('channel.tips'));
    world.run(7000);
    expect(world.states.map(({ status }) => status)).toContain('stalled');
  });
});

describe('the keepalive of astro', () => {
  it('answers the server’s pings for hours', () => {
    const world = astroWorld();
    hear(world.client_.topic('channel.tips'));
    world.run(4 * 3_600_000);
    expect(world.server.counters.attempts).toBe(1);
    expect(world.codes).toEqual([]);
  });

  it('is a pong within 70 s: a client that gives none is closed', () => {
    const world = astroWorld();
    const socket = new world.network.WebSocket(ASTRO) as unknown as {
      onclose: ((event: { code: number }) => void) | null;
      on(name: string, listener: (...values: never[]) => void): void;
    };
    let closedAt: number | undefined;
    socket.onclose = () => (closedAt = world.scheduler.now() - START);
    world.run(60_000);
    expect(closedAt).toBeUndefined();
    // Deaf from here on: the pipe towards it is held, so that no pong goes back.
    (socket as unknown as { pause(): void }).pause();
    world.run(120_000);
    expect(world.server.connections).toEqual([]);
  });
});

describe('a server of astro that goes away', () => {
  const start = (rooms: number, drain: number | undefined = undefined) => {
    const world = astroWorld();
    const heard = range(1, rooms).map((n) =>
      hear(world.client_.topic('channel.tips', { room: `${n}` })),
    );
    world.run(5000);
    const { commands } = world.server.counters;
    world.server.reconnectAll(drain === undefined ? {} : { drain });
    return { world, heard, commands };
  };

  it('is followed at once, with every subscription restored and no command sent', () => {
    const { world, commands } = start(20);
    world.run(1000);
    expect(world.server.connections).toHaveLength(2);
    expect(subscribed(world.server)[1]).toHaveLength(20);
    world.run(10_000);
    expect(world.server.connections).toHaveLength(1);
    expect(world.server.counters.commands).toBe(commands);
    expect(world.codes).toEqual(['handover']);
    expect(world.client_.state$.value).toMatchObject({ status: 'live', session: 'c-2' });
  });

  it('never shows anything but live meanwhile', () => {
    const { world } = start(2);
    const before = world.states.length;
    world.run(10_000);
    const statuses = world.states.slice(before).map(({ status }) => status);
    expect(statuses).toEqual(['connecting', 'live']);
    // Both in the same moment: the new connection is told of once it serves.
    const sinces = world.states.slice(before).map((state) => ('since' in state ? state.since : 0));
    expect(new Set(sinces).size).toBe(1);
  });

  it('delivers over both, and each message comes once', () => {
    const { world, heard } = start(3);
    const sent: number[] = [];
    for (let n = 0; n < 400; n += 1) {
      world.run(20);
      sent.push(n);
      world.server.publish('channel.tips', '2', n);
    }
    world.run(1000);
    expect(heard[1]?.data).toEqual(sent);
    expect(world.server.counters.messagesSent).toBeGreaterThan(400);
    expect(world.codes).toEqual(['handover']);
  });

  it('may be left meanwhile', () => {
    const { world, heard } = start(3);
    world.run(8);
    for (const { subscription } of heard) subscription.unsubscribe();
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
    expect(world.server.connections).toEqual([]);
  });

  it('takes new topics to its successor, and drops those left meanwhile there', () => {
    const { world, heard } = start(3);
    heard[0]?.subscription.unsubscribe();
    hear(world.client_.topic('channel.announcements', { room: 'x' }));
    world.run(3000);
    const after = ['channel.announcements x', 'channel.tips 2', 'channel.tips 3'];
    expect(subscribed(world.server)[1]).toEqual(after);
    world.run(10_000);
    expect(subscribed(world.server)).toEqual([after]);
  });

  it('has its unanswered commands sent again to the successor', () => {
    const world = astroWorld({}, { responseDelay: 400 });
    const heard = hear(world.client_.topic('channel.tips', { room: 'r' }));
    world.run(200);
    world.server.reconnectAll();
    world.run(20_000);
    expect(subscribed(world.server)).toEqual([['channel.tips r']]);
    world.server.publish('channel.tips', 'r', 1);
    world.run(100);
    expect(heard.data).toEqual([1]);
  });

  it('is not believed when its token is refused: all is subscribed afresh', () => {
    const { world, heard } = start(5, 30_000);
    world.server.expireTokens();
    world.run(20_000);
    expect(world.codes).toEqual(['handover', 'handover-refused']);
    expect(subscribed(world.server)[1]).toHaveLength(5);
    // The old connection delivered all the while: nothing is missing.
    world.run(30_000);
    expect(world.server.connections).toHaveLength(1);
    expect(world.noticesOf('gap')).toEqual([]);
    world.server.publish('channel.tips', '1', 1);
    world.run(100);
    expect(heard[0]?.data).toEqual([1]);
  });

  it('gives gaps when the token is refused and it is gone before all is subscribed afresh', () => {
    const { world } = start(20, 500);
    world.server.expireTokens();
    world.run(20_000);
    expect(world.codes[0]).toBe('handover');
    expect(world.noticesOf('gap').map(({ room }) => room)).toContain('20');
    expect(subscribed(world.server)[0]).toHaveLength(20);
  });

  it('keeps its token over attempts that fail for other reasons', () => {
    const { world, commands } = start(5, 30_000);
    world.server.faults = [null, { kind: 'refuse', status: 502 }, { kind: 'refuse', status: 429 }];
    world.run(25_000);
    expect(world.codes).toEqual(['handover']);
    expect(world.server.counters.commands).toBe(commands);
    expect(subscribed(world.server).at(-1)).toHaveLength(5);
  });

  it('and closes before its successor is there gives a gap', () => {
    // The farewell is under way for three trips, the successor is there after two.
    const { world } = start(2, 0);
    world.run(3000);
    expect(world.codes).toEqual(['handover', 'gap', 'gap']);
    expect(subscribed(world.server)).toEqual([['channel.tips 1', 'channel.tips 2']]);
  });

  it('gives a gap when it is gone before its successor is there', () => {
    const { world } = start(2, 0);
    world.server.faults = [null, { kind: 'refuse', status: 502 }];
    world.run(20_000);
    expect(world.codes).toEqual(['handover', 'gap', 'gap']);
    expect(subscribed(world.server)).toEqual([['channel.tips 1', 'channel.tips 2']]);
  });

  it('and does not close is left once its successor has served for a while', () => {
    const { world } = start(1, 10_000_000);
    world.run(60_000);
    expect(world.server.connections).toHaveLength(2);
    world.run(30_000);
    expect(world.server.connections).toHaveLength(1);
  });

  it('again and again is followed, at twenty attempts a minute', () => {
    const world = astroWorld();
    const heard = hear(world.client_.topic('channel.tips', { room: 'r' }));
    let sent = 0;
    for (let second = 0; second < 600; second += 1) {
      world.run(1000);
      world.server.reconnectAll({ drain: 10_000 });
      if (second < 10) continue;
      world.server.publish('channel.tips', 'r', sent);
      sent += 1;
    }
    const times = attempts(world);
    const most = Math.max(
      ...times.map((at) => times.filter((t) => t >= at && t < at + 60_000).length),
    );
    expect(most).toBeLessThanOrEqual(20);
    expect(new Set(heard.data).size).toBe(heard.data.length);
  });
});
