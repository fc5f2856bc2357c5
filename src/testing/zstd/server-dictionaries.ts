import { testDictionary } from './test-dictionary.js';
import { type ZstdCompressor } from './zstd-compressor.js';

/** What `getZstdDictionary` may give instead of the right answer. */
export type DictionaryFault =
  /** The dictionary, with its content damaged. */
  | 'corrupt'
  /** Bytes that are no dictionary. */
  | 'garbage'
  /** The dictionary of another id: another server of a fleet, or a cache, has answered. */
  | 'stale';

/** The dictionaries of a server, made when they are needed. */
export class ServerDictionaries {
  fault: DictionaryFault | undefined;
  private readonly made = new Map<number, Uint8Array>();

  constructor(private readonly compressor: ZstdCompressor) {}

  /** The dictionary of an id, as the endpoint gives it. */
  served(id: number): Uint8Array {
    if (this.fault === 'stale') return this.of(id - 1);
    const bytes = this.of(id);
    if (this.fault === 'garbage') return bytes.map((byte) => byte ^ 255);
    return this.fault === 'corrupt' ? bytes.map((byte, at) => (at < CONTENT ? byte : 33)) : bytes;
  }

  compress(text: string, id: number): Uint8Array {
    return this.compressor.compress(Buffer.from(text), this.of(id));
  }

  private of(id: number): Uint8Array {
    let bytes = this.made.get(id);
    if (bytes === undefined) {
      bytes = testDictionary(id);
      this.made.set(id, bytes);
    }
    return bytes;
  }
}

/** Surely behind the tables. */
const CONTENT = 1024;
