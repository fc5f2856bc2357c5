import { parseInt64 } from './go-values.js';
import { isDid, isNsid } from './identifiers.js';
import { type CollectionPatterns, type FilterResult, INVALID_OPTIONS } from './stream-filter.js';

/** Distinct collections a filter may name. */
const MAX_COLLECTIONS = 100;
/** Distinct DIDs a filter may name. */
const MAX_DIDS = 10_000;
/** Raw repeats, as a multiple of the distinct limit, that are refused before parsing. */
const RAW_FACTOR = 100;

/** What a v1 filter is made of, from a query or from an `options_update`. */
export interface V1Options {
  readonly collections: readonly string[];
  readonly dids: readonly string[];
  readonly maxBytes: number;
}

/** The v1 filter. An empty list means all. */
export function filterV1(options: V1Options): FilterResult {
  const collections = collectionPatterns(options.collections);
  if (typeof collections === 'string') return { problem: INVALID_OPTIONS + collections };
  const dids = didSet(options.dids);
  if (typeof dids === 'string') return { problem: INVALID_OPTIONS + dids };
  return { filter: { kinds: undefined, dids, collections, maxBytes: options.maxBytes } };
}

/** The v1 filter a query asks for. */
export function queryFilterV1(query: ReadonlyMap<string, readonly string[]>): FilterResult {
  return filterV1({
    collections: query.get('wantedCollections') ?? [],
    dids: query.get('wantedDids') ?? [],
    maxBytes: laxSize(query.get('maxMessageSizeBytes')?.[0] ?? ''),
  });
}

/** Patterns, `undefined` for all, or a text saying what is wrong. Heads are not checked on v1. */
export function collectionPatterns(
  values: readonly string[],
): CollectionPatterns | undefined | string {
  if (values.length === 0) return undefined;
  if (values.length > MAX_COLLECTIONS * RAW_FACTOR) {
    return `too many wanted collections: ${values.length}`;
  }
  const exact = new Set<string>();
  const prefixes = new Set<string>();
  for (const raw of values) {
    if (raw.endsWith('.*')) prefixes.add(raw.slice(0, -1));
    else if (isNsid(raw)) exact.add(raw);
    else return `invalid collection: ${raw}`;
    if (exact.size + prefixes.size > MAX_COLLECTIONS) {
      return `too many wanted collections: > ${MAX_COLLECTIONS}`;
    }
  }
  return { exact, prefixes: [...prefixes] };
}

/** A set, `undefined` for all, or a text saying what is wrong. */
export function didSet(values: readonly string[]): ReadonlySet<string> | undefined | string {
  if (values.length === 0) return undefined;
  if (values.length > MAX_DIDS * RAW_FACTOR) return `too many wanted DIDs: ${values.length}`;
  const bad = values.find((value) => !isDid(value));
  if (bad !== undefined) return `invalid DID: ${bad}`;
  const dids = new Set(values);
  return dids.size > MAX_DIDS ? `too many wanted DIDs: ${dids.size} > ${MAX_DIDS}` : dids;
}

/** What is no u32 silently means no cap, as v1 clients rely on. */
function laxSize(text: string): number {
  const value = parseInt64(text);
  return value === undefined || value < 0n || value > 0xffff_ffffn ? 0 : Number(value);
}
