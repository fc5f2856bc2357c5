import { describe, expect, it } from '@jest/globals';
import { jetstream, type JetstreamOptions, type Notice, type StreamState } from 'rx-jetstream';
import { frameOf } from '../fuzz/numbered-frames.js';
import { numberOf } from '../helpers/follow.js';
import { until } from '../helpers/real.js';
import { START } from '../helpers/virtual-world.js';
import { wireFrame, wireServer } from '../helpers/wire-server.js';

/** Shorter than `ws` waits for the other side to close by itself: 30 s. */
const SOON = 15_000;

const event = (number: number) => wireFrame(0x81, Buffer.from(frameOf('v2', number, START)));

/** The first connection sends an event and the bytes, and then nothing; any later one two events. */
async function behind(bytes: Buffer, options: JetstreamOptions = {}) {
  const requests: string[] = [];
  const server = await wireServer(
    (socket, accepted, request) => {
      requests.push(request);
      const first = requests.length === 1;
      socket.write(Buffer.concat([accepted, event(1), first ? bytes : event(2)]));
    },
    { hangsUp: false },
  );
  const notices: Notice[] = [];
  const states: StreamState[] = [];
  const numbers: number[] = [];
  const stream = jetstream({
    hosts: server.url,
    protocol: 'v2',
    retry: { initialDelay: 1 },
    onNotice: (notice) => void notices.push(notice),
    ...options,
  });
  stream.state$.subscribe((state) => states.push(state));
  const subscription = stream.subscribe((each) => numbers.push(numberOf(each)));
  try {
    await until(() => numbers.length >= 2, 'an event of the second connection', SOON);
  } finally {
    subscription.unsubscribe();
    await server.close();
  }
  expect(numbers).toEqual([1, 2]);
  const ends = states.flatMap((state) =>
    state.status === 'waiting' && state.error !== undefined ? [state.error] : [],
  );
  return { requests, notices, ends };
}

describe('a connection that is over for one side only is left at once', () => {
  it('after a frame that is wrong, though the server answers no close frame', async () => {
    const { ends } = await behind(wireFrame(0x83, Buffer.from('x')));
    expect(ends).toMatchObject([
      {
        name: 'ConnectionClosedError',
        closeCode: 1006,
        message: 'closed: 1006, Invalid WebSocket frame: invalid opcode 3',
        cause: { code: 'WS_ERR_INVALID_OPCODE' },
      },
    ]);
  });

  it('after a close frame, though the server does not hang up', async () => {
    const code = Buffer.alloc(2);
    code.writeUInt16BE(1001);
    const { ends } = await behind(wireFrame(0x88, code));
    expect(ends).toMatchObject([{ name: 'ConnectionClosedError', closeCode: 1001 }]);
  });

  it('after a message in more fragments than ws takes: one too big, to be passed', async () => {
    const fragment = wireFrame(0x00, Buffer.from(' '));
    const fragments = Array.from({ length: 40_000 }, () => fragment);
    const begin = wireFrame(0x01, Buffer.from('{'));
    const { ends, notices, requests } = await behind(Buffer.concat([begin, ...fragments]));
    expect(ends).toEqual([]);
    expect(notices).toMatchObject([{ code: 'oversize' }]);
    expect(requests[1]).toContain('maxMessageSizeBytes=');
  });
});
