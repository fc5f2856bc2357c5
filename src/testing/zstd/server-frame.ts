import { xxh64Low } from '../../zstd/xxh64.js';

/** Behind the magic number: what the header holds. */
const DESCRIPTOR = 4;
const CHECKSUM = 4;
const SINGLE_SEGMENT = 32;

/** The largest content whose size the real server leaves out, bytes. */
const UNSIZED = 255;

/**
 * Makes a frame as the real server writes it of one that libzstd wrote with its defaults: with a
 * checksum, and without the size of a content under 256 bytes.
 */
export function asServerFrame(frame: Uint8Array, content: Uint8Array): Uint8Array {
  const old = frame[DESCRIPTOR] as number;
  const unsized = content.length <= UNSIZED && (old & SINGLE_SEGMENT) !== 0 && old >> 6 === 0;
  const made = new Uint8Array(frame.length + 4);
  made.set(frame);
  if (unsized) {
    // In place of one byte of size behind the id comes one of window (1 KiB) before it.
    const idBytes = (1 << (old & 3)) >> 1;
    made.copyWithin(DESCRIPTOR + 2, DESCRIPTOR + 1, DESCRIPTOR + 1 + idBytes);
    made[DESCRIPTOR + 1] = 0;
  }
  made[DESCRIPTOR] = (unsized ? old & ~SINGLE_SEGMENT : old) | CHECKSUM;
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  new DataView(made.buffer).setInt32(frame.length, xxh64Low(view, 0, content.length), true);
  return made;
}
