import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createMemoryNetwork,
  type JetstreamServer,
  type JetstreamServerOptions,
  type MemoryNetwork,
  numberedEvents,
  startJetstreamServer,
} from '../../src/testing/index.js';
import { SlowDetector, SLOW_RULE } from '../../src/testing/session/slow-rule.js';
import { Client, eventually, seqOf, V2 } from './support/client.js';
import { commit } from './support/events.js';
import { START, VirtualClock } from './support/virtual.js';
import NodeWebSocket from 'ws';

let clock: VirtualClock;
let network: MemoryNetwork;
let server: JetstreamServer;

/** A client in virtual time: what it gets is there as soon as the clock has moved. */
function open(path: string): Client {
  return new Client(new network.WebSocket(`ws://host.test${path}`) as never);
}

function start(options: Omit<JetstreamServerOptions, 'scheduler'> = {}, latency = 0): void {
  network = createMemoryNetwork({ scheduler: clock, latency });
  server = network.listen('ws://host.test', options);
}

const seqs = (client: Client) => client.parsed.map(seqOf);
const count = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** The close, once it has been told: promises settle outside virtual time. */
const closing = (client: Client) => client.closed;

beforeEach(() => {
  clock = new VirtualClock();
  network = createMemoryNetwork({ scheduler: clock });
});

afterEach(async () => {
  await network.close();
  clock.advance(60_000);
  expect([network.openSockets, network.listeners, network.servers]).toEqual([0, 0, 0]);
});

describe('delivery', () => {
  it('#67 100,000 events through the in-memory network in one go, none lost', () => {
    start({}, 20);
    const client = open('/subscribe?cursor=1');
    server.pushAll(numberedEvents(100_000, { accounts: 50 }));
    clock.advance(10_000);
    expect(client.frames).toHaveLength(100_000);
    expect(seqs(client)).toEqual(count(1, 100_000));
  });

  it('#67 a reader that reads in fits and starts keeps its connection and misses nothing', () => {
    start({ pingInterval: 0 }, 5);
    const client = open(`${V2}?cursor=1`);
    server.pushAll(numberedEvents(20_000));
    for (let turn = 0; client.frames.length < 20_000 && turn < 100; turn += 1) {
      clock.advance(10);
      client.socket.pause();
      clock.advance(4_000);
      client.socket.resume();
    }
    expect(seqs(client)).toEqual(count(1, 20_000));
  });

  it('pulls: what a reader does not take stays in the log', async () => {
    start({ pingInterval: 0 });
    const client = open('/subscribe?cursor=1');
    clock.advance(1);
    client.socket.pause();
    server.pushAll(numberedEvents(50_000));
    clock.advance(4_000);
    expect(server.counters.framesSent).toBeGreaterThan(1_000);
    expect(server.counters.framesSent).toBeLessThan(10_000);
    // Five seconds without progress: dropped, without a close frame.
    clock.advance(1_500);
    expect(server.connections).toHaveLength(0);
    client.socket.resume();
    clock.advance(10);
    expect(await closing(client)).toEqual({ code: 1006, reason: '' });
    expect(seqs(client)).toEqual(count(1, client.frames.length));
  });

  it('#69 a replay crosses sealed segments, the active one and the tip while more comes', () => {
    start({ segmentSize: 700, readBatch: 64 }, 1);
    server.pushAll(numberedEvents(3_000));
    const client = open('/subscribe?cursor=1');
    for (let turn = 0; turn < 40; turn += 1) {
      clock.advance(1);
      server.pushAll(numberedEvents(101));
      if (turn % 7 === 0) server.seal();
    }
    clock.advance(1_000);
    expect(seqs(client)).toEqual(count(1, 3_000 + 40 * 101));
  });

  it('#70 holes and stretches that a filter empties are walked over', () => {
    start({ seqStep: 1_000, readBatch: 16 });
    server.pushAll(numberedEvents(500));
    server.push({ ...commit({ collection: 'app.bsky.feed.like' }), atSeq: 2_000_000 });
    const client = open('/subscribe?cursor=2&wantedCollections=app.bsky.feed.like');
    clock.advance(10);
    expect(seqs(client)).toEqual([2_000_000]);
    const all = open('/subscribe?cursor=498002');
    clock.advance(10);
    expect(seqs(all)).toEqual([499_001, 2_000_000]);
  });

  it.each([
    [
      V2,
      { $type: 'error', error: 'InternalError', message: 'archive replay unavailable; reconnect' },
    ],
    ['/subscribe', undefined],
  ])(
    '#71 %s: a reader below what is retained is told, and dropped, never led over the hole',
    async (path, frame) => {
      start({ retention: 100, pingInterval: 0, faults: [{ kind: 'delay', each: 100 }] });
      server.pushAll(numberedEvents(1_000));
      const client = open(`${path}?cursor=950`);
      clock.advance(1_000);
      server.pushAll(numberedEvents(1_000));
      clock.advance(60_000);
      expect(await closing(client)).toEqual({ code: 1006, reason: '' });
      const last = client.parsed.at(-1)!;
      if (frame !== undefined) expect(last).toEqual(frame);
      const got = seqs(client).filter((seq) => seq !== undefined);
      expect(got).toEqual(count(950, 949 + got.length));
    },
  );

  it('every connection gives up the same text: a row is written once per wire', () => {
    start();
    server.pushAll(numberedEvents(100));
    const clients = count(1, 20).map(() => open('/subscribe?cursor=1'));
    clock.advance(10);
    for (const client of clients) expect(client.frames).toEqual(clients[0]!.frames);
  });
});

describe('keepalive', () => {
  it('pings every 30 seconds, idle or not', () => {
    start({}, 10);
    const client = open('/subscribe');
    clock.advance(29_900);
    expect(client.pings).toBe(0);
    clock.advance(200);
    expect(client.pings).toBe(1);
    clock.advance(120_000);
    expect(client.pings).toBe(5);
    expect(server.connections).toHaveLength(1);
  });

  it('drops without a close frame when no pong comes for 5 seconds', async () => {
    start();
    const client = open(V2);
    clock.advance(1_000);
    client.socket.pause();
    clock.advance(33_900);
    expect(server.connections).toHaveLength(1);
    clock.advance(200);
    expect(server.connections).toHaveLength(0);
    client.socket.resume();
    clock.advance(1);
    expect(await closing(client)).toEqual({ code: 1006, reason: '' });
  });

  it('sends no events while it waits for a pong', () => {
    start({}, 1_000);
    const client = open('/subscribe');
    // The ping leaves 30 s after the open, its answer is back 2 s later.
    clock.advance(1_000 + 30_500);
    server.push(commit());
    clock.advance(2_400);
    expect([client.pings, client.frames.length]).toEqual([1, 0]);
    clock.advance(200);
    expect(client.frames).toHaveLength(1);
  });

  it('sends none when switched off, and none to who has not said hello', () => {
    start({ pingInterval: 0 });
    const client = open('/subscribe');
    clock.advance(300_000);
    expect(client.pings).toBe(0);
    const other = network.listen('ws://other.test');
    const silent = new Client(
      new network.WebSocket('ws://other.test/subscribe?requireHello=true') as never,
    );
    clock.advance(3_600_000);
    expect(silent.pings).toBe(0);
    expect(other.connections).toHaveLength(1);
  });

  it('behind a black hole nothing is sent or answered, and nothing ends', () => {
    start({ faults: [{ kind: 'black-hole', after: 2 }] });
    const client = open('/subscribe?cursor=1');
    server.pushAll(numberedEvents(10));
    clock.advance(1_000);
    client.socket.ping();
    clock.advance(600_000);
    expect([client.frames.length, client.pings, client.pongs]).toEqual([2, 0, 0]);
    expect([client.socket.readyState, server.connections.length]).toEqual([1, 1]);
    client.socket.terminate();
    clock.advance(1);
    expect(server.connections).toHaveLength(0);
  });

  it('lets go of a client that does not answer a close frame for 5 seconds', () => {
    start();
    const client = open('/subscribe');
    clock.advance(10);
    client.socket.pause();
    server.cutAll({ code: 4000, reason: 'go' });
    clock.advance(4_900);
    expect(server.connections).toHaveLength(1);
    clock.advance(200);
    expect(server.connections).toHaveLength(0);
    // Its socket does not know: it has read nothing.
    client.socket.terminate();
  });
});

describe('#68 the slow rule', () => {
  const rule = SLOW_RULE;

  it('is the real server’s', () => expect(rule).toEqual({ lag: 100_000, rate: 5, window: 60_000 }));

  it('needs both, far behind and below the rate, for the whole window', () => {
    const slow = new SlowDetector(rule);
    expect(slow.observe(0, 200_000, 0)).toBe(false);
    expect(slow.observe(299, 200_000, 59_999)).toBe(false);
    expect(slow.observe(299, 200_000, 60_000)).toBe(true);
  });

  it('does not judge who is near the tip, or fast enough', () => {
    const near = new SlowDetector(rule);
    for (let at = 0; at < 600_000; at += 10_000) expect(near.observe(0, 100_000, at)).toBe(false);
    const fast = new SlowDetector(rule);
    expect(fast.observe(0, 200_000, 0)).toBe(false);
    expect(fast.observe(300, 200_000, 60_000)).toBe(false);
    // Judged anew from here.
    expect(fast.observe(301, 200_000, 90_000)).toBe(false);
    expect(fast.observe(301, 200_000, 120_000)).toBe(true);
  });

  it('starts over after any recovery', () => {
    const slow = new SlowDetector(rule);
    expect(slow.observe(0, 200_000, 0)).toBe(false);
    expect(slow.observe(0, 10, 50_000)).toBe(false);
    expect(slow.observe(0, 200_000, 55_000)).toBe(false);
    expect(slow.observe(0, 200_000, 114_000)).toBe(false);
    expect(slow.observe(0, 200_000, 115_000)).toBe(true);
  });

  it.each([
    [V2, 'ConsumerTooSlow'],
    ['/subscribe', undefined],
  ])(
    '%s: a reader it catches gets an error frame on v2, and an abrupt end',
    async (path, error) => {
      const slowRule = { lag: 1_000 };
      start({ slowRule, readBatch: 16, pingInterval: 0, faults: [{ kind: 'delay', each: 250 }] });
      server.pushAll(numberedEvents(5_000));
      const client = open(`${path}?cursor=1`);
      clock.advance(120_000);
      expect(await closing(client)).toEqual({ code: 1006, reason: '' });
      const last = client.parsed.at(-1)!;
      expect(last.error).toBe(error);
      if (error === undefined) return;
      const [, lag, cursor] =
        /^reading below the floor rate (\d+) events behind the tip; reconnect with cursor=(\d+)$/.exec(
          last.message!,
        )!;
      expect(Number(lag) + Number(cursor)).toBe(5_001);
    },
  );

  it('a narrow filter is no slowness', () => {
    start({ slowRule: { lag: 100, window: 1_000 }, readBatch: 16 });
    server.pushAll(numberedEvents(50_000));
    open('/subscribe?cursor=1&wantedDids=did:plc:nobody');
    clock.advance(60_000);
    expect(server.connections).toHaveLength(1);
    expect(server.connections[0]).toMatchObject({ sent: 0, position: 50_001 });
  });
});

describe('what a test can set and see', () => {
  it('upgradeDelay shows why lastSeq + 1 is no safe cursor, and lastSeq is', () => {
    start({ upgradeDelay: 50 });
    server.pushAll(numberedEvents(10));
    const safe = open('/subscribe?cursor=10');
    const unsafe = open('/subscribe?cursor=11');
    clock.advance(20);
    server.push(commit());
    clock.advance(100);
    server.push(commit());
    clock.advance(1);
    expect(seqs(safe)).toEqual([10, 11, 12]);
    expect(seqs(unsafe)).toEqual([12]);
  });

  it('clocks may differ, and seqs too', () => {
    start({ clockSkew: -8_000, firstSeq: 5_000 });
    const client = open('/subscribe');
    clock.advance(1);
    server.push(commit());
    clock.advance(1);
    expect(client.parsed[0]).toMatchObject({ cursor: 5_000, time_us: (START + 1 - 8_000) * 1_000 });
  });

  it('a legacy host sends no cursor and resumes by time', () => {
    start({ legacy: true });
    for (let turn = 0; turn < 5; turn += 1) {
      server.push(commit());
      clock.advance(1_000);
    }
    const client = open(`/subscribe?cursor=${(START + 3_000) * 1000}`);
    clock.advance(1);
    expect(client.parsed.map(({ cursor, time_us }) => [cursor, time_us])).toEqual([
      [undefined, (START + 3_000) * 1000],
      [undefined, (START + 4_000) * 1000],
    ]);
  });

  it('jetstream#343: a v1 cursor in time goes backwards to the last sealed seq', () => {
    start({ segmentSize: 10 });
    for (let turn = 0; turn < 15; turn += 1) {
      server.push(commit());
      clock.advance(1_000);
    }
    const client = open(`/subscribe?cursor=${(START + 14_000) * 1000}`);
    clock.advance(1);
    expect(seqs(client)).toEqual([11, 12, 13, 14, 15]);
  });

  it('connections and counters', () => {
    start();
    server.pushAll(numberedEvents(7));
    open('/subscribe?cursor=3&wantedDids=did:plc:nobody&wantedDids=did:plc:a');
    const second = open(`${V2}?cursor=5`);
    clock.advance(10);
    expect(server.connections).toMatchObject([
      { index: 0, wire: 'v1', sent: 0, position: 8, openedAt: START },
      { index: 1, wire: 'v2', sent: 3, position: 8, url: `${V2}?cursor=5` },
    ]);
    expect(server.connections[0]!.parameters.get('wantedDids')).toEqual([
      'did:plc:nobody',
      'did:plc:a',
    ]);
    server.connections[1]!.cut();
    clock.advance(10);
    expect(second.socket.readyState).toBe(3);
    expect(server.counters).toEqual({ attempts: 2, opened: 2, mostOpen: 2, framesSent: 3 });
    expect(server.requests).toMatchObject([
      { method: 'GET', at: START, upgrade: true, outcome: 'upgraded', status: 101, faults: [] },
      { url: `${V2}?cursor=5`, headers: { upgrade: 'websocket' } },
    ]);
  });

  it('the request log is bounded', () => {
    start({ requestLogSize: 10 });
    for (let turn = 0; turn < 100; turn += 1) open(`/subscribe?cursor=x${turn}`);
    clock.advance(10);
    expect(server.requests.map(({ url }) => url)).toEqual(
      count(90, 99).map((turn) => `/subscribe?cursor=x${turn}`),
    );
    expect(server.counters.attempts).toBe(100);
  });

  it('pushes return seqs, and refuse one that has passed', () => {
    start();
    expect(server.push(commit())).toBe(1);
    expect(server.pushAll([commit(), { ...commit(), atSeq: 50 }])).toBe(50);
    expect(server.nextSeq).toBe(51);
    expect(() => server.push({ ...commit(), atSeq: 50 })).toThrow(RangeError);
  });
});

describe('a real socket that is not read', () => {
  it('is given no more than fits, and dropped when nothing moves', async () => {
    const real = await startJetstreamServer({ writeTimeout: 300, pingInterval: 0 });
    try {
      real.pushAll(numberedEvents(60_000));
      const client = new Client(
        new NodeWebSocket(`${real.wsUrl}/subscribe?cursor=1`, {
          perMessageDeflate: false,
        }),
      );
      await client.opened;
      client.socket.pause();
      await eventually('a drop', () => real.connections.length === 0);
      expect(real.counters.framesSent).toBeLessThan(60_000);
      client.socket.resume();
      expect((await client.closed).code).toBe(1006);
    } finally {
      await real.close();
    }
  });
});
