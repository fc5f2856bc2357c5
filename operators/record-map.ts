import { BoundedMap, checkedLimit } from './bounded-map.js';

/** A record, and where it lies. */
export interface StoredRecord<Rec = unknown> {
  /** `at://did/collection/rkey`: what tells it from every other. */
  readonly uri: string;
  readonly did: string;
  readonly collection: string;
  readonly rkey: string;
  /** Revision of the commit that brought it. */
  readonly rev: string;
  /** CID of the record, where the server sent one. */
  readonly cid?: string;
  readonly record: Rec;
}

/**
 * Where `foldRecords` keeps records: a {@link recordMap}, or a table of yours. Every method is
 * synchronous; what it throws errors the stream.
 */
export interface RecordStore<Rec = unknown> {
  /** Keeps a record; gives the one that was at its URI, if known. */
  set(record: StoredRecord<Rec>): StoredRecord<Rec> | undefined;
  /** Removes the record at a URI; gives it, if known. */
  delete(uri: string): StoredRecord<Rec> | undefined;
  /** Removes every record of an account; gives those that were known. */
  clear(did: string): readonly StoredRecord<Rec>[];
}

/** A {@link RecordStore} in memory, to look into. */
export interface RecordMap<Rec = unknown> extends RecordStore<Rec> {
  /** Records kept. */
  readonly size: number;
  /** The record at a URI, if known. */
  get(uri: string): StoredRecord<Rec> | undefined;
  /** Every record kept; the one that was set the longest ago comes first. */
  values(): Iterable<StoredRecord<Rec>>;
}

/** Options of {@link recordMap}. */
export interface RecordMapOptions {
  /**
   * How many records are kept, at least 1, `Infinity` for all. Above it the one that was set the
   * longest ago is forgotten.
   *
   * @default 100_000
   */
  readonly limit?: number;
}

/**
 * Records in memory, by URI and by account, for `foldRecords`.
 *
 * @throws `InvalidOptionsError` for a limit below 1
 *
 * @example
 * ```ts
 * import { jetstream } from 'rx-jetstream';
 * import { foldRecords, recordMap } from 'rx-jetstream/operators';
 *
 * const statuses = recordMap({ limit: 10_000 });
 * jetstream({ collections: ['xyz.statusphere.status'] })
 *   .pipe(foldRecords({ store: statuses }))
 *   .subscribe(() => console.log(statuses.size));
 * ```
 */
export function recordMap<Rec = unknown>({
  limit = 100_000,
}: RecordMapOptions = {}): RecordMap<Rec> {
  const records = new BoundedMap<StoredRecord<Rec>>(checkedLimit('limit', limit));
  const byAccount = new Map<string, Set<string>>();
  const forget = ({ did, uri }: StoredRecord<Rec>) => {
    const own = byAccount.get(did);
    own?.delete(uri);
    if (own?.size === 0) byAccount.delete(did);
  };
  return {
    get size() {
      return records.size;
    },
    get: (uri) => records.get(uri),
    values: () => records.values(),
    set: (record) => {
      const { uri, did } = record;
      const previous = records.get(uri);
      const evicted = records.set(uri, record);
      if (evicted !== undefined) forget(evicted);
      const own = byAccount.get(did);
      if (own === undefined) byAccount.set(did, new Set([uri]));
      else own.add(uri);
      return previous;
    },
    delete: (uri) => {
      const previous = records.get(uri);
      if (previous === undefined) return undefined;
      records.delete(uri);
      forget(previous);
      return previous;
    },
    clear: (did) => {
      const uris = [...(byAccount.get(did) ?? [])];
      byAccount.delete(did);
      return uris.map((uri) => {
        const record = records.get(uri) as StoredRecord<Rec>;
        records.delete(uri);
        return record;
      });
    },
  };
}
