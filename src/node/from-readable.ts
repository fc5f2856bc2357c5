import { createInterface } from 'node:readline';
import { finished, type Readable } from 'node:stream';
import { Observable } from 'rxjs';
import type { ReadableFormat } from './to-readable.js';

/** Options of {@link fromReadable}. */
export interface FromReadableOptions {
  /**
   * Whether chunks are values, or text with a line of JSON for each.
   *
   * @default 'objects'
   */
  readonly format?: ReadableFormat;
}

/**
 * A Node stream as an Observable: the way back from {@link toReadable}.
 *
 * The Node stream is read while somebody subscribes, and destroyed when nobody does any more; it is
 * there once, so subscribe once. Where another one destroys it, its error is told, or that it was
 * closed before its end. A line that is no JSON errors with a `SyntaxError` that names the line. Events that were written and read are plain objects: they have no place in a stream.
 *
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs';
 * import type { JetstreamEvent } from 'rx-jetstream';
 * import { fromReadable } from 'rx-jetstream/node';
 *
 * fromReadable<JetstreamEvent>(createReadStream('posts.jsonl'), { format: 'json-lines' }).subscribe(
 *   (event) => console.log(event.did),
 * );
 * ```
 */
export function fromReadable<T>(
  readable: Readable,
  { format = 'objects' }: FromReadableOptions = {},
): Observable<T> {
  return new Observable((subscriber) => {
    const chunks = format === 'objects' ? readable : createInterface({ input: readable });
    const fail = (error: unknown) => {
      subscriber.error(error);
    };
    // Lines that were read have to come first, so a good end is told by who reads them.
    const forget = finished(readable, { writable: false }, (error) => {
      if (error) fail(error);
    });
    subscriber.add(() => {
      forget();
      // Destroyed within its own error, it would tell that again.
      readable.on('error', () => undefined);
      readable.destroy();
    });
    void (async () => {
      let line = 0;
      for await (const chunk of chunks as AsyncIterable<unknown>) {
        if (subscriber.closed) return;
        line += 1;
        if (format === 'objects') subscriber.next(chunk as T);
        else if (chunk !== '') subscriber.next(parse(String(chunk), line) as T);
      }
      subscriber.complete();
    })().catch(fail);
  });
}

function parse(text: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`line ${line}: ${(error as Error).message}`, { cause: error });
  }
}
