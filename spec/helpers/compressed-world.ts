import { firstValueFrom, map, take, toArray } from 'rxjs';
import {
  jetstream,
  type CompressionNotice,
  type JetstreamOptions,
  type Notice,
} from 'rx-jetstream';
import {
  createMemoryNetwork,
  zstdCompressor,
  type JetstreamServer,
  type JetstreamServerOptions,
  type MemoryNetwork,
  type ZstdCompressor,
} from 'rx-jetstream/testing';
import { numberOf, ONE, parameters } from './follow.js';

export const V1_ID = 1_612_007_021;
export const V2_ID = 20_260_811;
const DICTIONARY_PATH = '/xrpc/network.bsky.jetstream.getZstdDictionary';

let compressor: ZstdCompressor;
const networks: MemoryNetwork[] = [];

/** For `beforeAll`. */
export async function loadCompressor(): Promise<void> {
  compressor = await zstdCompressor();
}

/** A network in memory, a server that compresses, and the options of a client that asks for it. */
export function compressedWorld(
  options: Omit<JetstreamServerOptions, 'scheduler'> = {},
  settings: Parameters<typeof createMemoryNetwork>[0] = {},
) {
  const network = createMemoryNetwork(settings);
  networks.push(network);
  const server = network.listen(ONE, { compressor, ...options });
  const notices: Notice[] = [];
  const client: JetstreamOptions = {
    hosts: ONE,
    cursor: 1,
    WebSocket: network.WebSocket,
    fetch: network.fetch,
    compression: 'zstd',
    retry: { initialDelay: 1, maxDelay: 2 },
    onNotice: (notice) => notices.push(notice),
  };
  /** Numbers of the first so many events. */
  const numbers = (count: number, more: JetstreamOptions = {}) =>
    firstValueFrom(jetstream({ ...client, ...more }).pipe(map(numberOf), take(count), toArray()));
  return { network, server, notices, client, numbers };
}

/** For `afterEach`. */
export async function closeWorlds(): Promise<void> {
  await Promise.all(networks.splice(0).map((network) => network.close()));
}

export const compressions = (notices: readonly Notice[]) =>
  notices.filter((notice): notice is CompressionNotice => notice.code === 'compression');
export const causes = (notices: readonly Notice[]) =>
  compressions(notices).map(({ cause }) => cause);

/** What each handshake asked for: an id, `true`, or nothing. */
export const asked = (server: JetstreamServer) =>
  parameters(server, 'zstdDictionary').map(
    ([id], nth) => id ?? parameters(server, 'compress')[nth]?.[0] ?? '',
  );
export const fetches = (server: JetstreamServer) =>
  server.requests.filter(({ upgrade, url }) => !upgrade && url.startsWith(DICTIONARY_PATH)).length;
