import { EmbeddedServer } from '../embedded-server.js';
import { ServerCore } from '../server-core.js';
import { type JetstreamServer } from '../server-handle.js';
import { type JetstreamServerOptions, resolveServerOptions } from '../server-options.js';
import { listen, type ListenOptions } from './listen.js';

/** Options of {@link startJetstreamServer}: those of every embedded server, and where to listen. */
export interface StartServerOptions extends JetstreamServerOptions, ListenOptions {}

/**
 * Starts an embedded Jetstream server: real HTTP and WebSockets on loopback, v1 `/subscribe` and v2
 * `subscribeEvents`, both answering like the real server. It has no events until something is
 * pushed.
 *
 * It compresses when it has a `compressor`. Else a request that asks for it passes every check and
 * is then refused with 503, `compression is not available on this server`. The archive answers 501,
 * as on a server built without it.
 *
 * @throws the listener's error when the port is taken
 *
 * @example
 * ```ts
 * import { jetstream } from 'rx-jetstream';
 * import { numberedEvents, startJetstreamServer } from 'rx-jetstream/testing';
 * import { firstValueFrom, take, toArray } from 'rxjs';
 *
 * const server = await startJetstreamServer();
 * server.pushAll(numberedEvents(10));
 * const events = await firstValueFrom(
 *   jetstream({ hosts: [server.wsUrl], cursor: 1 }).pipe(take(10), toArray()),
 * );
 * await server.close();
 * ```
 */
export async function startJetstreamServer(
  options: StartServerOptions = {},
): Promise<JetstreamServer> {
  const core = new ServerCore(resolveServerOptions(options));
  return new EmbeddedServer(core, await listen(core, options));
}
