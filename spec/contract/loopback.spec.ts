import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BehaviorSubject, filter as where, firstValueFrom, map, take, toArray } from 'rxjs';
import { jetstream, type Filter, type JetstreamEvent, type JetstreamOptions } from 'rx-jetstream';
import {
  numberedEvents,
  startJetstreamServer,
  type FaultPlan,
  type JetstreamServer,
} from 'rx-jetstream/testing';
import { numberOf, range, WIRES } from '../helpers/follow.js';
import { abortListeners, watchResources, until, untilNothingLeft } from '../helpers/real.js';

const servers: JetstreamServer[] = [];

async function start(options: Parameters<typeof startJetstreamServer>[0] = {}) {
  const server = await startJetstreamServer(options);
  servers.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

describe.each(WIRES)('over real sockets on %s', (protocol) => {
  it('law 3: loses and doubles nothing over FIN, RST, close codes, refusals and half frames', async () => {
    const cuts: FaultPlan = [
      { kind: 'drop', after: 50, how: 'fin' },
      { kind: 'refuse', status: 503 },
      { kind: 'cut-frame', after: 40 },
      { kind: 'drop', after: 30, how: 'rst' },
      { kind: 'drop', after: 30, how: { code: 1001, reason: 'server shutting down' } },
      { kind: 'error-frame', after: 20, error: 'ConsumerTooSlow' },
      { kind: 'garbage', after: 20, form: 'binary' },
    ];
    const server = await start({ faults: cuts });
    server.pushAll(numberedEvents(500, { accounts: 5 }));
    const retry = { initialDelay: 5, maxDelay: 20 };
    const numbers = await firstValueFrom(
      jetstream({ hosts: server.wsUrl, protocol, cursor: 1, retry }).pipe(
        map(numberOf),
        take(500),
        toArray(),
      ),
    );
    expect(numbers).toEqual(range(1, 500));
    expect(server.counters.attempts).toBe(7);
  });

  it('a filter change loses and doubles nothing', async () => {
    const server = await start();
    const [a, b] = [...numberedEvents(2, { accounts: 2 })].map(({ did }) => did);
    const filter = new BehaviorSubject<Filter>({ dids: [a as string] });
    const seen: JetstreamEvent[] = [];
    const stream = jetstream({ hosts: server.wsUrl, protocol, filter });
    const subscription = stream.subscribe((event) => seen.push(event));
    await until(() => server.connections.length === 1, 'the first connection');
    server.pushAll(numberedEvents(100, { accounts: 2 }));
    await until(() => seen.length === 50, 'the events of one account');
    filter.next({ dids: [a as string, b as string] });
    server.pushAll(numberedEvents(100, { first: 101, accounts: 2 }));
    const odd = () => seen.map(numberOf).filter((number) => number % 2 === 1);
    await until(() => odd().length >= 100, 'the rest of it');
    expect(odd()).toEqual(range(1, 200).filter((number) => number % 2 === 1));
    const even = () => seen.map(numberOf).filter((number) => number % 2 === 0 && number > 100);
    await until(() => even().length >= 50, 'the events of the other');
    expect(even()).toEqual(range(101, 200).filter((number) => number % 2 === 0));
    subscription.unsubscribe();
  });

  const stages: [string, FaultPlan | undefined, JetstreamOptions, (status: string) => boolean][] = [
    ['before open', undefined, {}, () => true],
    ['while the handshake is not answered', [{ kind: 'no-answer' }], {}, () => true],
    ['at the tip', undefined, {}, (status) => status === 'live'],
    [
      'while replaying',
      [{ kind: 'delay', each: 50 }],
      { cursor: 1 },
      (status) => status !== 'connecting',
    ],
    [
      'in back-off',
      () => ({ kind: 'refuse', status: 503 }),
      { retry: { initialDelay: 30_000, jitter: 0 } },
      (status) => status === 'waiting',
    ],
    [
      'while waiting for Retry-After',
      () => ({ kind: 'refuse', status: 429, retryAfter: 60 }),
      {},
      (status) => status === 'waiting',
    ],
    ['behind a black hole', [{ kind: 'black-hole', after: 0 }], {}, (status) => status === 'live'],
  ];
  it.each(stages)(
    'law 1: unsubscribing %s leaves no socket, timer or listener',
    async (...args) => {
      const [, faults, options, reached] = args;
      const server = await start({ ...(faults && { faults }), pingInterval: 0 });
      server.pushAll(numberedEvents(100));
      const opened = watchResources();
      const { signal } = new AbortController();
      const stream = jetstream({ hosts: server.wsUrl, protocol, signal, ...options });
      const subscription = stream.subscribe();
      await firstValueFrom(stream.state$.pipe(where(({ status }) => reached(status))));
      subscription.unsubscribe();
      expect(abortListeners(signal)).toBe(0);
      await untilNothingLeft(opened);
      expect(stream.state$.value).toEqual({ status: 'idle' });
    },
  );

  describe('a refusal whose body never ends', () => {
    const sockets: Socket[] = [];
    let half: Server;
    let hosts: string;
    beforeEach(async () => {
      half = createServer((socket) => {
        sockets.push(socket);
        socket.on('error', () => undefined);
        socket.once('data', () => {
          socket.write('HTTP/1.1 400 Bad Request\r\ncontent-length: 500\r\n\r\nsubscribe: inv');
        });
      });
      await new Promise<void>((resolve) => half.listen(0, '127.0.0.1', resolve));
      hosts = `ws://127.0.0.1:${(half.address() as AddressInfo).port}`;
    });
    afterEach(async () => {
      for (const socket of sockets.splice(0)) socket.destroy();
      await new Promise((resolve) => half.close(resolve));
    });

    it('law 1: unsubscribing meanwhile leaves nothing', async () => {
      const opened = watchResources();
      const errors: unknown[] = [];
      const stream = jetstream({ hosts, protocol });
      const subscription = stream.subscribe({ error: (error: unknown) => errors.push(error) });
      await until(() => sockets.some(({ bytesWritten }) => bytesWritten > 0), 'the half answer');
      subscription.unsubscribe();
      await until(() => sockets.every(({ destroyed }) => destroyed), 'the end of the socket');
      await untilNothingLeft(opened);
      expect(errors).toEqual([]);
    });

    it('law 2: does not hang the stream', async () => {
      const stream = jetstream({ hosts, protocol, connectTimeout: 200 });
      const subscription = stream.subscribe();
      const waiting = stream.state$.pipe(where(({ status }) => status === 'waiting'));
      expect(await firstValueFrom(waiting)).toMatchObject({ cause: 'back-off' });
      subscription.unsubscribe();
    });
  });
});
