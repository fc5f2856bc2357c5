import {
  defer,
  finalize,
  map,
  of,
  share,
  switchMap,
  tap,
  throwError,
  timeout,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import type { DictionaryCache } from '../compression-options.js';
import { fetched, type Fetch } from '../transport/fetch.js';
import { dictionaryId } from '../zstd/dictionary-id.js';
import type { Dictionary } from './dictionary.js';
import { checked, type Source } from './dictionary-source.js';

/** How long all of it may take, ms. */
const WAIT = 5000;
/** No dictionary is as large as this, bytes. */
const MAX_SIZE = 1024 * 1024;

interface Downloaded {
  readonly bytes: Uint8Array;
  readonly dictionary: Dictionary;
}

/** What streams with the same `fetch` share, by key. */
interface Shared {
  readonly ready: Map<string, Dictionary>;
  /** On their way. Each is aborted once nobody waits for it. */
  readonly downloads: Map<string, Observable<Downloaded>>;
}

const shared = new WeakMap<Fetch, Shared>();

/**
 * Dictionaries as one stream gets them: from memory, from the user's cache, from the network. Only
 * what is in memory or on its way is shared: a cache that hangs is no other stream's trouble.
 */
export class Dictionaries {
  readonly #shared: Shared;

  constructor(
    private readonly fetch: Fetch,
    private readonly cache: DictionaryCache | undefined,
    private readonly scheduler: SchedulerLike,
  ) {
    this.#shared = shared.get(fetch) ?? { ready: new Map(), downloads: new Map() };
    shared.set(fetch, this.#shared);
  }

  /** @param stale - the id of the one that is of no use any more */
  get(source: Source, stale: number | undefined): Observable<Dictionary> {
    const { ready, downloads } = this.#shared;
    const { key } = source;
    const usable = (found: Dictionary | undefined) =>
      found && found.id !== stale ? of(found) : undefined;
    const known = () => usable(ready.get(key));
    const before = ready.get(key);
    let waited: Observable<Downloaded> | undefined;
    const download = () => {
      waited = this.#download(source);
      return waited.pipe(
        map(({ bytes, dictionary }) => {
          // Not waited for: it may take as long as it likes.
          void attempt(() => this.cache?.save(key, bytes));
          return dictionary;
        }),
      );
    };
    const search = defer(() => this.#kept(source)).pipe(
      // Another stream may have found one meanwhile.
      switchMap((kept) => known() ?? usable(kept) ?? download()),
      tap((found) => {
        // What others found while this one was on its way is newer.
        const now = ready.get(key);
        if (now === undefined || now === before) ready.set(key, found);
      }),
      timeout({
        first: WAIT,
        scheduler: this.scheduler,
        with: () => {
          // Whoever comes next asks anew, even if others still wait for this one.
          if (downloads.get(key) === waited) downloads.delete(key);
          return throwError(() => new Error(`no dictionary in ${WAIT} ms`));
        },
      }),
    );
    return known() ?? search;
  }

  /**
   * One did not do: neither memory nor the cache may give it again. What another stream has found
   * meanwhile stays, and so does what is known by its SHA-256 to be the right one.
   */
  forget({ key, sha256 }: Source, id: number): void {
    if (sha256 !== undefined) return;
    const { ready } = this.#shared;
    if (ready.get(key)?.id === id) ready.delete(key);
    void attempt(async () => {
      const kept = await this.cache?.load(key);
      if (kept && dictionaryId(kept) === id) await this.cache?.save(key, new Uint8Array(0));
    });
  }

  #kept(source: Source): Promise<Dictionary | undefined> {
    return attempt(async () => {
      const kept = await this.cache?.load(source.key);
      return kept?.length ? checked(kept, source) : undefined;
    });
  }

  #download(source: Source): Observable<Downloaded> {
    const { downloads } = this.#shared;
    const { key } = source;
    const known = downloads.get(key);
    if (known !== undefined) return known;
    const download: Observable<Downloaded> = this.#ask(source).pipe(
      finalize(() => {
        if (downloads.get(key) === download) downloads.delete(key);
      }),
      share(),
    );
    downloads.set(key, download);
    return download;
  }

  #ask(source: Source): Observable<Downloaded> {
    // The server calls even the answer of today immutable (protocol, 3.6).
    return fetched(this.fetch, source.url, { cache: 'no-store' }, (status) =>
      status === 200 ? MAX_SIZE + 1 : 0,
    ).pipe(
      switchMap(async ({ answer: { status }, body: bytes }) => {
        if (status !== 200) throw new Error(`HTTP ${status} for the dictionary`);
        if (bytes.length > MAX_SIZE) throw new Error('the dictionary is too large');
        return { bytes, dictionary: await checked(bytes, source) };
      }),
    );
  }
}

/** What the user's cache does wrong costs a download at most. */
async function attempt<T>(work: () => T | Promise<T>): Promise<Awaited<T> | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}
