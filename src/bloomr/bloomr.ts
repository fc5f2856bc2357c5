import { map, type Observable } from 'rxjs';
import { gateway } from '../core/gateway.js';
import { Secrets } from '../core/secrets.js';
import type { HandleOf } from '../core/stream-handle.js';
import type { SocketIoEvent } from '../transport/socket-io.js';
import type { BloomrMessage } from './message.js';
import type { BloomrNotice } from './notice.js';
import { resolveBloomrOptions, type BloomrOptions, type ResolvedBloomrOptions } from './options.js';
import { bloomrTraits } from './position.js';
import { BloomrRun } from './run.js';

/** Messages of a script: a cold Observable, with its state, notices and raw events. */
export type Bloomr<T = unknown, M extends boolean = false> = Observable<BloomrMessage<T, M>> &
  HandleOf<BloomrNotice>;

/**
 * The messages of a Bloomr script. Nothing happens before subscribe; every subscription is a
 * connection of its own. The stream reconnects by itself and goes on after the last message, as far
 * as the script's history reaches: what may be missing is told by a `gap` notice.
 *
 * Needs the package `socket.io-client`.
 *
 * Errors of the stream: `InvalidOptionsError`, `BloomrError` (the token), `CursorError` (the saved
 * position), `RetryLimitError`.
 *
 * @example
 * ```ts
 * import { bloomr } from 'rx-jetstream/bloomr';
 *
 * const token = () => process.env['BLOOMR_TOKEN'] ?? '';
 * const stream = bloomr({ stream: 'script-id', token, replay: '2h' });
 * stream.state$.subscribe((state) => console.log(state.status));
 * stream.subscribe(({ id, data }) => console.log(id, data));
 * ```
 */
export function bloomr<T = unknown, M extends boolean = false>(
  given: BloomrOptions<T, M>,
): Bloomr<T, M> {
  const secrets = new Secrets();
  const stream = gateway<
    BloomrMessage<T, M>,
    BloomrNotice,
    BloomrOptions<T>,
    ResolvedBloomrOptions<T>,
    SocketIoEvent
  >(
    given,
    resolveBloomrOptions,
    (options, { deliver, tap }) => {
      const run = new BloomrRun<T>(options, secrets, tap, (message) => {
        deliver(message);
      });
      return (line) => run.converse(line);
    },
    ({ given: { stream }, channel }) => bloomrTraits({ stream, channel }),
  );
  return Object.assign(stream, { raw$: stream.raw$.pipe(map((text) => secrets.hide(text))) });
}
