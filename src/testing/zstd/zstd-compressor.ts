import { asServerFrame } from './server-frame.js';

/** Compresses the frames of an embedded server. */
export interface ZstdCompressor {
  /** One standalone frame of zstd, with a checksum. */
  compress(content: Uint8Array, dictionary: Uint8Array): Uint8Array;
}

let loading: Promise<void> | undefined;

/** The server's encoder is fast rather than thorough. */
const LEVEL = 1;

/**
 * Loads libzstd, as WebAssembly, for the option `compressor` of an embedded server. It comes from
 * the package `@bokuweb/zstd-wasm`, which has to be installed beside this one.
 *
 * @throws the loader's error when that package is missing
 *
 * @example
 * ```ts
 * import { jetstream } from 'rx-jetstream';
 * import { numberedEvents, startJetstreamServer, zstdCompressor } from 'rx-jetstream/testing';
 * import { firstValueFrom, take, toArray } from 'rxjs';
 *
 * const server = await startJetstreamServer({ compressor: await zstdCompressor() });
 * server.pushAll(numberedEvents(10));
 * const stream = jetstream({ hosts: [server.wsUrl], cursor: 1, compression: 'zstd' });
 * await firstValueFrom(stream.pipe(take(10), toArray()));
 * await server.close();
 * ```
 */
export async function zstdCompressor(): Promise<ZstdCompressor> {
  const { compressUsingDict, createCCtx, init } = await import('@bokuweb/zstd-wasm');
  await (loading ??= load(init, createCCtx));
  const context = createCCtx();
  return {
    compress: (content, dictionary) =>
      asServerFrame(compressUsingDict(context, content, dictionary, LEVEL), content),
  };
}

/** Loaded twice, libzstd would forget what it has: another user may have loaded it. */
async function load(init: () => Promise<void>, probe: () => number): Promise<void> {
  try {
    probe();
  } catch {
    await init();
  }
}
