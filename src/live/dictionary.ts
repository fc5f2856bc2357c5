import { zstdDecoder, type ZstdDecoder } from '../zstd/decoder.js';
import { readDictionary, type ZstdDictionary } from '../zstd/dictionary.js';
import { dictionaryId } from '../zstd/dictionary-id.js';

/** A dictionary that is ready for use. It is shared by all streams: they take turns. */
export class Dictionary {
  readonly id: number;
  readonly #read: ZstdDictionary;
  readonly #decoders = new Map<number, ZstdDecoder>();

  /** @throws `ZstdError` when it is not one */
  constructor(bytes: Uint8Array) {
    this.#read = readDictionary(bytes);
    this.id = dictionaryId(bytes);
    if (this.id === 0) throw new Error('not a dictionary');
  }

  /** @param limit - the most a frame may decompress to, bytes */
  decoder(limit: number): ZstdDecoder {
    let decoder = this.#decoders.get(limit);
    if (decoder === undefined) {
      decoder = zstdDecoder({ dictionary: this.#read, limit });
      this.#decoders.set(limit, decoder);
    }
    return decoder;
  }
}

/** Those of users, by their bytes. */
const given = new WeakMap<Uint8Array, Dictionary>();

/**
 * A dictionary of the user's: read once, however many streams get the same bytes.
 *
 * @throws as the constructor
 */
export function givenDictionary(bytes: Uint8Array): Dictionary {
  const found = given.get(bytes) ?? new Dictionary(bytes);
  given.set(bytes, found);
  return found;
}
