import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import NodeWebSocket, { WebSocketServer } from 'ws';
import { type AddressInfo } from 'node:net';
import { once } from 'node:events';
import {
  createMemoryNetwork,
  type JetstreamServer,
  type MemoryNetwork,
  type MemoryNetworkOptions,
  numberedEvents,
} from '../../src/testing/index.js';
import { commit } from './support/events.js';
import { V2 } from './support/client.js';
import { VirtualClock } from './support/virtual.js';

const LATENCY = 20;

let clock: VirtualClock;
let network: MemoryNetwork;
let server: JetstreamServer;
let log: unknown[];

type Loose = any; // eslint-disable-line @typescript-eslint/no-explicit-any -- two kinds of socket

function start(options: MemoryNetworkOptions = {}): void {
  network = createMemoryNetwork({ scheduler: clock, latency: LATENCY, ...options });
  server = network.listen('wss://one.test', { pingInterval: 0 });
}

/** A socket whose DOM handlers write to the log. */
function domSocket(url: string, protocols?: string | string[], options?: object): Loose {
  const socket: Loose = new network.WebSocket(url, protocols, options as never);
  socket.onopen = ({ type }: Loose) => log.push(type);
  socket.onmessage = ({ data }: Loose) => log.push(['message', data]);
  socket.onerror = ({ type, message }: Loose) => log.push([type, message]);
  socket.onclose = ({ code, reason, wasClean }: Loose) =>
    log.push(['close', code, reason, wasClean]);
  return socket;
}

beforeEach(() => {
  clock = new VirtualClock();
  log = [];
});

afterEach(async () => {
  await network.close();
  clock.advance(60_000);
  expect([network.openSockets, network.listeners, network.servers]).toEqual([0, 0, 0]);
});

describe('a socket in the manner of ws', () => {
  beforeEach(() => start());

  it('opens after a round trip, delivers after one way, closes after a round trip', () => {
    const socket = domSocket('wss://one.test/subscribe');
    expect([socket.readyState, network.openSockets, network.listeners]).toEqual([0, 1, 4]);
    clock.advance(2 * LATENCY - 1);
    expect(log).toEqual([]);
    clock.advance(1);
    expect(log).toEqual(['open']);
    expect([socket.readyState, socket.OPEN, (network.WebSocket as Loose).OPEN]).toEqual([1, 1, 1]);
    server.push(commit());
    clock.advance(LATENCY - 1);
    expect(log).toHaveLength(1);
    clock.advance(1);
    expect(log[1]).toEqual(['message', expect.stringContaining('"cursor":1,')]);
    socket.close(1000, 'bye');
    expect(socket.readyState).toBe(2);
    clock.advance(2 * LATENCY);
    expect(log[2]).toEqual(['close', 1000, 'bye', true]);
    expect(socket.readyState).toBe(3);
  });

  it('brings messages, pings and the close to on() as ws does', () => {
    const socket: Loose = new network.WebSocket('wss://one.test/subscribe', []);
    for (const name of ['open', 'message', 'ping', 'pong', 'close', 'error']) {
      socket.on(name, (...values: unknown[]) => log.push([name, ...values]));
    }
    const once = jest.fn();
    socket.once('pong', once);
    clock.advance(100);
    server.push(commit());
    socket.ping();
    clock.advance(100);
    socket.ping();
    clock.advance(100);
    server.cutAll({ code: 4001, reason: 'go' });
    clock.advance(100);
    expect(log.map((entry) => (entry as unknown[])[0])).toEqual([
      'open',
      'message',
      'pong',
      'pong',
      'close',
    ]);
    expect(log[1]).toEqual(['message', expect.stringContaining('{'), false]);
    expect(log[4]).toEqual(['close', 4001, Buffer.from('go')]);
    expect(once).toHaveBeenCalledTimes(1);
  });

  it('takes listeners away again, and counts those that are left', () => {
    const socket: Loose = new network.WebSocket('wss://one.test/subscribe', []);
    const heard = () => log.push('heard');
    socket.on('message', heard).addListener('message', heard).once('message', heard);
    socket.addEventListener('message', heard);
    expect(network.listeners).toBe(4);
    socket.off('message', heard).removeEventListener('message', heard);
    expect(network.listeners).toBe(0);
    socket.on('message', heard).on('error', heard);
    socket.removeAllListeners('error');
    expect(network.listeners).toBe(1);
    socket.removeAllListeners();
    expect(network.listeners).toBe(0);
    socket.on('error', () => undefined);
    socket.terminate();
  });

  it('shows a refusal complete, and stays until it is given up', () => {
    server.faults = [{ kind: 'refuse', status: 429, retryAfter: 5, body: 'slow down' }];
    const socket = domSocket('wss://one.test/subscribe');
    socket.on('unexpected-response', (request: Loose, response: Loose) => {
      log.push([
        response.statusCode,
        response.statusMessage,
        response.headers['retry-after'],
        response.body,
      ]);
      clock.schedule(() => request.destroy(), 10);
    });
    clock.advance(2 * LATENCY);
    expect(log).toEqual([[429, 'Too Many Requests', '5', 'slow down']]);
    expect(socket.readyState).toBe(0);
    clock.advance(20);
    expect(log.slice(1)).toEqual([
      ['error', 'socket hang up'],
      ['close', 1006, '', false],
    ]);
  });

  it('without that listener a refusal is an error', () => {
    server.lifecycle = 'bootstrap';
    domSocket('wss://one.test/subscribe');
    clock.advance(100);
    expect(log).toEqual([
      ['error', 'Unexpected server response: 503'],
      ['close', 1006, '', false],
    ]);
  });

  it('an unknown origin refuses the connection', () => {
    domSocket('ws://one.test/subscribe');
    clock.advance(100);
    expect(log).toEqual([
      ['error', 'connect ECONNREFUSED one.test'],
      ['close', 1006, '', false],
    ]);
  });

  it('an error that nobody listens for is thrown', () => {
    new network.WebSocket('wss://nobody.test/subscribe', []);
    expect(() => clock.advance(100)).toThrow('ECONNREFUSED');
    expect(network.openSockets).toBe(0);
  });

  it.each(['close', 'terminate'])('%s() before the open: an error, then 1006', (how) => {
    const socket = domSocket('wss://one.test/subscribe');
    clock.advance(10);
    socket[how]();
    expect([socket.readyState, log]).toEqual([2, []]);
    clock.advance(100);
    expect(log).toEqual([
      ['error', 'WebSocket was closed before the connection was established'],
      ['close', 1006, '', false],
    ]);
    expect(server.connections).toHaveLength(0);
  });

  it('terminate() ends at once, and the server hears of it', () => {
    const socket = domSocket('wss://one.test/subscribe');
    clock.advance(100);
    server.push(commit());
    socket.terminate();
    clock.advance(0);
    expect(log).toEqual(['open', ['close', 1006, '', false]]);
    expect(server.connections).toHaveLength(1);
    clock.advance(LATENCY);
    expect(server.connections).toHaveLength(0);
  });

  it('pause() holds everything back, in order, until resume()', () => {
    const socket = domSocket('wss://one.test/subscribe?cursor=1');
    clock.advance(100);
    socket.pause();
    expect(socket.isPaused).toBe(true);
    server.pushAll(numberedEvents(3));
    clock.advance(1_000);
    expect(log).toEqual(['open']);
    socket.resume();
    clock.advance(0);
    expect(log).toHaveLength(4);
    // Held in the middle of what arrives together.
    socket.onmessage = ({ data }: Loose) => {
      log.push(data);
      socket.pause();
    };
    server.pushAll(numberedEvents(3));
    clock.advance(100);
    expect(log).toHaveLength(5);
    socket.resume();
    clock.advance(0);
    expect(log).toHaveLength(6);
    socket.terminate();
  });

  it('a frame over maxPayload ends the connection as ws ends it', () => {
    const socket = domSocket('wss://one.test/subscribe', [], { maxPayload: 500 });
    clock.advance(100);
    server.push(commit());
    server.push(commit({ record: { text: 'é'.repeat(300) } }));
    server.push(commit());
    clock.advance(100);
    expect(log.slice(2)).toEqual([
      ['error', 'Max payload size exceeded'],
      ['close', 1006, '', false],
    ]);
    expect(socket.readyState).toBe(3);
  });

  it('handshakeTimeout and closeTimeout', () => {
    server.faults = [{ kind: 'no-answer' }, { kind: 'black-hole', after: 0 }];
    domSocket('wss://one.test/subscribe', [], { handshakeTimeout: 3_000 });
    clock.advance(2_999);
    expect(log).toEqual([]);
    clock.advance(1);
    expect(log).toEqual([
      ['error', 'Opening handshake has timed out'],
      ['close', 1006, '', false],
    ]);
    const socket = domSocket('wss://one.test/subscribe');
    clock.advance(100);
    socket.close(1000);
    clock.advance(29_999);
    expect(socket.readyState).toBe(2);
    clock.advance(1);
    expect(log.at(-1)).toEqual(['close', 1006, '', false]);
  });

  it('sends headers, protocols and the deflate offer like ws', () => {
    domSocket(`wss://one.test${V2}`, 'xrpc.v1.json', {
      headers: { 'User-Agent': 'me' },
      origin: 'https://a.b',
    });
    domSocket('wss://one.test/subscribe', [], { perMessageDeflate: false });
    clock.advance(100);
    expect(server.requests.map(({ headers }) => headers)).toMatchObject([
      {
        'user-agent': 'me',
        origin: 'https://a.b',
        host: 'one.test',
        'sec-websocket-protocol': 'xrpc.v1.json',
        'sec-websocket-extensions': 'permessage-deflate; client_max_window_bits',
      },
      {},
    ]);
    expect(server.requests[1]!.headers).not.toHaveProperty('sec-websocket-extensions');
  });

  it('has the handlers only where ws has them: sending too early throws, too late does nothing', () => {
    const socket = domSocket('wss://one.test/subscribe');
    expect(() => socket.send('x')).toThrow('readyState 0');
    clock.advance(100);
    socket.terminate();
    clock.advance(100);
    expect(() => socket.send('x')).not.toThrow();
    socket.close();
    socket.terminate();
  });

  it('binary frames have the form that binaryType asks for', () => {
    server.faults = [0, 1].map(() => ({ kind: 'garbage', after: 0, form: 'binary' }) as const);
    const socket = domSocket('wss://one.test/subscribe');
    const other = domSocket('wss://one.test/subscribe');
    other.binaryType = 'arraybuffer';
    clock.advance(100);
    const [first, second] = log.filter((entry) => Array.isArray(entry)) as unknown[][];
    expect(Buffer.isBuffer(first![1])).toBe(true);
    expect(second![1]).toBeInstanceOf(ArrayBuffer);
    expect(socket.binaryType).toBe('nodebuffer');
  });
});

describe('a socket in the manner of a browser', () => {
  beforeEach(() => start({ hideRefusals: true }));

  it('has the DOM’s handlers and nothing more', () => {
    const socket = domSocket('wss://one.test/subscribe');
    for (const name of ['on', 'once', 'terminate', 'ping', 'pause', 'resume']) {
      expect([name, name in socket]).toEqual([name, false]);
    }
    expect(socket.binaryType).toBe('blob');
    const heard = jest.fn();
    socket.addEventListener('message', heard);
    clock.advance(100);
    server.push(commit());
    clock.advance(100);
    expect(log).toEqual(['open', ['message', expect.stringContaining('{')]]);
    expect(heard).toHaveBeenCalledTimes(1);
    socket.close(1000);
    // Nothing is shown any more, though the server may still send.
    server.push(commit());
    clock.advance(100);
    expect(log.slice(2)).toEqual([['close', 1000, '', true]]);
  });

  it('does not tell a refusal from a broken connection', () => {
    server.lifecycle = 'bootstrap';
    domSocket('wss://one.test/subscribe');
    domSocket('wss://nobody.test/subscribe');
    clock.advance(100);
    const failure = [
      ['error', undefined],
      ['close', 1006, '', false],
    ];
    expect(log).toEqual(expect.arrayContaining(failure));
    expect(log).toHaveLength(4);
  });

  it('always offers deflate, so v1 with zstd is refused', () => {
    domSocket('wss://one.test/subscribe?compress=true');
    clock.advance(100);
    expect(server.requests[0]).toMatchObject({ status: 400 });
  });

  it('refuses close codes and reasons a page may not use', () => {
    const socket = domSocket('wss://one.test/subscribe');
    clock.advance(100);
    expect(() => socket.close(1001)).toThrow('1001');
    expect(() => socket.close(3000, 'é'.repeat(62))).toThrow('too long');
    socket.close();
    clock.advance(100);
    expect(log.at(-1)).toEqual(['close', 1005, '', true]);
  });
});

describe('the network', () => {
  beforeEach(() => start());

  it('takes ws and http, wss and https, for the same host', async () => {
    expect([server.url, server.wsUrl, server.host]).toEqual([
      'https://one.test',
      'wss://one.test',
      'one.test',
    ]);
    expect(() => network.listen('https://one.test')).toThrow('has a server already');
    const other = network.listen('ws://two.test:8080');
    expect([other.url, other.wsUrl, other.host]).toEqual([
      'http://two.test:8080',
      'ws://two.test:8080',
      'two.test:8080',
    ]);
    expect(network.servers).toBe(2);
    await other.close();
    expect(network.servers).toBe(1);
    network.listen('ws://two.test:8080');
  });

  it('fetch answers what a plain GET gets, after the latency', async () => {
    const asked = network.fetch('https://one.test/subscribe?cursor=abc');
    clock.advance(2 * LATENCY);
    const response = await asked;
    expect([response.status, await response.text()]).toEqual([
      400,
      'subscribe: invalid cursor: "abc"\n',
    ]);
    const quick = createMemoryNetwork({ scheduler: clock });
    quick.listen('ws://a.test');
    expect((await quick.fetch(new URL(`ws://a.test${V2}`))).status).toBe(426);
    await expect(quick.fetch('http://b.test/')).rejects.toThrow('fetch failed');
    await expect(quick.fetch('http://a.test/', { signal: AbortSignal.abort() })).rejects.toThrow(
      'aborted',
    );
    const controller = new AbortController();
    const pending = network.fetch('https://one.test/', { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(pending).rejects.toThrow('enough');
    await quick.close();
  });

  it('a server that closes ends its connections, and its origin refuses', async () => {
    const socket = domSocket('wss://one.test/subscribe');
    clock.advance(100);
    await server.close();
    clock.advance(100);
    expect(log).toEqual(['open', ['close', 1006, '', false]]);
    domSocket('wss://one.test/subscribe');
    clock.advance(100);
    expect(log.at(-2)).toEqual(['error', 'connect ECONNREFUSED one.test']);
    expect(socket.readyState).toBe(3);
    // Closing twice is closing once.
    await server.close();
    await server[Symbol.asyncDispose]();
  });

  it('graceful: 1001, and at most ten seconds for the answers', async () => {
    const socket = domSocket('wss://one.test/subscribe');
    const deaf = domSocket('wss://one.test/subscribe');
    clock.advance(100);
    deaf.pause();
    let closed = false;
    const closing = server.close({ graceful: true }).then(() => (closed = true));
    clock.advance(100);
    expect(log.slice(2)).toEqual([['close', 1001, 'server shutting down', true]]);
    expect(socket.readyState).toBe(3);
    await Promise.resolve();
    expect(closed).toBe(false);
    clock.advance(5_000);
    await closing;
    deaf.terminate();
    clock.advance(0);
  });
});

describe('what the in-memory socket has learnt from ws', () => {
  // The same steps on the real class: if ws changes, this says where memory must follow.
  it('the events of a refused handshake, an early close, an oversize frame', async () => {
    start();
    const wss = new WebSocketServer({
      port: 0,
      host: '127.0.0.1',
      verifyClient: ({ req }, done) => done(req.url === '/ok', 503),
    });
    await once(wss, 'listening');
    const url = `ws://127.0.0.1:${(wss.address() as AddressInfo).port}`;
    const seen = async (path: string, options = {}, then?: (socket: NodeWebSocket) => void) => {
      const told: unknown[] = [];
      const socket = new NodeWebSocket(url + path, options);
      socket.on('error', (error) => told.push(error.message));
      then?.(socket);
      return new Promise<unknown[]>((resolve) => {
        socket.on('close', (code, reason) => resolve([...told, code, String(reason)]));
      });
    };
    wss.on('connection', (socket) => socket.send('x'.repeat(600)));
    try {
      expect(await seen('/no')).toEqual(['Unexpected server response: 503', 1006, '']);
      expect(await seen('/ok', {}, (socket) => socket.close())).toEqual([
        'WebSocket was closed before the connection was established',
        1006,
        '',
      ]);
      expect(await seen('/ok', { maxPayload: 500 })).toEqual([
        'Max payload size exceeded',
        1006,
        '',
      ]);
    } finally {
      for (const client of wss.clients) client.terminate();
      wss.close();
    }
  });
});
