import { Readable } from 'node:stream';
import type { Observable } from 'rxjs';
import { Pull, type PullOptions } from '../core/delivery/pull.js';

/** How values are put into a Node stream: as they are, or a line of JSON each. */
export type ReadableFormat = 'objects' | 'json-lines';

/** Options of {@link toReadable}. */
export interface ToReadableOptions<T> extends PullOptions<T> {
  /**
   * Objects, or text with a line of JSON for each.
   *
   * @default 'objects'
   */
  readonly format?: ReadableFormat;
  /**
   * How much the Node stream itself holds: objects, or characters of text.
   *
   * @default 16 objects, or 64 KiB
   */
  readonly highWaterMark?: number;
}

/**
 * A stream as a Node stream, with real back-pressure: what nobody has read counts as not done, and
 * when that fills the stream's `buffer`, it closes its connection and resumes later.
 *
 * It subscribes with the first read. To destroy it unsubscribes; so does `signal`, with an
 * `AbortError`. An error of the stream destroys it with that error. What the Node stream holds itself
 * (`highWaterMark`) counts as done.
 *
 * @example
 * ```ts
 * import { createWriteStream } from 'node:fs';
 * import { pipeline } from 'node:stream/promises';
 * import { createGzip } from 'node:zlib';
 * import { take } from 'rxjs';
 * import { jetstream } from 'rx-jetstream';
 * import { toReadable } from 'rx-jetstream/node';
 *
 * const events$ = jetstream({ collections: ['app.bsky.feed.post'] }).pipe(take(1000));
 * const lines = toReadable(events$, { format: 'json-lines' });
 * await pipeline(lines, createGzip(), createWriteStream('posts.jsonl.gz'));
 * ```
 */
export function toReadable<T>(
  source: Observable<T>,
  { format = 'objects', signal, highWaterMark, ...options }: ToReadableOptions<T> = {},
): Readable {
  const values = new Pull(source, options);
  const objectMode = format === 'objects';
  return Readable.from(objectMode ? values : linesOf(values), {
    objectMode,
    highWaterMark: highWaterMark ?? (objectMode ? 16 : 65_536),
    ...(signal && { signal }),
  });
}

/** No generator: that would hear of its end only behind the next value, which may never come. */
function linesOf<T>(values: Pull<T>): AsyncIterable<string> {
  const lines: AsyncIterator<string, undefined> = {
    next: async () => {
      const result = await values.next();
      return result.done ? result : { done: false, value: `${JSON.stringify(result.value)}\n` };
    },
    return: async () => {
      await values.return();
      return { done: true, value: undefined };
    },
  };
  return { [Symbol.asyncIterator]: () => lines };
}
