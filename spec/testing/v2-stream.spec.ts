import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type JetstreamServer, numberedEvents } from '../../src/testing/index.js';
import { wants } from '../../src/testing/protocol/stream-filter.js';
import { queryFilterV2 } from '../../src/testing/protocol/filter-v2.js';
import { parseQuery } from '../../src/testing/protocol/go-values.js';
import { toRow } from '../../src/testing/log/to-row.js';
import { type Bench, benches, type Client, type ConnectOptions, V2 } from './support/client.js';
import { ALICE, BOB, account, commit, identity, ONE_OF_EACH, sync } from './support/events.js';

const PROTOCOL = 'xrpc.v1.json';

describe.each(benches)('v2 subscribeEvents, %s', (_front, makeBench) => {
  let bench: Bench;
  let server: JetstreamServer;

  beforeEach(async () => {
    bench = makeBench();
    server = await bench.start();
  });

  afterEach(() => bench.stop());

  const connect = async (
    query = '',
    options: ConnectOptions = { protocols: [PROTOCOL] },
  ): Promise<Client> => {
    const client = bench.connect(server, `${V2}?${query}`, options);
    await client.opened;
    return client;
  };

  it('#4 #49 delivers every kind, resync rows as creates', async () => {
    const client = await connect();
    server.pushAll(ONE_OF_EACH);
    const frames = await client.events(5);
    expect(
      frames.map(({ payload }) => [payload?.$type.split('#')[1], payload?.seq, payload?.operation]),
    ).toEqual([
      ['commit', 1, 'create'],
      ['identity', 2, undefined],
      ['account', 3, undefined],
      ['sync', 4, undefined],
      ['commit', 5, 'create'],
    ]);
    for (const frame of frames) expect(Object.keys(frame)).toEqual(['$type', 'payload']);
  });

  it.each([
    ['offered', [PROTOCOL], PROTOCOL],
    ['among others', ['xrpc.v9.msgpack', PROTOCOL], PROTOCOL],
    ['not offered', [], ''],
  ])('#53 subprotocol %s', async (_name, protocols, chosen) => {
    const client = await connect('', { protocols });
    expect(client.socket.protocol).toBe(chosen);
    server.push(commit());
    expect((await client.events(1))[0]).toMatchObject({ $type: 'message' });
  });

  it.each([
    ['foreign', 'xrpc.v9.msgpack'],
    ['wrong case', 'XRPC.V1.JSON'],
  ])(
    '#53 subprotocol %s: nothing is echoed, which this client does not take',
    async (_name, protocol) => {
      const client = bench.connect(server, V2, { protocols: [protocol] });
      expect((await client.closed).code).toBe(1006);
      expect(client.error?.message).toBe('Server sent no subprotocol');
    },
  );

  it('#58 a deflate offer is declined without a word', async () => {
    const client = await connect('', { protocols: [PROTOCOL], perMessageDeflate: true });
    expect(client.socket.extensions).toBe('');
  });

  it.each([
    ['text', '{"type":"options_update","payload":{}}'],
    ['binary', new Uint8Array([1])],
    ['empty', ''],
  ])('#54 a %s data frame closes with 1008', async (_name, data) => {
    const client = await connect();
    client.socket.send(data);
    expect(await client.closed).toEqual({ code: 1008, reason: 'unexpected data message' });
  });

  it('answers pings, and lets the client close', async () => {
    const client = await connect();
    client.socket.ping();
    await client.until('pong', () => client.pongs === 1);
    client.socket.close(1000, 'enough');
    expect(await client.closed).toEqual({ code: 1000, reason: 'enough' });
    expect(server.connections).toHaveLength(0);
  });

  it.each([
    ['CursorTooOld', 'cursor=1', 400],
    ['InvalidRequest', 'kinds=nope', 400],
    ['UnknownZstdDictionary', 'zstdDictionary=5', 400],
  ])('#55 %s comes before the upgrade, as an envelope', async (error, query, status) => {
    server.pushAll(numberedEvents(10));
    server.setFloor(5);
    const refused = await bench.connect(server, `${V2}?${query}`).refused;
    expect(refused).toMatchObject({ status, headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(refused.body)).toMatchObject({ error });
  });

  it('compression is the one thing it has not: 503 on both wires, after every check', async () => {
    const v2 = await bench.connect(server, `${V2}?zstdDictionary=20260811`).refused;
    expect([v2.status, v2.body]).toEqual([
      503,
      '{"error":"ServiceUnavailable","message":"compression is not available on this server"}',
    ]);
    const plain = { perMessageDeflate: false };
    for (const options of [plain, { ...plain, headers: { 'Socket-Encoding': 'x,zstd' } }]) {
      const query = options === plain ? 'compress=true' : '';
      const v1 = await bench.connect(server, `/subscribe?${query}`, options).refused;
      expect([v1.status, v1.body]).toEqual([503, 'compression is not available on this server\n']);
    }
  });

  it('#13 #14 #58 the legacy opt-ins, by parameter and by header', async () => {
    const header = { headers: { 'Socket-Encoding': 'zstd' } };
    const v2 = await bench.connect(server, V2, header).refused;
    expect(v2.body).toContain('is the /subscribe (v1) opt-in');
    for (const [query, options] of [
      ['compress=true', {}],
      ['', header],
    ] as const) {
      const both = await bench.connect(server, `/subscribe?${query}`, {
        perMessageDeflate: true,
        ...options,
      }).refused;
      expect([both.status, both.body]).toEqual([
        400,
        'choose one compression scheme: custom zstd (compress=true / Socket-Encoding: zstd) or ' +
          'RFC 7692 permessage-deflate, not both\n',
      ]);
    }
    const fine = bench.connect(server, '/subscribe?compress=false', { perMessageDeflate: true });
    await fine.opened;
  });

  it('#61 a clamped timestamp is announced in the first frame', async () => {
    const at = (millis: number) => (1_795_000_000_000 + millis) * 1000;
    server.pushAll([1, 2, 3, 4].map((millis) => ({ ...commit(), witnessedAt: at(millis) })));
    server.seal();
    server.setFloor(3);
    const client = await connect(`cursor=${at(2)}`);
    const [info, first] = await client.events(2);
    expect(info).toEqual({
      $type: 'message',
      payload: {
        $type: 'network.bsky.jetstream.subscribeEvents#info',
        message: 'requested timestamp cursor below retention floor; starting at seq 3',
        name: 'OutdatedCursor',
      },
    });
    expect(first?.payload?.seq).toBe(3);
    const within = await connect(`cursor=${at(4)}`);
    expect(await within.seqs(1)).toEqual([4]);
  });

  it('a clamped timestamp on v1, and a future one on v2, are announced nowhere', async () => {
    server.pushAll(numberedEvents(5));
    server.seal();
    const v1 = bench.connect(server, '/subscribe?cursor=1000000000000000');
    expect(await v1.seqs(1)).toEqual([1]);
    const v2 = await connect('cursor=9000000000000000');
    server.push(commit());
    expect(await v2.seqs(1)).toEqual([6]);
  });

  it('the size cap counts the whole frame', async () => {
    const free = await connect();
    server.pushAll([commit(), commit({ rkey: 'one-character-more' })]);
    await free.events(2);
    const cap = String(free.frames[0]).length;
    const capped = await connect(`cursor=1&maxMessageSizeBytes=${cap}`);
    server.push(commit());
    expect(await capped.seqs(2)).toEqual([1, 3]);
    const none = await connect(`cursor=1&kinds=commit&maxMessageSizeBytes=0`);
    expect(await none.seqs(3)).toEqual([1, 2, 3]);
  });

  it('#37 says 1001 when it shuts down, also to who comes meanwhile', async () => {
    const held = await connect();
    // A client that does not read holds the server open, within the ten seconds it grants.
    held.socket.pause();
    const closing = server.close({ graceful: true });
    server.push(commit());
    const late = bench.connect(server, `${V2}?cursor=1`, { protocols: [PROTOCOL] });
    expect(await late.closed).toEqual({ code: 1001, reason: 'server shutting down' });
    expect(late.frames).toEqual([]);
    held.socket.resume();
    expect(await held.closed).toEqual({ code: 1001, reason: 'server shutting down' });
    await closing;
    expect(server.connections).toHaveLength(0);
  });
});

describe('#62 the composition of kinds, DIDs and collections', () => {
  const rows = [
    commit(),
    commit({ did: BOB, collection: 'app.bsky.feed.like' }),
    identity(ALICE),
    account(BOB),
    sync(ALICE),
    { ...commit({ collection: 'app.bsky.feed.like' }), resync: true },
  ].map((event, index) => toRow(event, index + 1, 1));

  const passing = (query: string): number[] => {
    const parsed = parseQuery(query);
    if ('problem' in parsed) throw new Error(parsed.problem);
    const result = queryFilterV2(parsed.values);
    if ('problem' in result) throw new Error(result.problem);
    return rows.filter((row) => wants(result.filter, row)).map(({ seq }) => seq);
  };

  it.each([
    ['nothing set', '', [1, 2, 3, 4, 5, 6]],
    ['commits', 'kinds=commit', [1, 2, 6]],
    ['markers', 'kinds=identity&kinds=account', [3, 4]],
    ['syncs', 'kinds=sync', [5]],
    ['one account', `dids=${ALICE}`, [1, 3, 5, 6]],
    [
      'a collection alone: everyone’s markers too',
      'collections=app.bsky.feed.like',
      [2, 3, 4, 5, 6],
    ],
    ['a collection, commits only', 'kinds=commit&collections=app.bsky.feed.like', [2, 6]],
    ['a wildcard', 'kinds=commit&collections=app.bsky.feed.*', [1, 2, 6]],
    ['an account and a collection', `dids=${ALICE}&collections=app.bsky.feed.like`, [3, 5, 6]],
    ['an account and a kind', `dids=${BOB}&kinds=account`, [4]],
    ['all three', `dids=${BOB}&kinds=commit&collections=app.bsky.feed.like`, [2]],
    ['all three, and no match', `dids=${ALICE}&kinds=commit&collections=app.bsky.graph.*`, []],
    [
      'every kind by name',
      'kinds=commit&kinds=identity&kinds=account&kinds=sync',
      [1, 2, 3, 4, 5, 6],
    ],
  ])('%s', (_name, query, seqs) => expect(passing(query)).toEqual(seqs));

  it('#66 a future kind passes when kinds are unset, and no other way', () => {
    rows.push({ ...rows[2]!, seq: 7, kind: 9 });
    expect(passing('')).toContain(7);
    expect(passing(`dids=${ALICE}`)).toContain(7);
    expect(passing('kinds=commit&kinds=identity&kinds=account&kinds=sync')).not.toContain(7);
    rows.pop();
  });

  it('#66 a commit without a collection passes', () => {
    rows.push({ ...rows[0]!, seq: 8, collection: '' });
    expect(passing('kinds=commit&collections=app.bsky.graph.*')).toEqual([8]);
    rows.pop();
  });
});
