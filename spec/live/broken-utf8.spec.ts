import { describe, expect, it } from '@jest/globals';
import { jetstream, type JetstreamOptions, type Notice } from 'rx-jetstream';
import { startJetstreamServer, testDictionary, zstdCompressor } from 'rx-jetstream/testing';
import { frameOf } from '../fuzz/numbered-frames.js';
import { bytesServer } from '../helpers/bytes-server.js';
import { numberOf, push, range, WIRES } from '../helpers/follow.js';
import { until } from '../helpers/real.js';
import { START } from '../helpers/virtual-world.js';

/** Reads until so many events came, and one more. */
async function read(options: JetstreamOptions, events: number) {
  const notices: Notice[] = [];
  const texts: string[] = [];
  const numbers: number[] = [];
  const raw: string[] = [];
  const stream = jetstream({ ...options, onNotice: (notice) => void notices.push(notice) });
  stream.raw$.subscribe((text) => raw.push(text));
  const subscription = stream.subscribe((event) => {
    numbers.push(numberOf(event));
    texts.push(JSON.stringify(event));
  });
  try {
    await until(() => numbers.length >= events, `${events} events`);
  } finally {
    subscription.unsubscribe();
  }
  const { frames, characters } = stream.metrics();
  expect([frames, characters]).toEqual([raw.length, raw.join('').length]);
  return { numbers, texts, notices, raw };
}

describe.each(WIRES)('a text whose bytes are not UTF-8, on %s', (protocol) => {
  const broken = (nth: number) => {
    const bytes = Buffer.from(frameOf(protocol, nth, START));
    bytes[bytes.indexOf('app.bsky')] = 0xff;
    return bytes;
  };
  const told = [
    { code: 'malformed', reason: 'broken UTF-8', excerpt: expect.stringContaining('\ufffd') },
  ];

  it.each(['whole', 'in fragments'])('%s: is malformed, and costs itself only', async (how) => {
    const server = await bytesServer((socket) => {
      socket.send(frameOf(protocol, 1, START));
      const bytes = broken(2);
      if (how === 'whole') socket.send(bytes, { binary: false });
      else {
        socket.send(bytes.subarray(0, 20), { binary: false, fin: false });
        socket.send(bytes.subarray(20), { binary: false });
      }
      socket.send(frameOf(protocol, 3, START));
    });
    try {
      const { numbers, notices, raw } = await read({ hosts: server.url, protocol }, 2);
      expect(numbers).toEqual([1, 3]);
      // As any other frame.
      expect(raw).toHaveLength(3);
      expect(raw[1]).toContain('\ufffd');
      expect(notices).toMatchObject(told);
    } finally {
      await server.close();
    }
  });

  it.each(['whole', 'in fragments'])('%s: U+FFFD that was sent is text', async (how) => {
    const server = await bytesServer((socket) => {
      const text = frameOf(protocol, 1, START).replace('"text":"', '"also":"\ufffd","text":"');
      if (how === 'whole') socket.send(text);
      else {
        socket.send(text.slice(0, 20), { fin: false });
        socket.send(text.slice(20));
      }
    });
    try {
      const { texts, notices } = await read({ hosts: server.url, protocol }, 1);
      expect(texts[0]).toContain('\ufffd');
      expect(notices).toEqual([]);
    } finally {
      await server.close();
    }
  });

  it('compressed: is malformed, and costs itself only', async () => {
    const real = await zstdCompressor();
    const id = protocol === 'v1' ? 1_612_007_021 : 20_260_811;
    const server = await startJetstreamServer({
      compressor: {
        compress: (content, dictionary) => {
          const bytes = Buffer.from(content);
          const text = bytes.indexOf('"text":"2"');
          if (text > 0) bytes[bytes.indexOf('app.bsky')] = 0xff;
          const sent = bytes.indexOf('"text":"3"');
          const also = Buffer.from('"also":"\ufffd",');
          return real.compress(
            sent > 0 ? Buffer.concat([bytes.subarray(0, sent), also, bytes.subarray(sent)]) : bytes,
            dictionary,
          );
        },
      },
    });
    try {
      push(server, 1, 4);
      const { numbers, texts, notices } = await read(
        {
          hosts: server.wsUrl,
          protocol,
          cursor: 1,
          compression: { mode: 'zstd', dictionaries: [testDictionary(id)] },
        },
        3,
      );
      expect(numbers).toEqual([1, ...range(3, 4)]);
      expect(texts[1]).toContain('\ufffd');
      expect(notices).toMatchObject(told);
      expect(server.counters.attempts).toBe(1);
    } finally {
      await server.close();
    }
  });
});
