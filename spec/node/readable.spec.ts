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
import { turn } from '../helpers/turns.js';

/** Everything a Node stream gives. */
async function all(readable: Readable): Promise<unknown[]> {
  const chunks: unknown[] = [];
  for await (const chunk of readable) chunks.push(chunk);
  return chunks;
}

/** Fulfils when it is closed, with an error or without. */
function closing(readable: Readable): Promise<unknown> {
  return new Promise((resolve) => readable.once('close', resolve));
}

describe('toReadable', () => {
  it('gives objects, or a line of JSON each', async () => {
    const source$ = from([{ a: 1 }, { a: '\n' }]);
    expect(await all(toReadable(source$))).toEqual([{ a: 1 }, { a: '\n' }]);
    const text = (await all(toReadable(source$, { format: 'json-lines' }))).join('');
    expect(text).toBe('{"a":1}\n{"a":"\\n"}\n');
  });

  describe.each(['objects', 'json-lines'] as const)('while it waits for a value: %s', (format) => {
    /** One that has asked for a value of a stream that is quiet. */
    async function waiting(signal?: AbortSignal) {
      const source$ = new Subject<number>();
      const readable = toReadable(source$, { format, ...(signal && { signal }) });
      expect(source$.observed).toBe(false);
      readable.on('error', () => undefined).read();
      await turn();
      expect(source$.observed).toBe(true);
      return { source$, readable, closed: closing(readable) };
    }

    it('unsubscribes when it is destroyed', async () => {
      const { source$, readable, closed } = await waiting();
      readable.destroy();
      await closed;
      expect(source$.observed).toBe(false);
    });

    it('a signal destroys it', async () => {
      const controller = new AbortController();
      const { source$, closed } = await waiting(controller.signal);
      controller.abort();
      await closed;
      expect(source$.observed).toBe(false);
    });

    it('a pipeline whose writer fails destroys it', async () => {
      const { source$, readable, closed } = await waiting();
      const writer = new PassThrough({ objectMode: true });
      const piped = pipeline(readable, writer);
      writer.destroy(new Error('disk full'));
      await expect(piped).rejects.toThrow('disk full');
      await closed;
      expect(source$.observed).toBe(false);
    });
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

  it.each(['objects', 'json-lines'] as const)(
    'errors when the Node stream is destroyed by another one: %s',
    async (format) => {
      const readable = new PassThrough({ objectMode: format === 'objects' });
      const last = lastValueFrom(fromReadable(readable, { format }));
      readable.destroy();
      await expect(last).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
    },
  );

  it.each(['objects', 'json-lines'] as const)(
    'is left while it waits, and leaves nothing behind: %s',
    async (format) => {
      const source$ = new Subject<number>();
      const readable = toReadable(source$, { format });
      const reading = fromReadable(readable, { format }).subscribe();
      await turn();
      reading.unsubscribe();
      await closing(readable);
      expect(source$.observed).toBe(false);
    },
  );
});
