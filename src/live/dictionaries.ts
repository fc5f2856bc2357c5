import type { DictionaryCache } from '../options.js';
import { zstdDecoder, type ZstdDecoder } from '../zstd/decoder.js';
import { dictionaryId, readDictionary, type ZstdDictionary } from '../zstd/dictionary.js';

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** The dictionary of v1, the same on every server (protocol, 1.7). */
export const V1_DICTIONARY = {
  id: 1_612_007_021,
  sha256: 'b8d77b46933aceecbdd5275a01241efc985c970c78162b8150cf67a26522f70c',
  // No server has it; this is where it is published. The address names one version for ever.
  url:
    'https://raw.githubusercontent.com/bluesky-social/jetstream/' +
    '9a30defd224e9058814a7d6ce8d9e4fc48d5493c/internal/subscribe/dictionaries/legacy_subscribe.zdict',
};

/** How long a fetch may take, ms. */
const FETCH_WAIT = 5000;
/** No dictionary is as large as this, bytes. */
const MAX_SIZE = 1024 * 1024;

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

/** Where a dictionary comes from. */
export interface Source {
  readonly url: string;
  /** What it has to hash to, in hexadecimal; `undefined` when nobody knows. */
  readonly sha256: string | undefined;
  /** Its name in a cache of the user's. */
  readonly key: string;
}

/** What is in memory, by who fetched it and from where: streams with the same `fetch` share it. */
const shared = new WeakMap<Fetch, Map<string, Promise<Dictionary>>>();

/** Dictionaries as one stream gets them: from memory, from the user's cache, from the network. */
export class Dictionaries {
  readonly #fetch: Fetch;
  readonly #cache: DictionaryCache | undefined;
  readonly #known: Map<string, Promise<Dictionary>>;

  constructor(fetch: Fetch, cache: DictionaryCache | undefined) {
    this.#fetch = fetch;
    this.#cache = cache;
    this.#known = shared.get(fetch) ?? new Map<string, Promise<Dictionary>>();
    shared.set(fetch, this.#known);
  }

  /** @param stale - the id of the one that is of no use any more */
  async get(source: Source, stale: number | undefined): Promise<Dictionary> {
    const { key } = source;
    const known = this.#known.get(key);
    // It may have failed for another stream: that one has told of it.
    const found = await known?.catch(() => undefined);
    if (found !== undefined && found.id !== stale) return found;
    if (this.#known.get(key) === known) this.#known.set(key, this.#find(source, stale));
    return this.#known.get(key) as Promise<Dictionary>;
  }

  /** It did not do: neither memory nor the cache may give it again. */
  async forget({ key }: Source): Promise<void> {
    this.#known.delete(key);
    await attempt(() => this.#cache?.save(key, new Uint8Array(0)));
  }

  async #find(source: Source, stale: number | undefined): Promise<Dictionary> {
    const { key } = source;
    const kept = await attempt(() => this.#cache?.load(key));
    const found = kept?.length ? await attempt(() => checked(kept, source)) : undefined;
    if (found !== undefined && found.id !== stale) return found;
    const bytes = await this.#download(source.url);
    const made = await checked(bytes, source);
    await attempt(() => this.#cache?.save(key, bytes));
    return made;
  }

  async #download(url: string): Promise<Uint8Array> {
    const get = this.#fetch;
    const answer = await get(url, {
      // The server calls even the answer of today immutable (protocol, 3.6).
      cache: 'no-store',
      credentials: 'omit',
      signal: AbortSignal.timeout(FETCH_WAIT),
    });
    if (answer.status !== 200) throw new Error(`HTTP ${answer.status} for the dictionary`);
    const reader = answer.body?.getReader();
    const bytes = new Uint8Array(MAX_SIZE);
    let size = 0;
    for (;;) {
      const part = await reader?.read();
      if (part === undefined || part.done) return bytes.slice(0, size);
      if (size + part.value.length > MAX_SIZE) {
        void reader?.cancel();
        throw new Error('the dictionary is too large');
      }
      bytes.set(part.value, size);
      size += part.value.length;
    }
  }
}

async function checked(bytes: Uint8Array, { sha256 }: Source): Promise<Dictionary> {
  if (sha256 !== undefined) {
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes.slice()));
    const text = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
    if (text !== sha256) throw new Error('the dictionary is another one: its SHA-256 is wrong');
  }
  return new Dictionary(bytes);
}

/** What the user's cache does wrong costs a download at most. */
async function attempt<T>(work: () => T | Promise<T>): Promise<Awaited<T> | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}
