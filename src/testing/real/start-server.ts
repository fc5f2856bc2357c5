import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { EmbeddedServer } from '../embedded-server.js';
import { ServerCore } from '../server-core.js';
import { type JetstreamServer } from '../server-handle.js';
import { type JetstreamServerOptions, resolveServerOptions } from '../server-options.js';
import { HttpFront } from './http-front.js';

/** Options of {@link startJetstreamServer}: those of every embedded server, and where to listen. */
export interface StartServerOptions extends JetstreamServerOptions {
  /**
   * Port; 0 takes a free one.
   *
   * @default 0
   */
  readonly port?: number;
  /**
   * Address to listen on.
   *
   * @default '127.0.0.1'
   */
  readonly host?: string;
}

/** Ten thousand DIDs in a URL make a request line of about 450 kB. */
const MAX_HEADER_SIZE = 1_048_576;

/** How long the head of a request may take, milliseconds: the real server's limit. */
const HEADERS_TIMEOUT = 10_000;

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
  const server = createServer({
    maxHeaderSize: MAX_HEADER_SIZE,
    headersTimeout: HEADERS_TIMEOUT,
    requestTimeout: 0,
  });
  const front = new HttpFront(core, server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { address, port, family } = server.address() as AddressInfo;
  const host = `${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  return new EmbeddedServer(core, {
    url: `http://${host}`,
    wsUrl: `ws://${host}`,
    host,
    stop: () => front.stop(),
  });
}
