/** Keeps dictionaries longer than the process or the page lives. What it throws is ignored. */
export interface DictionaryCache {
  /** What was saved under a key; `undefined` or `null` when nothing was. */
  load(key: string): Uint8Array | null | undefined | Promise<Uint8Array | null | undefined>;
  /** Keeps bytes under a key; no bytes at all mean that what is there is of no use. */
  save(key: string, bytes: Uint8Array): unknown;
}

/** How frames are compressed on their way; `docs/compression.md` says more. */
export interface CompressionOptions {
  /**
   * `'zstd'` asks for it everywhere, `'none'` nowhere. `'auto'` asks for it where it pays and can
   * work: over TLS, not with a `WebSocket` of your own; on a page only where the dictionary
   * is given or the server is of the page's own origin; behind an `agent` only where a dictionary
   * or a `fetch` is given.
   *
   * @default 'auto'
   */
  readonly mode?: 'auto' | 'zstd' | 'none';
  /**
   * Dictionaries you have, in the format of zstd, with an id. Each is used for the wire it is of,
   * until a server refuses it. Give all streams the same bytes: what is made of them is then shared.
   *
   * @default none: v2's comes from the server, v1's from where it is published
   */
  readonly dictionaries?: readonly Uint8Array[];
  /**
   * Where dictionaries are kept beside the memory that all streams share.
   *
   * @default none
   */
  readonly cache?: DictionaryCache;
}
