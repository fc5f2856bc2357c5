import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type JetstreamServer,
  numberedEvents,
  type UpstreamEvent,
} from '../../src/testing/index.js';
import { type Bench, benches, type Client } from './support/client.js';
import {
  ALICE,
  BOB,
  commit,
  identity,
  account,
  ONE_OF_EACH,
  post,
  sync,
} from './support/events.js';

const MEGABYTES_10 = 10_000_000;

/** Tells what an event is in a word or two. */
function told(client: Client): string[] {
  return client.parsed.map(({ kind, did, commit: made }) => {
    const who = did === ALICE ? 'alice' : 'bob';
    return made === undefined ? `${who} ${kind}` : `${who} ${made.operation} ${made.collection}`;
  });
}

describe.each(benches)('v1 /subscribe, %s', (_front, makeBench) => {
  let bench: Bench;
  let server: JetstreamServer;

  beforeEach(async () => {
    bench = makeBench();
    server = await bench.start();
  });

  afterEach(() => bench.stop());

  const connect = async (query = '', options = {}): Promise<Client> => {
    const client = bench.connect(server, `/subscribe?${query}`, options);
    await client.opened;
    return client;
  };

  const update = (client: Client, payload: unknown): void =>
    client.socket.send(JSON.stringify({ type: 'options_update', payload }));

  /** Resolves when the server has taken in everything the client sent so far. */
  const heard = async (client: Client): Promise<void> => {
    const { pongs } = client;
    client.socket.ping();
    await client.until('pong', () => client.pongs > pongs);
  };

  /** Resolves when the server has looked at every event for this client. */
  const caughtUp = async (client: Client): Promise<void> => {
    do await heard(client);
    while (server.connections[0]?.position !== server.nextSeq);
  };

  /** All that comes up to a mark that passes every collection filter. */
  const upToMark = async (client: Client): Promise<string[]> => {
    server.push(identity(ALICE));
    const marked = () =>
      client.parsed.some(({ kind, identity: who }) => kind === 'identity' && who?.seq === 991);
    await client.until('mark', marked);
    return told(client).slice(0, -1);
  };

  it('#2 #31 delivers events in order, v1’s fields alone', async () => {
    const client = await connect();
    server.pushAll([commit(), account(), identity()]);
    const frames = await client.events(3);
    expect(frames.map(({ kind, cursor }) => [kind, cursor])).toEqual([
      ['commit', 1],
      ['account', 2],
      ['identity', 3],
    ]);
    expect(Object.keys(frames[2]!)).toEqual(['did', 'time_us', 'cursor', 'kind', 'identity']);
    expect(frames[2]).toMatchObject({ identity: { did: ALICE, handle: 'alice.test', seq: 991 } });
  });

  it('#3 #4 never sends syncs and resync rows; their seqs are gaps', async () => {
    const client = await connect();
    server.pushAll([...ONE_OF_EACH, commit()]);
    expect(await client.seqs(4)).toEqual([1, 2, 3, 6]);
  });

  it.each([
    [
      '#5 collections let identity and account pass',
      'wantedCollections=app.bsky.feed.like',
      [
        'alice create app.bsky.feed.like',
        'bob account',
        'alice identity',
        'bob create app.bsky.feed.like',
      ],
    ],
    [
      '#6 DIDs do not',
      `wantedDids=${BOB}`,
      ['bob create app.bsky.graph.follow', 'bob account', 'bob create app.bsky.feed.like'],
    ],
    [
      '#7 both must match',
      `wantedDids=${BOB}&wantedCollections=app.bsky.feed.*`,
      ['bob account', 'bob create app.bsky.feed.like'],
    ],
    [
      '#8 exact',
      'wantedCollections=app.bsky.feed.post',
      ['alice create app.bsky.feed.post', 'bob account', 'alice identity'],
    ],
    [
      '#8 prefix',
      'wantedCollections=app.bsky.graph.*',
      ['bob create app.bsky.graph.follow', 'bob account', 'alice identity'],
    ],
    [
      '#8 two-segment prefix',
      'wantedCollections=app.bsky.*',
      [
        'alice create app.bsky.feed.post',
        'alice create app.bsky.feed.like',
        'alice create app.bsky.feedgen.thing',
        'bob create app.bsky.graph.follow',
        'bob account',
        'alice identity',
        'bob create app.bsky.feed.like',
      ],
    ],
    [
      'a prefix ends at a dot',
      'wantedCollections=app.bsky.fee.*',
      ['bob account', 'alice identity'],
    ],
    [
      'prefixes are case-sensitive',
      'wantedCollections=app.bsky.Feed.*',
      ['bob account', 'alice identity'],
    ],
  ])('%s', async (_name, query, expected) => {
    const client = await connect(query);
    const events: UpstreamEvent[] = [
      commit(),
      commit({ collection: 'app.bsky.feed.like' }),
      commit({ collection: 'app.bsky.feedgen.thing' }),
      commit({ did: BOB, collection: 'app.bsky.graph.follow' }),
      account(BOB),
      identity(ALICE),
      commit({ did: BOB, collection: 'app.bsky.feed.like' }),
    ];
    server.pushAll(events);
    await client.events(expected.length);
    expect(told(client)).toEqual(expected);
  });

  it('a commit without a collection passes every collection filter', async () => {
    const client = await connect('wantedCollections=app.bsky.feed.like');
    server.push(commit({ collection: '' }));
    expect(await client.seqs(1)).toEqual([1]);
  });

  it('#16 leaves out what is longer than the cap, and sends the next', async () => {
    const free = await connect();
    server.pushAll([post('a'), post('é'), post('aaa')]);
    await free.events(3);
    // The second is a byte longer than the first; its characters are as many.
    const cap = Buffer.byteLength(String(free.frames[0]));
    const capped = await connect(`cursor=1&maxMessageSizeBytes=${cap}`);
    server.push(post('b'));
    expect(await capped.seqs(2)).toEqual([1, 4]);
    const wider = await connect(`cursor=1&maxMessageSizeBytes=${cap + 1}`);
    expect(await wider.seqs(3)).toEqual([1, 2, 4]);
  });

  it.each(['', '-1', 'garbage', '99999999999'])('#17 size cap %p is no cap', async (size) => {
    const client = await connect(`maxMessageSizeBytes=${size}`);
    server.push(commit());
    expect(await client.seqs(1)).toEqual([1]);
  });

  describe('options_update', () => {
    it('#18 changes the filter while running', async () => {
      const client = await connect();
      update(client, { wantedCollections: ['app.bsky.feed.like'], wantedDids: [ALICE] });
      await heard(client);
      server.pushAll([commit(), commit({ collection: 'app.bsky.feed.like' }), account(BOB)]);
      expect(await upToMark(client)).toEqual(['alice create app.bsky.feed.like']);
    });

    it('#22 replaces the whole filter: what is absent, null or empty means all', async () => {
      const client = await connect('wantedCollections=app.bsky.feed.like&maxMessageSizeBytes=10');
      for (const payload of [{}, { wantedCollections: null, wantedDids: [] }, null]) {
        update(client, { wantedCollections: ['app.bsky.feed.like'] });
        update(client, payload);
        await heard(client);
        const before = client.frames.length;
        server.push(commit());
        await client.until('event', () => client.frames.length > before);
      }
      expect(client.frames).toHaveLength(3);
    });

    it('matches field names whatever their case; the last one counts', async () => {
      const client = await connect();
      client.socket.send(
        '{"TYPE":"x","type":"options_update","Payload":{"WANTEDDIDS":["' + BOB + '"]}}',
      );
      await heard(client);
      server.pushAll([commit(), commit({ did: BOB })]);
      expect(await client.seqs(1)).toEqual([2]);
    });

    it('takes a size cap: negative is none, above 32 bits it wraps', async () => {
      const client = await connect();
      const sizes = ['-5', '4294967296', '4294967306', '9223372036854775807'];
      const passes: boolean[] = [];
      for (const size of sizes) {
        client.socket.send(`{"type":"options_update","payload":{"maxMessageSizeBytes":${size}}}`);
        await heard(client);
        const before = server.counters.framesSent;
        server.push(commit());
        await caughtUp(client);
        passes.push(server.counters.framesSent > before);
      }
      // 0, 0, 10 and 2^32 - 1.
      expect(passes).toEqual([true, true, false, true]);
    });

    it.each([
      ['#19 no JSON', 'hello', 1007, 'bad SubscriberSourcedMessage envelope'],
      ['#19 an array', '[]', 1007, 'bad SubscriberSourcedMessage envelope'],
      ['#19 a type of the wrong type', '{"type":5}', 1007, 'bad SubscriberSourcedMessage envelope'],
      ['#19 no payload', '{"type":"options_update"}', 1007, 'bad options_update payload'],
      [
        '#19 a payload of the wrong type',
        '{"type":"options_update","payload":[]}',
        1007,
        'bad options_update payload',
      ],
      [
        '#19 a list that is none',
        '{"type":"options_update","payload":{"wantedDids":"x"}}',
        1007,
        'bad options_update payload',
      ],
      [
        '#19 a list of numbers',
        '{"type":"options_update","payload":{"wantedDids":[5]}}',
        1007,
        'bad options_update payload',
      ],
      [
        '#19 a size that is text',
        '{"type":"options_update","payload":{"maxMessageSizeBytes":"5"}}',
        1007,
        'bad options_update payload',
      ],
      [
        '#19 a size that is a fraction',
        '{"type":"options_update","payload":{"maxMessageSizeBytes":1.0}}',
        1007,
        'bad options_update payload',
      ],
      [
        '#19 a bad NSID',
        '{"type":"options_update","payload":{"wantedCollections":["nope"]}}',
        1008,
        'subscribe: invalid options: invalid collection: nope',
      ],
      [
        'a null in a list',
        '{"type":"options_update","payload":{"wantedDids":[null]}}',
        1008,
        'subscribe: invalid options: invalid DID: ',
      ],
      [
        '#23 over the DID cap',
        JSON.stringify({
          type: 'options_update',
          payload: {
            wantedDids: Array.from({ length: 10_001 }, (_, index) => `did:plc:a${index}`),
          },
        }),
        1008,
        'subscribe: invalid options: too many wanted DIDs: 10001 > 10000',
      ],
    ])('%s closes', async (_name, message, code, reason) => {
      const client = await connect();
      client.socket.send(message);
      expect(await client.closed).toEqual({ code, reason });
    });

    it('#30 cuts the reason between characters', async () => {
      const client = await connect();
      // The cut would fall inside a character.
      update(client, { wantedCollections: [`x${'é'.repeat(200)}`] });
      const { code, reason } = await client.closed;
      expect(code).toBe(1008);
      expect(reason).toMatch(/^subscribe: invalid options: invalid collection: xé+\.\.\.$/);
      expect(Buffer.byteLength(reason)).toBe(122);
    });

    it('#21 an unknown type, null and binary frames are ignored', async () => {
      const client = await connect();
      client.socket.send('{"type":"whatever","payload":5}');
      client.socket.send('null');
      client.socket.send('{}');
      client.socket.send(new Uint8Array([1, 2, 3]));
      server.push(commit());
      expect(await client.seqs(1)).toEqual([1]);
    });

    it('#20 a frame of 10,000,000 bytes is taken, one more closes with 1009', async () => {
      const client = await connect();
      client.socket.send(`{"type":"x"}${' '.repeat(MEGABYTES_10 - 12)}`);
      await heard(client);
      client.socket.send(`{"type":"x"}${' '.repeat(MEGABYTES_10 - 11)}`);
      expect((await client.closed).code).toBe(1009);
    });
  });

  describe('requireHello', () => {
    it('#24 #25 holds everything back until an update, whose filter is in force at once', async () => {
      server.pushAll([commit(), commit({ did: BOB })]);
      const client = await connect('requireHello=true&cursor=1');
      client.socket.send('{"type":"not a hello"}');
      await heard(client);
      expect(client.frames).toEqual([]);
      expect(server.connections[0]?.waitsForHello).toBe(true);
      update(client, { wantedDids: [BOB] });
      expect(await client.seqs(1)).toEqual([2]);
      expect(server.connections[0]?.waitsForHello).toBe(false);
    });

    it('a live start reads the tip after the hello', async () => {
      const client = await connect('requireHello=true');
      server.push(commit());
      await heard(client);
      update(client, {});
      await heard(client);
      server.push(commit());
      expect(await client.seqs(1)).toEqual([2]);
    });

    it.each([
      ['bad envelope', '{', 1007],
      ['bad payload', '{"type":"options_update"}', 1007],
      ['bad options', '{"type":"options_update","payload":{"wantedDids":["x"]}}', 1008],
    ])('#26 %s closes', async (_name, message, code) => {
      const client = await connect('requireHello=true');
      client.socket.send(message);
      expect((await client.closed).code).toBe(code);
    });

    it.each(['false', '1', 'True', 'true%20', ''])(
      '#27 requireHello=%p has no effect',
      async (value) => {
        const client = await connect(`requireHello=${value}`);
        server.push(commit());
        expect(await client.seqs(1)).toEqual([1]);
      },
    );

    it('#28 a client that leaves while it waits is let go', async () => {
      const client = await connect('requireHello=true');
      client.socket.close(1000);
      expect(await client.closed).toEqual({ code: 1000, reason: '' });
      expect(server.connections).toHaveLength(0);
    });

    it('#29 several hellos are harmless', async () => {
      server.push(commit());
      const client = await connect('requireHello=true&cursor=1');
      for (let count = 0; count < 5; count += 1) update(client, {});
      await heard(client);
      server.push(commit());
      expect(await client.seqs(2)).toEqual([1, 2]);
    });
  });

  describe('cursors', () => {
    it('#33 replays from a seq inclusive, then goes on live', async () => {
      server.pushAll(numberedEvents(10));
      const client = await connect('cursor=4');
      await client.events(7);
      server.pushAll(numberedEvents(2));
      expect(await client.seqs(9)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12]);
    });

    it('without a cursor starts at the tip', async () => {
      server.pushAll(numberedEvents(10));
      const client = await connect();
      server.push(commit());
      expect(await client.seqs(1)).toEqual([11]);
    });

    it('#39 a cursor from the future is the tip, without a sign', async () => {
      server.pushAll(numberedEvents(10));
      const client = await connect('cursor=5000');
      server.push(commit());
      expect(await client.seqs(1)).toEqual([11]);
    });

    it('#35 below the floor is lifted to it', async () => {
      server.pushAll(numberedEvents(10));
      server.setFloor(8);
      const client = await connect('cursor=2');
      expect(await client.seqs(3)).toEqual([8, 9, 10]);
    });

    it('#41 a timestamp starts at the first event witnessed then', async () => {
      const at = (millis: number) => (1_795_000_000_000 + millis) * 1000;
      server.pushAll([1, 2, 3, 4].map((millis) => ({ ...commit(), witnessedAt: at(millis) })));
      server.seal();
      const client = await connect(`cursor=${at(2) + 1}`);
      expect(await client.seqs(2)).toEqual([3, 4]);
    });
  });

  it('skips a row it cannot write, and the connection stays', async () => {
    const client = await connect();
    server.pushAll([commit({ record: { half: 0.5 } }), commit({ record: 'text' }), commit()]);
    expect(await client.seqs(1)).toEqual([3]);
  });

  it('#37 says 1001 when it shuts down', async () => {
    const client = await connect();
    const closing = server.close({ graceful: true });
    expect(await client.closed).toEqual({ code: 1001, reason: 'server shutting down' });
    await closing;
  });

  it('hides syncs even when asked for by DID', async () => {
    const client = await connect(`wantedDids=${ALICE}`);
    server.pushAll([sync(), commit()]);
    expect(await client.seqs(1)).toEqual([2]);
  });
});
