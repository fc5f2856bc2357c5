import { Dictionary } from './dictionary.js';

/** The dictionary of v1, the same on every server (protocol, 1.7). */
export const V1_DICTIONARY = {
  id: 1_612_007_021,
  sha256: 'b8d77b46933aceecbdd5275a01241efc985c970c78162b8150cf67a26522f70c',
  // No server has it; this is where it is published. The address names one version for ever.
  url:
    'https://raw.githubusercontent.com/bluesky-social/jetstream/' +
    '9a30defd224e9058814a7d6ce8d9e4fc48d5493c/internal/subscribe/dictionaries/legacy_subscribe.zdict',
};

/** Where a dictionary comes from. */
export interface Source {
  readonly url: string;
  /** What it has to hash to, in hexadecimal; `undefined` when nobody knows. */
  readonly sha256: string | undefined;
  /** Its name in a cache of the user's. */
  readonly key: string;
}

export function sourceOf(host: string, wire: 'v1' | 'v2'): Source {
  if (wire === 'v1') return { ...V1_DICTIONARY, key: 'jetstream-zstd v1' };
  const origin = host.replace(/^ws/, 'http');
  return {
    url: `${origin}/xrpc/network.bsky.jetstream.getZstdDictionary`,
    sha256: undefined,
    key: `jetstream-zstd ${origin}`,
  };
}

/** Makes a dictionary of what came from a source. Fails when it is another one, or none. */
export async function checked(bytes: Uint8Array, { sha256 }: Source): Promise<Dictionary> {
  if (sha256 !== undefined) {
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes.slice()));
    const text = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
    if (text !== sha256) throw new Error('the dictionary is another one: its SHA-256 is wrong');
  }
  return new Dictionary(bytes);
}
