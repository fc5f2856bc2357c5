import type { Observable, Subscriber } from 'rxjs';
import { handleOf } from './core/stream-handle.js';
import type { JetstreamOptions } from './options.js';
import { liveStream } from './live/live-stream.js';
import { resolveOptions } from './resolve-options.js';
import type { StreamHandle } from './stream-handle.js';

/** A stream of frames as text: a cold Observable with the same state and notices. */
export interface RawMessages extends Observable<string>, StreamHandle {}

/**
 * The frames of the stream as the server sent them: text, decompressed, unparsed. Reconnects and
 * resumes like {@link jetstream}; each event's frame comes once. Frames that are no events (info,
 * damaged ones) are on `raw$` only.
 *
 * @example
 * ```ts
 * import { rawMessages } from 'rx-jetstream';
 *
 * rawMessages({ dids: ['did:plc:z72i7hdynmk6r22z27h6tvur'] }).subscribe((line) => {
 *   console.log(line.length);
 * });
 * ```
 */
export function rawMessages(options: JetstreamOptions = {}): RawMessages {
  return handleOf(options, resolveOptions, (resolved, hooks, to: Subscriber<string>) =>
    liveStream(resolved, hooks, (_event, text) => {
      to.next(text);
    }),
  );
}
