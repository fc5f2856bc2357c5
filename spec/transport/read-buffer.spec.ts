import { Agent } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { jetstream, type JetstreamOptions, type Notice } from 'rx-jetstream';
import { startJetstreamServer } from 'rx-jetstream/testing';
import WebSocket from 'ws';
import type { OnRead } from '../../src/transport/read-buffer.js';
import { frameOf } from '../fuzz/numbered-frames.js';
import { numberOf, push, range, WIRES } from '../helpers/follow.js';
import { until } from '../helpers/real.js';
import { START } from '../helpers/virtual-world.js';
import { WITHOUT_CERTIFICATE, wireFrame, wireServer } from '../helpers/wire-server.js';

const COUNT = 3000;

/** Texts of all sizes, some of them longer than the buffer, some not of ASCII alone. */
const textOf = (wire: 'v1' | 'v2', number: number) => {
  const filler = number % 500 === 0 ? 'x'.repeat(150_000) : 'ü日'.repeat(number % 60);
  return frameOf(wire, number, START).replace('"text":', `"filler":"${filler}","text":`);
};

/** The platform's class, which counts how often the buffer is read to. */
function watched() {
  const seen = { reads: 0, buffers: 0 };
  class Watched extends WebSocket {
    constructor(url: string, protocols?: string | string[], options: Record<string, unknown> = {}) {
      const onread = options['onread'] as OnRead | undefined;
      if (onread === undefined) {
        super(url, protocols, options);
        return;
      }
      seen.buffers += 1;
      const callback: OnRead['callback'] = function (size, buffer) {
        seen.reads += 1;
        return onread.callback.call(this, size, buffer);
      };
      const counting: object = { onread: { ...onread, callback } };
      super(url, protocols, { ...options, ...counting });
    }
  }
  return { seen, Watched: Watched as unknown as JetstreamOptions['WebSocket'] };
}

/** All texts of a stream, up to so many. */
async function textsOf(options: JetstreamOptions): Promise<string[]> {
  const notices: Notice[] = [];
  const stream = jetstream({ ...options, onNotice: (notice) => void notices.push(notice) });
  const texts: string[] = [];
  stream.raw$.subscribe((text) => texts.push(text));
  const subscription = stream.subscribe();
  try {
    await until(() => texts.length >= COUNT || notices.length > 0, `${COUNT} texts`);
  } finally {
    subscription.unsubscribe();
  }
  expect(notices).toEqual([]);
  return texts;
}

const ROUTES: [name: string, secure: boolean, JetstreamOptions['webSocketOptions']][] = [
  ['TCP', false, {}],
  ['TLS', true, { ciphers: WITHOUT_CERTIFICATE, maxVersion: 'TLSv1.2', rejectUnauthorized: false }],
];

describe.each(ROUTES)('the read buffer, over %s', (_name, secure, webSocketOptions) => {
  it.each(WIRES)('gives each text of %s whole and in order', async (protocol) => {
    const texts = range(1, COUNT).map((number) => textOf(protocol, number));
    const frames = texts.map((text) => wireFrame(0x81, Buffer.from(text)));
    const server = await wireServer(
      (socket, accepted) => {
        // The first frames, and half of one, come with the answer to the handshake.
        const half = (frames[5] as Buffer).subarray(0, 100);
        socket.write(Buffer.concat([accepted, ...frames.slice(0, 5), half]));
        socket.write(Buffer.concat([(frames[5] as Buffer).subarray(100), ...frames.slice(6)]));
      },
      { secure },
    );
    const { seen, Watched } = watched();
    try {
      const hosts = server.url;
      const compression = 'none';
      const options = { hosts, protocol, compression, webSocketOptions, WebSocket: Watched };
      expect(await textsOf(options as JetstreamOptions)).toEqual(texts);
    } finally {
      await server.close();
    }
    expect(seen.buffers).toBe(1);
    // Some megabyte, 64 KiB at most a read.
    expect(seen.reads).toBeGreaterThan(10);
  });

  it('serves several connections at once', async () => {
    const all = WIRES.map((wire) => range(1, COUNT).map((number) => textOf(wire, number)));
    const servers = await Promise.all(
      all.map((texts) =>
        wireServer(
          (socket, accepted) => {
            socket.write(accepted);
            for (const text of texts) socket.write(wireFrame(0x81, Buffer.from(text)));
          },
          { secure },
        ),
      ),
    );
    try {
      const read = await Promise.all(
        servers.map(({ url: hosts }, index) => {
          const protocol = WIRES[index] as 'v1' | 'v2';
          return textsOf({
            hosts,
            protocol,
            compression: 'none',
            webSocketOptions,
          });
        }),
      );
      expect(read).toEqual(all);
    } finally {
      await Promise.all(servers.map((server) => server.close()));
    }
  });

  it('shows what a refusal says', async () => {
    const body = '{"error":"InvalidRequest","message":"no way"}';
    const head = `HTTP/1.1 400 Bad Request\r\nContent-Length: ${body.length}`;
    const server = await wireServer(
      (socket) => {
        socket.end(`${head}\r\n\r\n${body}`);
      },
      { secure },
    );
    const stream = jetstream({ hosts: server.url, compression: 'none', webSocketOptions });
    const errors: unknown[] = [];
    const subscription = stream.subscribe({ error: (error: unknown) => errors.push(error) });
    try {
      await until(() => errors.length > 0, 'the error');
    } finally {
      subscription.unsubscribe();
      await server.close();
    }
    expect(errors).toMatchObject([{ name: 'InvalidRequestError' }]);
  });
});

describe('a connection that the user makes', () => {
  const OWN: [name: string, () => JetstreamOptions['webSocketOptions']][] = [
    ['an agent', () => ({ agent: new Agent() })],
    ['createConnection', () => ({ createConnection: connect })],
  ];

  it.each(OWN)('by %s is left as it is', async (_name, own) => {
    const server = await startJetstreamServer();
    push(server, 1, 50);
    const { seen, Watched } = watched();
    const numbers: number[] = [];
    const options = { hosts: server.wsUrl, cursor: 1, webSocketOptions: own() };
    const subscription = jetstream({
      ...options,
      WebSocket: Watched,
    }).subscribe((event) => numbers.push(numberOf(event)));
    try {
      await until(() => numbers.length >= 50, 'the events');
    } finally {
      subscription.unsubscribe();
      await server.close();
    }
    expect(numbers).toEqual(range(1, 50));
    expect(seen).toEqual({ reads: 0, buffers: 0 });
  });
});
