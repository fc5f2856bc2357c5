import { MAX_BLOCK } from './workspace.js';
import { corrupt } from './zstd-error.js';

/** Windows up to 1.9 GiB: an offset is a whole number of 31 bits here. `zstd --long=31` has more. */
const MAX_EXPONENT = 20;

/** The header of the frame that is being read. */
export const header = {
  /** Where it ends. */
  end: 0,
  dictionaryId: 0,
  /** `undefined` when the frame does not say. */
  contentSize: undefined as number | undefined,
  /** The most one of its blocks may decompress to. */
  maxBlock: 0,
  checksum: false,
};

/** Reads a header (RFC 8878, 3.1.1.1) that begins behind the magic number. */
export function readHeader(view: DataView, from: number, end: number): void {
  let at = from;
  const need = (bytes: number) => {
    if (at + bytes > end) corrupt('header breaks off');
  };
  need(1);
  const descriptor = view.getUint8(at);
  at += 1;
  if ((descriptor & 8) !== 0) corrupt('reserved bit is set');
  const single = (descriptor & 32) !== 0;
  let window = 0;
  if (!single) {
    need(1);
    const exponent = view.getUint8(at) >> 3;
    if (exponent > MAX_EXPONENT) corrupt('window is too large');
    window = 2 ** (10 + exponent) * (1 + (view.getUint8(at) & 7) / 8);
    at += 1;
  }
  const idBytes = (1 << (descriptor & 3)) >> 1;
  need(idBytes);
  header.dictionaryId =
    idBytes === 0
      ? 0
      : idBytes === 1
        ? view.getUint8(at)
        : idBytes === 2
          ? view.getUint16(at, true)
          : view.getUint32(at, true);
  at += idBytes;
  const flag = descriptor >> 6;
  const sizeBytes = flag === 0 ? Number(single) : 1 << flag;
  need(sizeBytes);
  header.contentSize =
    sizeBytes === 0
      ? undefined
      : sizeBytes === 1
        ? view.getUint8(at)
        : sizeBytes === 2
          ? view.getUint16(at, true) + 256
          : view.getUint32(at, true) +
            (sizeBytes === 8 ? view.getUint32(at + 4, true) * 2 ** 32 : 0);
  header.maxBlock = Math.min(MAX_BLOCK, single ? (header.contentSize as number) : window);
  header.checksum = (descriptor & 4) !== 0;
  header.end = at + sizeBytes;
}
