import * as wasm from '@bokuweb/zstd-wasm';

/** libzstd itself, as the judge. */
export interface Libzstd {
  compress(content: Uint8Array, level: number, dictionary?: Uint8Array): Uint8Array;
  /** `undefined` for what it refuses. */
  decompress(data: Uint8Array, dictionary?: Uint8Array): Uint8Array | undefined;
}

const NONE = new Uint8Array(0);
/** Room for what does not say how large it is. */
const ROOM = 1 << 20;

let loading: Promise<void> | undefined;

export async function libzstd(): Promise<Libzstd> {
  await (loading ??= load());
  const compressing = wasm.createCCtx();
  const decompressing = wasm.createDCtx();
  return {
    compress: (content, level, dictionary = NONE) =>
      wasm.compressUsingDict(compressing, Buffer.from(content), dictionary, level),
    decompress: (data, dictionary = NONE) => {
      try {
        return wasm.decompressUsingDict(decompressing, Buffer.from(data), dictionary, {
          defaultHeapSize: ROOM,
        });
      } catch {
        return undefined;
      }
    },
  };
}

/** Loaded twice, it would forget what it has: the test kit may have loaded it. */
async function load(): Promise<void> {
  try {
    wasm.createCCtx();
  } catch {
    await wasm.init();
  }
}
