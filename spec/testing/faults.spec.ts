import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type Fault,
  FAULT_KINDS,
  type FaultKind,
  type FaultPlan,
  GARBAGE_FORMS,
  type JetstreamServer,
  numberedEvents,
  seededFaults,
  seededRandom,
} from '../../src/testing/index.js';
import { type Bench, benches, type Client, eventually, seqOf, V2 } from './support/client.js';
import { commit } from './support/events.js';

const EVENTS = 20;

/** The kinds some test below has met; the last test compares them with the list. */
const met = new Set<FaultKind>();

describe.each(benches)('faults, %s', (_front, makeBench) => {
  let bench: Bench;
  let server: JetstreamServer;

  const start = async (faults: FaultPlan): Promise<void> => {
    server = await bench.start({ faults, pingInterval: 0 });
    server.pushAll(numberedEvents(EVENTS));
  };

  beforeEach(() => {
    bench = makeBench();
  });
  afterEach(async () => {
    for (const { faults } of server.requests) for (const kind of faults) met.add(kind);
    await bench.stop();
  });

  const wires = [
    ['v1', '/subscribe?cursor=1'],
    ['v2', `${V2}?cursor=1`],
  ] as const;

  const connect = (path = '/subscribe?cursor=1'): Client => bench.connect(server, path);

  /** Seqs of the frames that are events. */
  const seqs = (client: Client): (number | undefined)[] =>
    client.frames.flatMap((frame) => {
      try {
        const seq = seqOf(JSON.parse(String(frame)));
        return typeof seq === 'number' ? [seq] : [];
      } catch {
        return [];
      }
    });
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

  it('refuse: a status, Retry-After, a body; a plain GET of the same URL right after says the same', async () => {
    await start([
      {
        kind: 'refuse',
        status: 429,
        retryAfter: 7,
        body: '{"error":"RateLimited"}',
        headers: { 'content-type': 'application/json' },
      },
      { kind: 'refuse', status: 503 },
      null,
    ]);
    const path = '/subscribe?cursor=1';
    const first = await connect(path).refused;
    expect(first).toMatchObject({ status: 429, body: '{"error":"RateLimited"}' });
    expect(first.headers).toMatchObject({ 'retry-after': '7', 'content-type': 'application/json' });
    const asked = await bench.get(server, path);
    expect([asked.status, asked.headers.get('retry-after')]).toEqual([429, '7']);
    expect((await bench.get(server, '/subscribe?cursor=2')).status).toBe(426);
    expect(await connect(path).refused).toMatchObject({ status: 503, body: '503\n' });
    expect(await connect(path).seqs(EVENTS)).toEqual(upTo(EVENTS));
    expect((await bench.get(server, path)).status).toBe(426);
    expect(server.requests.map(({ status, faults }) => [status, faults])).toEqual([
      [429, ['refuse']],
      [429, []],
      [426, []],
      [503, ['refuse']],
      [101, []],
      [426, []],
    ]);
  });

  it('no-answer: the request hangs until the server goes', async () => {
    await start([{ kind: 'no-answer' }]);
    const client = connect();
    const second = connect();
    await second.events(EVENTS);
    expect(client.socket.readyState).toBe(0);
    expect(server.requests.map(({ outcome, status }) => [outcome, status]).sort()).toEqual([
      ['unanswered', 0],
      ['upgraded', 101],
    ]);
    await server.close();
    expect(await client.closed).toEqual({ code: 1006, reason: '' });
    expect(client.error?.message).toBe('socket hang up');
  });

  it('silent: pings are answered, events never come', async () => {
    await start([{ kind: 'silent' }]);
    const client = connect();
    await client.opened;
    client.socket.ping();
    await client.until('pong', () => client.pongs === 1);
    server.push(commit());
    client.socket.ping();
    await client.until('pong', () => client.pongs === 2);
    expect(client.frames).toEqual([]);
  });

  it.each([
    ['fin', { code: 1006, reason: '' }],
    ['rst', { code: 1006, reason: '' }],
    [{ code: 1000 }, { code: 1000, reason: '' }],
    [
      { code: 1001, reason: 'away' },
      { code: 1001, reason: 'away' },
    ],
    [{ code: 1006 }, { code: 1006, reason: '' }],
    [
      { code: 1011, reason: 'é'.repeat(61) },
      { code: 1011, reason: 'é'.repeat(61) },
    ],
    [
      { code: 4999, reason: 'x' },
      { code: 4999, reason: 'x' },
    ],
  ] as const)('drop after 3 frames by %j', async (how, closed) => {
    await start([{ kind: 'drop', after: 3, how }]);
    const client = connect();
    expect(await client.closed).toEqual(closed);
    // A reset may overtake what is under way.
    expect(seqs(client)).toEqual(upTo(how === 'rst' ? client.frames.length : 3));
    await eventually('the end', () => server.connections.length === 0);
  });

  it('drop after 0 frames comes after the open', async () => {
    await start([{ kind: 'drop', after: 0, how: 'fin' }]);
    const client = connect();
    await client.opened;
    expect((await client.closed).code).toBe(1006);
    expect(client.frames).toEqual([]);
  });

  it('cut-frame: the frame under way never arrives', async () => {
    await start([{ kind: 'cut-frame', after: 5 }]);
    const client = connect();
    expect((await client.closed).code).toBe(1006);
    expect(seqs(client)).toEqual(upTo(5));
  });

  describe.each(wires)('%s', (wire, path) => {
    it.each(GARBAGE_FORMS)(
      'garbage (%s) comes between events, not in their place',
      async (form) => {
        await start([{ kind: 'garbage', after: 4, form }]);
        const client = connect(path);
        await client.until('frames', () => client.frames.length === EVENTS + 1);
        expect(seqs(client)).toEqual(upTo(EVENTS));
        expect(typeof client.frames[4]).toBe(form === 'binary' ? 'object' : 'string');
      },
    );

    it('oversize: a frame of so many bytes, of an unknown type', async () => {
      await start([{ kind: 'oversize', after: 2, bytes: 300_000 }]);
      const client = connect(path);
      const frames = await client.events(EVENTS + 1);
      expect(String(client.frames[2])).toHaveLength(300_000);
      expect(JSON.stringify(frames[2])).toContain('padding');
      expect(seqs(client)).toEqual(upTo(EVENTS));
    });

    it('error-frame: then an abrupt end', async () => {
      await start([{ kind: 'error-frame', after: 2, error: 'ConsumerTooSlow', message: 'slow' }]);
      const client = connect(path);
      expect((await client.closed).code).toBe(1006);
      const said = { $type: 'error', error: 'ConsumerTooSlow', message: 'slow' };
      expect(client.parsed.slice(2)).toEqual(wire === 'v2' ? [said] : []);
      expect(seqs(client)).toEqual([1, 2]);
    });
  });

  it('delay: before the first frame, and before each', async () => {
    await start([{ kind: 'delay', first: 60, each: 5 }]);
    const client = connect();
    await client.opened;
    const opened = performance.now();
    expect(await client.seqs(EVENTS)).toEqual(upTo(EVENTS));
    expect(performance.now() - opened).toBeGreaterThan(60 + (EVENTS - 1) * 5 - 20);
  });

  it('black-hole: open, and dead to everything but the end', async () => {
    await start([{ kind: 'black-hole', after: 3 }]);
    const client = connect();
    await client.until('3 frames', () => client.frames.length === 3);
    client.socket.ping();
    const other = connect();
    other.socket.on('open', () => other.socket.ping());
    await other.until('pong', () => other.pongs === 1);
    await other.events(EVENTS);
    client.socket.close(1000);
    other.socket.ping();
    await other.until('pong', () => other.pongs === 2);
    expect([client.pongs, client.frames.length, client.socket.readyState]).toEqual([0, 3, 2]);
    expect(server.connections).toHaveLength(2);
    client.socket.terminate();
    await eventually('the end', () => server.connections.length === 1);
  });

  it('duplicate: the last frames once more', async () => {
    await start([{ kind: 'duplicate', after: 5, frames: 3 }]);
    const client = connect();
    expect((await client.seqs(EVENTS + 3)).slice(0, 10)).toEqual([1, 2, 3, 4, 5, 3, 4, 5, 6, 7]);
  });

  it('several on one connection', async () => {
    await start([
      [
        { kind: 'garbage', after: 1, form: 'text' },
        { kind: 'duplicate', after: 2 },
        { kind: 'drop', after: 6, how: { code: 4000 } },
      ],
    ]);
    const client = connect();
    expect((await client.closed).code).toBe(4000);
    expect(seqs(client)).toEqual([1, 2, 2, 3, 4, 5, 6]);
  });

  it('a function is asked once per attempt, with the wire and the server’s random source', async () => {
    const asked: unknown[] = [];
    await start((connection, random) => {
      asked.push([connection, random()]);
      return connection.wire === 'v2' ? { kind: 'drop', after: 0, how: 'fin' } : undefined;
    });
    await connect('/subscribe?cursor=18').events(3);
    await connect(V2).closed;
    const random = seededRandom(1);
    expect(asked).toEqual([
      [{ index: 0, url: '/subscribe?cursor=18', wire: 'v1' }, random()],
      [{ index: 1, url: V2, wire: 'v2' }, random()],
    ]);
  });

  it('the plan may change while the server runs', async () => {
    await start([]);
    server.faults = () => ({ kind: 'refuse', status: 500 });
    expect((await connect().refused).status).toBe(500);
    server.faults = undefined;
    await connect().events(1);
  });
});

it('every kind of fault there is has been met above', () => {
  expect([...met].sort()).toEqual([...FAULT_KINDS].sort());
});

describe('seededFaults', () => {
  const drawn = (plan: FaultPlan, count: number): (Fault | undefined)[] => {
    if (typeof plan !== 'function') throw new TypeError('a function');
    return Array.from(
      { length: count },
      (_, index) =>
        plan({ index, url: '/subscribe', wire: 'v1' }, Math.random) as Fault | undefined,
    );
  };

  it('equal seeds give equal faults, others others', () => {
    const one = drawn(seededFaults({ seed: 5 }), 200);
    expect(drawn(seededFaults({ seed: 5 }), 200)).toEqual(one);
    expect(drawn(seededFaults({ seed: 6 }), 200)).not.toEqual(one);
  });

  it('each round of attempts meets every kind', () => {
    const faults = drawn(seededFaults({ seed: 1 }), 10 * FAULT_KINDS.length);
    for (let round = 0; round < 10; round += 1) {
      const kinds = faults
        .slice(round * FAULT_KINDS.length, (round + 1) * FAULT_KINDS.length)
        .map((fault) => fault?.kind);
      expect([...kinds].sort()).toEqual([...FAULT_KINDS].sort());
    }
  });

  it('keeps to the rate, the kinds and the bounds', () => {
    const faults = drawn(
      seededFaults({
        seed: 2,
        rate: 0.25,
        kinds: ['drop', 'oversize'],
        maxAfter: 7,
        oversizeBytes: 999,
      }),
      4_000,
    );
    const there = faults.filter((fault) => fault !== undefined);
    expect(there.length).toBeGreaterThan(800);
    expect(there.length).toBeLessThan(1_200);
    for (const fault of there) {
      expect(['drop', 'oversize']).toContain(fault.kind);
      if ('after' in fault) expect(fault.after).toBeLessThanOrEqual(7);
      if (fault.kind === 'oversize') expect(fault.bytes).toBe(999);
    }
    expect(drawn(seededFaults({ seed: 2, kinds: [] }), 10)).toEqual(Array(10).fill(undefined));
  });
});
