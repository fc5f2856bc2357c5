/** Bytes as Node's `Buffer` has them. */
export interface Bytes extends Uint8Array {
  toString(encoding?: 'utf8' | 'latin1', start?: number, end?: number): string;
  subarray(start?: number, end?: number): Bytes;
}

/** The part of a TCP or TLS socket that is used. */
export interface ByteSource {
  /** Whether it is closed: the reader of `ws` is gone then. */
  readonly destroyed?: boolean;
  listeners(event: 'data'): unknown[];
  on(event: 'data', listener: (chunk: Bytes) => void): unknown;
  removeListener(event: 'data', listener: (chunk: Bytes) => void): unknown;
  emit(event: 'data', chunk: Bytes): unknown;
}
