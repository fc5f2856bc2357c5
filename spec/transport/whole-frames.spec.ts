import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as ws from 'ws';
import { HEAD } from '../../src/core/socket.js';
import { readBuffer } from '../../src/transport/read-buffer.js';
import { takeWholeFrames } from '../../src/transport/whole-frames.js';
import { wireFrame } from '../helpers/wire-server.js';

/** The frame reader of `ws`, which its types leave out. */
interface Receiver extends EventEmitter {
  write(chunk: Buffer): boolean;
}
const { Receiver } = ws as unknown as {
  Receiver: new (options: Record<string, unknown>) => Receiver;
};

const MAX = 100_000;

function receiver(told: unknown[]): Receiver {
  const made = new Receiver({ maxPayload: MAX, skipUTF8Validation: true, isServer: false });
  made.on('message', (data: Buffer, isBinary: boolean) => {
    told.push([isBinary ? 'binary' : 'text', data.toString()]);
  });
  for (const type of ['ping', 'pong']) {
    made.on(type, (data: Buffer) => told.push([type, data.toString()]));
  }
  made.on('conclude', (code: number) => told.push(['conclude', code]));
  made.on('error', (error: { code?: string }) => told.push(['error', error.code]));
  return made;
}

/** A socket with this reader, which leaves after the end and after an error, as `ws` does. */
function socketOf(theirs: Receiver): EventEmitter {
  const source = new EventEmitter();
  const own = (chunk: Buffer) => {
    theirs.write(chunk);
  };
  source.on('data', own);
  for (const end of ['conclude', 'error']) {
    theirs.on(end, () => source.removeListener('data', own));
  }
  return source;
}

const size = fc.oneof(
  { weight: 20, arbitrary: fc.nat({ max: 300 }) },
  { weight: 2, arbitrary: fc.constantFrom(0, 125, 126, 127, 65_535, 65_536, MAX) },
);
const payload = fc
  .tuple(size, fc.constantFrom('a', 'é', '日', '😀', '\u0000'))
  .map(([length, text]) => Buffer.from(text.repeat(length)).subarray(0, length));
const small = fc.nat({ max: 125 }).map((length) => Buffer.alloc(length, 'p'));

const sound = fc.oneof(
  { weight: 20, arbitrary: payload.map((data) => wireFrame(0x81, data)) },
  { weight: 10, arbitrary: payload.map((data) => wireFrame(0x82, data)) },
  { weight: 2, arbitrary: small.map((data) => wireFrame(0x89, data)) },
  { weight: 2, arbitrary: small.map((data) => wireFrame(0x8a, data)) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(1, 2), fc.array(payload, { maxLength: 3 }), small)
      .map(([opcode, parts, ping]) =>
        Buffer.concat([
          wireFrame(opcode, Buffer.from('begin')),
          wireFrame(0x89, ping),
          ...parts.map((part) => wireFrame(0, part.subarray(0, 30_000))),
          wireFrame(0x80, Buffer.from('end')),
        ]),
      ),
  },
);
/** After one of these `ws` reads nothing. */
const last = fc.oneof(
  fc.constantFrom(1000, 1001, 4000).map((code) => {
    const data = Buffer.alloc(2);
    data.writeUInt16BE(code);
    return wireFrame(0x88, data);
  }),
  fc.constant(wireFrame(0x88, Buffer.alloc(0))),
  small.map((data) => wireFrame(0x81, data, 0x80)),
  fc
    .constantFrom(0xc1, 0x91, 0x83, 0x8b, 0x80, 0x09, 0x08)
    .map((first) => wireFrame(first, Buffer.from('x'))),
  fc.constant(wireFrame(0x81, Buffer.alloc(MAX + 1, 'x'))),
  fc.constant(wireFrame(0x89, Buffer.alloc(126, 'x'))),
  fc
    .constantFrom(0x01, 0x81, 0x82)
    .map((first) =>
      Buffer.concat([wireFrame(0x02, Buffer.from('begin')), wireFrame(first, Buffer.from('x'))]),
    ),
);

/** Bytes in chunks, cut at any place. */
function* chunksOf(bytes: Buffer, cuts: readonly number[]): Generator<Buffer> {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  let from = 0;
  for (const to of [...places, bytes.length]) {
    if (to > from) yield bytes.subarray(from, to);
    from = to;
  }
}

const cuts = fc.array(fc.nat({ max: 1_000_000 }), { maxLength: 30 });

/** A socket's chunks come in memory of their own, or all in the same, which is then used again. */
const WAYS = {
  'in data events': (source: EventEmitter, chunk: Buffer) => {
    source.emit('data', Buffer.from(chunk));
  },
  'in a read buffer': (source: EventEmitter, chunk: Buffer) => {
    const buffer = Buffer.concat([chunk, Buffer.from('what was read before')]);
    readBuffer().callback.call(source, chunk.length, buffer);
    buffer.fill('?');
  },
};

/** Lets what the streams put off to a tick happen. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe.each(Object.entries(WAYS))('takeWholeFrames, %s', (_way, bring) => {
  it('tells what ws would tell, in the same order, wherever the bytes are cut', async () => {
    let short = 0;
    let skipped = 0;
    let all = 0;
    const ends = fc.option(last, { nil: Buffer.alloc(0) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(sound, { maxLength: 40 }),
        ends,
        cuts,
        async (list, end, places) => {
          const bytes = Buffer.concat([...list, end, wireFrame(0x81, Buffer.from('behind'))]);
          const [expected, got] = [[] as unknown[], [] as unknown[]];
          const [oracle, theirs] = [receiver(expected), receiver(got)];
          const [wire, source] = [socketOf(oracle), socketOf(theirs)];
          takeWholeFrames(source, MAX, {
            text: (text) => {
              short += 1;
              got.push(['text', text]);
            },
            binary: (data) => {
              short += 1;
              got.push(['binary', Buffer.from(data).toString()]);
            },
            skips: (head, length) => {
              if (!head.startsWith('a') || length % 3 !== 0) return false;
              skipped += 1;
              const [, text] = expected[got.length] as string[];
              expect([head, length]).toEqual([text?.slice(0, HEAD), text?.length]);
              got.push(['text', text]);
              return true;
            },
          });
          for (const chunk of chunksOf(bytes, places)) {
            wire.emit('data', Buffer.from(chunk));
            await settle();
            bring(source, chunk);
            await settle();
          }
          all += expected.length;
          expect(got).toEqual(expected);
          expect(source.listenerCount('data')).toBe(wire.listenerCount('data'));
        },
      ),
      { numRuns: 400 },
    );
    // Most of it went the short way, or this would compare ws with itself.
    expect(short).toBeGreaterThan(all / 4);
    expect(skipped).toBeGreaterThan(0);
  });

  it('gives the place back in the middle of a chunk: not one more frame, and ws reads on', () => {
    const leave = fc.nat({ max: 30 });
    const some = fc.array(sound, { minLength: 5, maxLength: 40 });
    fc.assert(
      fc.property(some, cuts, leave, (frames, places, leaveAfter) => {
        const bytes = Buffer.concat(frames);
        const [expected, got] = [[] as unknown[], [] as unknown[]];
        const [oracle, theirs] = [receiver(expected), receiver(got)];
        const source = new EventEmitter();
        const own = (chunk: Buffer) => {
          theirs.write(chunk);
        };
        source.on('data', own);
        let taken = 0;
        let left = false;
        const take = (type: string) => (data: string | Uint8Array) => {
          expect(left).toBe(false);
          got.push([type, data.toString()]);
          taken += 1;
          if (taken !== leaveAfter) return;
          left = true;
          giveBack?.();
        };
        const giveBack = takeWholeFrames(source, MAX, {
          text: take('text'),
          binary: take('binary'),
        });
        for (const chunk of chunksOf(bytes, places)) {
          bring(source, chunk);
          oracle.write(Buffer.from(chunk));
        }
        expect(got).toEqual(expected);
        giveBack?.();
        expect(source.listeners('data')).toEqual([own]);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the place back with a frame that is wrong: what ws makes of it is its own', () => {
    const source = new EventEmitter();
    const given: Buffer[] = [];
    const own = (chunk: Buffer) => given.push(chunk);
    source.on('data', own);
    takeWholeFrames(source, 10, { text: () => undefined, binary: () => undefined });
    const large = wireFrame(0x81, Buffer.alloc(11, 'x'));
    bring(source, large.subarray(0, 5));
    bring(source, large.subarray(5));
    expect(source.listeners('data')).toEqual([own]);
    expect(Buffer.concat(given)).toEqual(large);
  });
});

describe('takeWholeFrames', () => {
  it('gives nothing back to a socket that was cut within a header: its reader is gone', () => {
    const source = Object.assign(new EventEmitter(), { destroyed: false });
    let given = 0;
    source.on('data', () => {
      given += 1;
    });
    const giveBack = takeWholeFrames(source, MAX, {
      text: () => undefined,
      binary: () => undefined,
    });
    source.emit('data', wireFrame(0x81, Buffer.alloc(1000, 'x')).subarray(0, 3));
    source.destroyed = true;
    giveBack?.();
    expect(given).toBe(0);
  });

  it('keeps away from a socket whose data nobody reads, or more than one', () => {
    const source = new EventEmitter();
    const take = () =>
      takeWholeFrames(source, MAX, { text: () => undefined, binary: () => undefined });
    expect(take()).toBeUndefined();
    const listeners = [() => undefined, () => undefined];
    for (const listener of listeners) source.on('data', listener);
    expect(take()).toBeUndefined();
    expect(source.listeners('data')).toEqual(listeners);
  });
});
