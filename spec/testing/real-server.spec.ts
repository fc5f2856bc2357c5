import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connect as tcp, type Socket } from 'node:net';
import { once } from 'node:events';
import NodeWebSocket from 'ws';
import {
  type JetstreamServer,
  numberedEvents,
  startJetstreamServer,
} from '../../src/testing/index.js';
import { Client, eventually, patient, V2 } from './support/client.js';
import { ALICE, commit, post } from './support/events.js';

let server: JetstreamServer;
let clients: Client[];

function open(path: string, options: object = {}, protocols: string[] = []): Client {
  const client = new Client(new NodeWebSocket(server.wsUrl + path, protocols, options));
  clients.push(client);
  return client;
}

/** Sends raw text to the port and gives what comes back until the other end stops. */
async function raw(text: string): Promise<string> {
  const [host, port] = server.host.split(':');
  const socket: Socket = tcp(Number(port), host);
  socket.write(text);
  let answer = '';
  socket.on('data', (data) => (answer += String(data)));
  socket.on('error', () => undefined);
  await patient('answer', (resolve: (value: void) => void) => {
    socket.on('close', () => resolve());
    // A 101 keeps the connection: its head is all that is looked for.
    socket.on('data', () => answer.includes('\r\n\r\n') && answer.includes(' 101 ') && resolve());
  });
  socket.destroy();
  return answer;
}

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

function upgrade(
  path: string,
  fields: Record<string, string | undefined> = {},
  version = '1.1',
): string {
  const all: Record<string, string | undefined> = {
    Host: server.host,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': KEY,
    ...fields,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}\r\n`],
  );
  return `GET ${path} HTTP/${version}\r\n${lines.join('')}\r\n`;
}

const bodyOf = (answer: string) => answer.slice(answer.indexOf('\r\n\r\n') + 4);
const statusOf = (answer: string) => Number(answer.split(' ')[1]);

beforeEach(async () => {
  server = await startJetstreamServer();
  clients = [];
});

afterEach(async () => {
  for (const client of clients) client.socket.terminate();
  await server.close();
});

describe('the handshake', () => {
  it.each([
    [
      'HTTP/1.0',
      {},
      '1.0',
      426,
      'WebSocket protocol violation: handshake request must be at least HTTP/1.1: "HTTP/1.0"',
    ],
    [
      'another version',
      { 'Sec-WebSocket-Version': '8' },
      '1.1',
      400,
      'unsupported WebSocket protocol version (only 13 is supported): "8"',
    ],
    [
      'no key',
      { 'Sec-WebSocket-Key': undefined },
      '1.1',
      400,
      'WebSocket protocol violation: missing Sec-WebSocket-Key',
    ],
    [
      'a key of the wrong length',
      { 'Sec-WebSocket-Key': 'c2hvcnQ=' },
      '1.1',
      400,
      'invalid Sec-WebSocket-Key "c2hvcnQ=", must be a 16 byte base64 encoded string',
    ],
    [
      'two keys',
      { 'sec-websocket-key': KEY },
      '1.1',
      400,
      'WebSocket protocol violation: multiple Sec-WebSocket-Key headers',
    ],
    [
      'another upgrade',
      { Upgrade: 'h2c' },
      '1.1',
      426,
      'WebSocket protocol violation: Upgrade header "h2c" does not contain websocket',
    ],
    [
      'an unreadable origin',
      { Origin: 'http://a b' },
      '1.1',
      403,
      'failed to parse Origin header "http://a b"',
    ],
  ])('%s', async (_name, fields, version, status, message) => {
    for (const path of ['/subscribe', V2]) {
      const answer = await raw(upgrade(path, fields, version));
      expect([statusOf(answer), bodyOf(answer)]).toEqual([status, `${message}\n`]);
      expect(answer.toLowerCase()).toContain('content-type: text/plain; charset=utf-8');
      if (status === 426) expect(answer.toLowerCase()).toMatch(/upgrade: websocket/);
      if (message.startsWith('unsupported'))
        expect(answer.toLowerCase()).toContain('sec-websocket-version: 13');
    }
  });

  it('comes after every other check', async () => {
    const answer = await raw(upgrade('/subscribe?cursor=abc', { 'Sec-WebSocket-Version': '8' }));
    expect(bodyOf(answer)).toBe('subscribe: invalid cursor: "abc"\n');
  });

  it('any origin that can be read will do', async () => {
    for (const origin of ['https://example.com', 'null', 'http://localhost:4200']) {
      expect(statusOf(await raw(upgrade('/subscribe', { Origin: origin })))).toBe(101);
    }
  });

  it('#53 the subprotocol is found in any header and any place, spaces or not', async () => {
    for (const offer of ['xrpc.v1.json', 'a, xrpc.v1.json ,b', 'a,,xrpc.v1.json,a']) {
      expect(await raw(upgrade(V2, { 'Sec-WebSocket-Protocol': offer }))).toMatch(
        /^Sec-WebSocket-Protocol: xrpc.v1.json\r$/m,
      );
    }
    const two = upgrade(V2, {
      'Sec-WebSocket-Protocol': 'a',
      'sec-websocket-protocol': 'xrpc.v1.json',
    });
    expect(await raw(two)).toContain('Sec-WebSocket-Protocol: xrpc.v1.json');
    for (const [path, offer] of [
      [V2, 'XRPC.V1.JSON'],
      [V2, 'xrpc.v1.json2'],
      ['/subscribe', 'xrpc.v1.json'],
    ] as const) {
      const answer = await raw(upgrade(path, { 'Sec-WebSocket-Protocol': offer }));
      expect([statusOf(answer), answer.includes('Sec-WebSocket-Protocol')]).toEqual([101, false]);
    }
  });

  it.each([
    ['permessage-deflate', true],
    ['permessage-deflate; client_max_window_bits', true],
    ['permessage-deflate; client_no_context_takeover; server_no_context_takeover', true],
    ['permessage-deflate; server_max_window_bits=15', true],
    ['permessage-deflate; server_max_window_bits=10', false],
    ['permessage-deflate; whatever', false],
    ['permessage-deflate; server_max_window_bits=10, permessage-deflate', true],
    ['x-webkit-deflate-frame', false],
    ['permessage-deflate; ; =', false],
  ])('#15 deflate offered as %p', async (offer, taken) => {
    const answer = await raw(upgrade('/subscribe', { 'Sec-WebSocket-Extensions': offer }));
    expect(statusOf(answer)).toBe(101);
    expect(answer.includes('Sec-WebSocket-Extensions: permessage-deflate')).toBe(taken);
    const v2 = await raw(upgrade(V2, { 'Sec-WebSocket-Extensions': offer }));
    expect(v2).not.toContain('Sec-WebSocket-Extensions');
  });
});

describe('the wire', () => {
  it('#15 #32 v1 deflates when asked to, also beside zstdDictionary, and is plain when not', async () => {
    const deflated = open('/subscribe?zstdDictionary=20260811', { perMessageDeflate: true });
    const plain = open('/subscribe', { perMessageDeflate: false });
    await Promise.all([deflated.opened, plain.opened]);
    server.pushAll([post('x'.repeat(10_000)), commit()]);
    await Promise.all([deflated.events(2), plain.events(2)]);
    expect(deflated.frames).toEqual(plain.frames);
    expect([deflated.socket.extensions, plain.socket.extensions]).toEqual([
      'permessage-deflate',
      '',
    ]);
    const bytes = (client: Client) =>
      (client.socket as unknown as { _socket: Socket })._socket.bytesRead;
    expect(bytes(deflated)).toBeLessThan(2_000);
    expect(bytes(plain)).toBeGreaterThan(10_000);
  });

  it('a deflated stream ends in order too: fault frames do not overtake the compressor', async () => {
    server.faults = [
      { kind: 'cut-frame', after: 50 },
      { kind: 'drop', after: 50, how: 'fin' },
    ];
    server.pushAll(numberedEvents(100));
    for (let turn = 0; turn < 2; turn += 1) {
      const client = open('/subscribe?cursor=1', { perMessageDeflate: true });
      await client.closed;
      expect(client.frames).toHaveLength(50);
    }
  });

  it('#67 60,000 events to several readers at once, none lost', async () => {
    server.pushAll(numberedEvents(30_000));
    const readers = [1, 2, 3].map(() => open(`${V2}?cursor=1`, {}, ['xrpc.v1.json']));
    await readers[0]!.events(1);
    server.pushAll(numberedEvents(30_000));
    for (const reader of readers) {
      expect((await reader.seqs(60_000)).every((seq, index) => seq === index + 1)).toBe(true);
    }
  });

  it('takes 10,000 DIDs in one URL', async () => {
    const dids = Array.from(
      { length: 9_999 },
      (_, index) => `did:plc:${String(index).padStart(24, 'b')}`,
    );
    const query = [...dids, ALICE].map((did) => `dids=${did}`).join('&');
    expect(query.length).toBeGreaterThan(350_000);
    const client = open(`${V2}?${query}`, {}, ['xrpc.v1.json']);
    await client.opened;
    server.pushAll([commit({ did: 'did:plc:other' }), commit()]);
    expect(await client.seqs(1)).toEqual([2]);
  });

  it('a cut frame is half a frame on the wire', async () => {
    server.faults = [{ kind: 'cut-frame', after: 0 }];
    server.push(post('x'.repeat(100_000)));
    const answer = await raw(upgrade('/subscribe?cursor=1')).then(() => undefined);
    expect(answer).toBeUndefined();
    const [host, port] = server.host.split(':');
    server.faults = () => ({ kind: 'cut-frame', after: 0 });
    const socket = tcp(Number(port), host);
    socket.write(upgrade('/subscribe?cursor=1'));
    let bytes = 0;
    socket.on('data', (data) => (bytes += data.length));
    await once(socket, 'close');
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(52_000);
  });
});

describe('other requests', () => {
  it.each([
    ['POST', '/subscribe', 405, 'GET, HEAD'],
    ['POST', '/', 405, 'GET, HEAD'],
    ['POST', V2, 501, null],
    ['HEAD', '/status', 200, null],
    ['HEAD', V2, 426, null],
  ])('%s %s is %i', async (method, path, status, allow) => {
    const answer = await fetch(server.url + path, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([status, allow]);
    const text = await answer.text();
    if (method === 'HEAD') expect(text).toBe('');
  });

  it('an upgrade to anything else is answered plainly', async () => {
    const refused = await open('/xrpc/network.bsky.jetstream.nothing').refused;
    expect(refused.status).toBe(501);
    expect(refused.body).toContain('MethodNotImplemented');
  });

  it('no route has CORS headers', async () => {
    for (const path of ['/', '/subscribe', V2, '/nowhere']) {
      const answer = await fetch(server.url + path, { headers: { origin: 'https://example.com' } });
      const names: string[] = [];
      answer.headers.forEach((_value, name) => names.push(name));
      expect(names.filter((name) => name.startsWith('access-control'))).toEqual([]);
      await answer.text();
    }
  });
});

describe('starting and stopping', () => {
  it('says where it listens', () => {
    expect(server.url).toBe(`http://${server.host}`);
    expect(server.wsUrl).toBe(`ws://${server.host}`);
    expect(server.host).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  it('a port that is taken is an error', async () => {
    const port = Number(server.host.split(':')[1]);
    await expect(startJetstreamServer({ port })).rejects.toThrow('EADDRINUSE');
  });

  it('close() ends everything: streams, hanging requests, idle connections', async () => {
    server.faults = [undefined, { kind: 'no-answer' }];
    const streaming = open('/subscribe');
    await streaming.opened;
    const hanging = open('/subscribe');
    await eventually('the request', () => server.requests.length === 2);
    await (await fetch(server.url)).text();
    await server.close();
    expect((await streaming.closed).code).toBe(1006);
    expect((await hanging.closed).code).toBe(1006);
    await expect(fetch(server.url)).rejects.toThrow();
    await server.close();
  });

  it('upgradeDelay: a client that leaves meanwhile is never opened', async () => {
    await server.close();
    server = await startJetstreamServer({ upgradeDelay: 200 });
    const gone = open('/subscribe');
    await eventually('the request', () => server.requests.length === 1);
    gone.socket.terminate();
    const stays = open('/subscribe');
    await stays.opened;
    expect(server.counters).toMatchObject({ attempts: 2, opened: 1 });
  });
});
