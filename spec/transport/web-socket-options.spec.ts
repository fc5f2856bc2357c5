import { afterEach, describe, expect, it } from '@jest/globals';
import { jetstream, type JetstreamOptions, type Notice } from 'rx-jetstream';
import { startJetstreamServer, testEvent, type JetstreamServer } from 'rx-jetstream/testing';
import { numberOf, parameters, push, range, WIRES } from '../helpers/follow.js';
import { until } from '../helpers/real.js';
import { bytesServer } from '../helpers/bytes-server.js';
import { START } from '../helpers/virtual-world.js';
import { frameOf } from '../fuzz/numbered-frames.js';

/** An event of about so many bytes. */
const big = (bytes: number) => testEvent.post({ record: { filler: 'x'.repeat(bytes) }, text: '0' });

describe.each(WIRES)('maxPayload of webSocketOptions on %s', (protocol) => {
  let server: JetstreamServer;
  afterEach(() => server.close());

  async function readAll(options: JetstreamOptions, bytes: number) {
    server = await startJetstreamServer();
    push(server, 1, 5);
    server.push(big(bytes));
    push(server, 6, 10);
    const notices: Notice[] = [];
    const numbers: number[] = [];
    const subscription = jetstream({
      hosts: server.wsUrl,
      protocol,
      cursor: 1,
      onNotice: (notice) => void notices.push(notice),
      ...options,
    }).subscribe((event) => numbers.push(numberOf(event)));
    try {
      await until(() => numbers.length >= 10, 'ten events');
      push(server, 11, 12);
      await until(() => numbers.length >= 12, 'two more');
    } finally {
      subscription.unsubscribe();
    }
    expect(numbers).toEqual(range(1, 12));
    return notices;
  }

  it('not given: at least as many as a large maxMessageSize needs, so that a small one is cheap', async () => {
    const notices = await readAll({ maxMessageSize: 10_000 }, 5_000_000);
    expect(notices).toMatchObject([{ code: 'oversize', limit: 10_000, seq: 6 }]);
    expect(server.counters.attempts).toBe(1);
  });

  it('raised: a frame between the two limits is dropped, and the connection read on', async () => {
    const webSocketOptions = { maxPayload: 20_000_000 };
    const notices = await readAll({ maxMessageSize: 10_000, webSocketOptions }, 11_000_000);
    expect(notices).toMatchObject([{ code: 'oversize', limit: 10_000, seq: 6 }]);
    expect(server.counters.attempts).toBe(1);
  });

  it('0: there is no limit, as ws has it', async () => {
    const webSocketOptions = { maxPayload: 0 };
    const notices = await readAll({ maxMessageSize: 10_000, webSocketOptions }, 11_000_000);
    expect(notices).toMatchObject([{ code: 'oversize', limit: 10_000, seq: 6 }]);
  });

  it('lowered: a frame above it is refused, and left out by the server', async () => {
    const notices = await readAll({ webSocketOptions: { maxPayload: 20_000 } }, 30_000);
    expect(notices).toMatchObject([{ code: 'oversize', limit: 20_000 }]);
    const caps = parameters(server, 'maxMessageSizeBytes').flat();
    expect(caps.filter((cap) => cap !== undefined)).toEqual(['20000']);
  });

  it('undefined: ours stays', async () => {
    const webSocketOptions = { maxPayload: undefined };
    const notices = await readAll({ webSocketOptions }, 11_000_000);
    expect(notices).toMatchObject([{ code: 'oversize', limit: 10_485_760 }]);
  });
});

describe.each(WIRES)('skipUTF8Validation of webSocketOptions on %s', (protocol) => {
  it('false: ws checks, and a text with broken UTF-8 ends the connection (1007)', async () => {
    const server = await bytesServer((socket) => {
      const bytes = Buffer.from(frameOf(protocol, 1, START));
      bytes[bytes.indexOf('app.bsky')] = 0xff;
      socket.send(bytes, { binary: false });
    });
    try {
      const notices: Notice[] = [];
      const subscription = jetstream({
        hosts: server.url,
        protocol,
        webSocketOptions: { skipUTF8Validation: false },
        onNotice: (notice) => void notices.push(notice),
      }).subscribe();
      await until(() => server.closed.length > 0 || notices.length > 0, 'the end');
      subscription.unsubscribe();
      expect([server.closed[0], notices]).toEqual([1007, []]);
    } finally {
      await server.close();
    }
  });
});
