import { describe, expect, it } from '@jest/globals';
import { PassThrough, Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  firstValueFrom,
  from,
  lastValueFrom,
  NEVER,
  Subject,
  take,
  throwError,
  toArray,
} from 'rxjs';
import { jetstream } from 'rx-jetstream';
import { fromReadable, toReadable } from 'rx-jetstream/node';
import { numberedEvents, startJetstreamServer } from 'rx-jetstream/testing';
import { numberOf, range } from '../helpers/follow.js';

/** Everything a Node stream gives. */
async function all(readable: Readable): Promise<unknown[]> {
  const chunks: unknown[] = [];
  for await (const chunk of readable) chunks.push(chunk);
  return chunks;
}

describe('toReadable', () => {
  it('gives objects, or a line of JSON each', async () => {
    const source$ = from([{ a: 1 }, { a: '\n' }]);
    expect(await all(toReadable(source$))).toEqual([{ a: 1 }, { a: '\n' }]);
    const text = (await all(toReadable(source$, { format: 'json-lines' }))).join('');
    expect(text).toBe('{"a":1}\n{"a":"\\n"}\n');
  });

  it('subscribes with the first read, and unsubscribes when it is destroyed', async () => {
    const source$ = new Subject<number>();
    const readable = toReadable(source$);
    expect(source$.observed).toBe(false);
    readable.read();
    await new Promise(setImmediate);
    expect(source$.observed).toBe(true);
    readable.destroy();
    await new Promise((resolve) => readable.once('close', resolve));
    expect(source$.observed).toBe(false);
  });

  it('is destroyed with the error of the stream', async () => {
    await expect(all(toReadable(throwError(() => new Error('over'))))).rejects.toThrow('over');
  });

  it('a signal destroys it', async () => {
    const controller = new AbortController();
    const reading = all(toReadable(NEVER, { signal: controller.signal }));
    controller.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('has real back-pressure on a real server: a slow writer makes the stream pause', async () => {
    const server = await startJetstreamServer();
    server.pushAll(numberedEvents(300));
    let pauses = 0;
    const events$ = jetstream({
      hosts: server.wsUrl,
      cursor: 1,
      buffer: { events: 40 },
      onNotice: ({ code }) => {
        if (code === 'backpressure') pauses += 1;
      },
    }).pipe(take(300));
    const numbers: number[] = [];
    const slow = new Writable({
      objectMode: true,
      highWaterMark: 1,
      write: (event, _encoding, done) => {
        numbers.push(numberOf(event));
        setImmediate(done);
      },
    });
    await pipeline(toReadable(events$, { highWaterMark: 4 }), slow);
    await server.close();
    expect(numbers).toEqual(range(1, 300));
    expect(pauses).toBeGreaterThan(2);
  });
});

describe('fromReadable', () => {
  it('gives back what toReadable took, in either format', async () => {
    const values = [{ a: 1 }, { b: 'é\n' }, [null]];
    for (const format of ['objects', 'json-lines'] as const) {
      const back$ = fromReadable(toReadable(from(values), { format }), { format });
      expect(await lastValueFrom(back$.pipe(toArray()))).toEqual(values);
    }
  });

  it('takes lines wherever chunks end, and leaves out empty ones', async () => {
    const text = Buffer.from('{"a":"é"}\r\n\n{"a":2}');
    const readable = Readable.from([...text].map((byte) => Buffer.from([byte])));
    const back$ = fromReadable(readable, { format: 'json-lines' });
    expect(await lastValueFrom(back$.pipe(toArray()))).toEqual([{ a: 'é' }, { a: 2 }]);
  });

  it('names the line that is no JSON', async () => {
    const readable = Readable.from(['{}\n', '{\n']);
    const back$ = fromReadable(readable, { format: 'json-lines' });
    await expect(lastValueFrom(back$)).rejects.toThrow(/^line 2: /);
  });

  it('errors with the error of the Node stream', async () => {
    const readable = new PassThrough({ objectMode: true });
    const error = new Error('broken pipe');
    const last = lastValueFrom(fromReadable(readable));
    readable.destroy(error);
    await expect(last).rejects.toBe(error);
  });

  it('destroys it when nobody subscribes any more', async () => {
    const readable = Readable.from([1, 2, 3]);
    expect(await firstValueFrom(fromReadable(readable))).toBe(1);
    expect(readable.destroyed).toBe(true);
  });
});
