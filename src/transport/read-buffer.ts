import type { ByteSource, Bytes } from './byte-source.js';

/** Bytes read at once at most: as many as Node reads for a socket that has no buffer of its own. */
const SIZE = 65_536;

/** The option `onread` of `net.connect` and `tls.connect`, which `ws` hands on to them. */
export interface OnRead {
  readonly buffer: Bytes;
  readonly callback: (this: ByteSource, size: number, buffer: Bytes) => boolean;
}

/**
 * What gets the bytes of a socket in place of its listeners. It may keep nothing of them when it
 * returns: the next read overwrites them.
 */
export const takers = new WeakMap<ByteSource, (bytes: Bytes) => void>();

let shared: OnRead | undefined;

/**
 * One buffer for all that the sockets of this thread read, one read after the other. Without it
 * Node makes 64 KiB of new memory for each read, which is colder, and which the garbage collector
 * has to find and give back: some 5 % of what an event costs. While a socket has no taker (the
 * handshake, a refusal, the reader of `ws`), its `data` events have copies.
 */
export function readBuffer(): OnRead {
  shared ??= {
    buffer: Buffer.allocUnsafeSlow(SIZE),
    callback(size, buffer) {
      const bytes = buffer.subarray(0, size);
      const take = takers.get(this);
      if (take === undefined) this.emit('data', Buffer.from(bytes));
      else take(bytes);
      return true;
    },
  };
  return shared;
}
