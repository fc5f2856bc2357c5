import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect as tcp } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { libzstd, type Libzstd } from '../zstd/libzstd.js';
import {
  numberedEvents,
  startJetstreamServer,
  testDictionary,
  zstdCompressor,
  type ZstdCompressor,
} from '../../src/testing/index.js';
import { benches, V2, type Client } from './support/client.js';

const V1_ID = 1_612_007_021;
const V2_ID = 20_260_811;
const DICTIONARY = '/xrpc/network.bsky.jetstream.getZstdDictionary';
const PLAIN = { perMessageDeflate: false };

let lib: Libzstd;
let compressor: ZstdCompressor;
beforeAll(async () => {
  lib = await libzstd();
  compressor = await zstdCompressor();
});

describe.each(benches)('%s: compressed frames', (_name, make) => {
  const bench = make();
  afterEach(() => bench.stop());

  const texts = (client: Client, id: number) =>
    client.frames.map((frame) => {
      expect(typeof frame).toBe('object');
      return Buffer.from(lib.decompress(frame as Uint8Array, testDictionary(id)) ?? []).toString();
    });

  it.each([
    ['v1', '/subscribe?cursor=1', '&compress=true', {}, V1_ID],
    ['v1', '/subscribe?cursor=1', '', { 'Socket-Encoding': 'x,zstd' }, V1_ID],
    ['v2', `${V2}?cursor=1`, `&zstdDictionary=${V2_ID}`, {}, V2_ID],
  ])('on %s are what libzstd makes the plain ones of', async (_wire, path, query, headers, id) => {
    const server = await bench.start({ compressor });
    server.pushAll(numberedEvents(50, { accounts: 3 }));
    const plain = bench.connect(server, path, PLAIN);
    const packed = bench.connect(server, path + query, { ...PLAIN, headers });
    await plain.until('50 frames', () => plain.frames.length === 50);
    await packed.until('50 frames', () => packed.frames.length === 50);
    expect(texts(packed, id)).toEqual(plain.frames);
    expect(packed.socket.extensions).toBe('');
    for (const frame of packed.frames as Uint8Array[]) {
      // A checksum and an id of four bytes; no size below 256 bytes.
      expect((frame[4] as number) & 7).toBe(7);
    }
  });

  it('are the advisory and the error frame, too', async () => {
    const server = await bench.start({
      compressor,
      faults: [{ kind: 'error-frame', after: 1, error: 'ConsumerTooSlow' }],
    });
    server.pushAll(numberedEvents(3));
    server.setFloor(2);
    const query = `cursor=${10 ** 15}&zstdDictionary=${V2_ID}`;
    const client = bench.connect(server, `${V2}?${query}`, PLAIN);
    await client.closed;
    const types = texts(client, V2_ID).map((text) => JSON.parse(text) as { $type: string });
    expect(types.map(({ $type }) => $type)).toEqual(['message', 'message', 'error']);
  });

  it('rotation: who is connected keeps the dictionary, who comes with it is refused', async () => {
    const server = await bench.start({ compressor });
    const path = `${V2}?zstdDictionary=${V2_ID}`;
    const client = bench.connect(server, path, PLAIN);
    await client.opened;
    server.dictionaryId = 99;
    server.pushAll(numberedEvents(1));
    await client.until('a frame', () => client.frames.length === 1);
    expect(texts(client, V2_ID)[0]).toContain('"seq":1');
    expect(Buffer.from(testDictionary(99)).equals(testDictionary(V2_ID))).toBe(false);
    const { status, body } = await bench.connect(server, path, PLAIN).refused;
    expect([status, body]).toEqual([400, expect.stringContaining('UnknownZstdDictionary')]);
  });
});

describe('a compressed frame that is cut', () => {
  it('is half of a binary frame on the wire', async () => {
    const server = await startJetstreamServer({
      compressor,
      faults: [{ kind: 'cut-frame', after: 1 }],
    });
    try {
      server.pushAll(numberedEvents(2));
      const [host, port] = server.host.split(':');
      const socket = tcp(Number(port), host);
      const parts: Buffer[] = [];
      socket.on('data', (part) => parts.push(part));
      socket.write(
        'GET /subscribe?cursor=1&compress=true HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n' +
          'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
          'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
      );
      await once(socket, 'close');
      const all = Buffer.concat(parts);
      const frames = all.subarray(all.indexOf('\r\n\r\n') + 4);
      const sizes = (frame: Buffer) =>
        frame[1] === 126 ? ([4, frame.readUInt16BE(2)] as const) : ([2, Number(frame[1])] as const);
      const [head, size] = sizes(frames);
      const cut = frames.subarray(head + size);
      const [cutHead, cutSize] = sizes(cut);
      expect([frames[0], cut[0]]).toEqual([0x82, 0x82]);
      expect(cut.length - cutHead).toBe(cutSize >>> 1);
      expect(cut.readUInt32LE(cutHead)).toBe(0xfd2fb528);
    } finally {
      await server.close();
    }
  });
});

describe.each(benches)('%s: getZstdDictionary', (_name, make) => {
  const bench = make();
  afterEach(() => bench.stop());

  interface Exchange {
    readonly request: { readonly path: string };
    readonly response: {
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body?: string;
    };
  }
  const file = join(__dirname, '../fixtures/recorded/http.json');
  const exchanges = (JSON.parse(readFileSync(file, 'utf8')) as Exchange[]).filter(({ request }) =>
    request.path.startsWith(DICTIONARY),
  );
  /** What differs: the dictionary is another one, and comes in one piece. */
  const OTHER = ['content-length', 'accept-ranges', 'last-modified'];

  it('answers as the real server did', async () => {
    const server = await bench.start({ compressor });
    expect(exchanges).toHaveLength(4);
    for (const { request, response } of exchanges) {
      const answer = await bench.get(server, request.path);
      expect(answer.status).toBe(response.status);
      for (const [name, value] of Object.entries(response.headers)) {
        if (!OTHER.includes(name)) expect(answer.headers.get(name)).toBe(value);
      }
      if (response.body !== undefined) expect(await answer.text()).toBe(response.body);
      else {
        const bytes = Buffer.from(await answer.arrayBuffer());
        expect(bytes.equals(testDictionary(V2_ID))).toBe(true);
      }
    }
  });

  it('is not there without a compressor', async () => {
    const server = await bench.start();
    expect((await bench.get(server, DICTIONARY)).status).toBe(501);
    expect(() => (server.dictionaryFault = 'stale')).toThrow('compressor');
  });

  it('can be wrong on purpose', async () => {
    const server = await bench.start({ compressor });
    const got = async () => Buffer.from(await (await bench.get(server, DICTIONARY)).arrayBuffer());
    const right = await got();
    for (const fault of ['corrupt', 'garbage', 'stale'] as const) {
      server.dictionaryFault = fault;
      expect((await got()).equals(right)).toBe(false);
      expect(server.dictionaryFault).toBe(fault);
    }
    server.dictionaryFault = undefined;
    expect((await got()).equals(right)).toBe(true);
  });
});
