import { listen, type ListenOptions } from '../real/listen.js';
import { AstroCore } from './astro-core.js';
import { type AstroServerOptions, resolveAstroServerOptions } from './astro-options.js';
import { type AstroServer, EmbeddedAstroServer } from './astro-server.js';

/** Options of {@link startAstroServer}: those of every Astro server, and where to listen. */
export interface StartAstroServerOptions extends AstroServerOptions, ListenOptions {}

/**
 * Starts an embedded Astro server on loopback: rooms, tokens, rate limits, reconnect tokens and
 * draining as the documentation has them, on a real WebSocket.
 *
 * @throws the listener's error when the port is taken
 *
 * @example
 * ```ts
 * import { firstValueFrom } from 'rxjs';
 * import { astro } from 'rx-jetstream/astro';
 * import { startAstroServer } from 'rx-jetstream/testing';
 *
 * const server = await startAstroServer();
 * const client = astro({ url: server.wsUrl, token: 'any' });
 * const tip = firstValueFrom(client.topic('channel.tips', { room: 'chan-1' }));
 * server.publish('channel.tips', 'chan-1', { amount: 5 });
 * ```
 */
export async function startAstroServer(
  options: StartAstroServerOptions = {},
): Promise<AstroServer> {
  const core = new AstroCore(resolveAstroServerOptions(options));
  return new EmbeddedAstroServer(core, await listen(core, options));
}
