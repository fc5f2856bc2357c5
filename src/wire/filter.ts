import { InvalidOptionsError } from '../errors.js';
import { EVENT_KINDS, type EventKind } from '../event.js';
import type { Filter } from '../filter.js';
import { matchesCollection } from '../matches-collection.js';
import { isDidSyntax, isNsid, isNsidPrefix } from './identifiers.js';

/** Limits of both wires (protocol, 1.3 and 2.3). */
const MAX_COLLECTIONS = 100;
const MAX_DIDS = 10_000;

const LISTS = ['kinds', 'collections', 'dids'];

/** A filter, checked, without repeats. `undefined` means all. */
export interface ResolvedFilter {
  readonly kinds: readonly EventKind[] | undefined;
  readonly collections: readonly string[] | undefined;
  readonly dids: readonly string[] | undefined;
  /** Whether it can match nothing (some list is empty): then no connection is made. */
  readonly nothing: boolean;
  /** Equal for equal filters alone, whatever the order of their lists. */
  readonly canonical: string;
  /** A hash of that, short enough for cursors. */
  readonly fingerprint: string;
}

/**
 * Checks a filter.
 *
 * @throws {@link InvalidOptionsError} when it is not valid or contradicts itself.
 */
export function resolveFilter(filter: Filter): ResolvedFilter {
  // Anything without lists would mean the whole network.
  const isFilter = {}.toString.call(filter) === '[object Object]';
  if (!isFilter || Object.keys(filter).some((key) => !LISTS.includes(key))) {
    throw new InvalidOptionsError('filter', `${shown(filter)} is none`, `give ${LISTS.join(', ')}`);
  }
  const kinds = list(filter.kinds, 'kinds', 4, 'use commit, identity, account or sync', (kind) =>
    (EVENT_KINDS as readonly string[]).includes(kind),
  ) as readonly EventKind[] | undefined;
  const collections = list(
    filter.collections,
    'collections',
    MAX_COLLECTIONS,
    'use NSIDs (app.bsky.feed.post) or prefixes (app.bsky.feed.*)',
    (collection) => isNsid(collection) || isNsidPrefix(collection),
  );
  const dids = list(
    filter.dids,
    'dids',
    MAX_DIDS,
    'use DIDs; resolveHandle() finds one',
    isDidSyntax,
  );
  if (collections && kinds?.length && !kinds.includes('commit')) {
    throw new InvalidOptionsError(
      'collections',
      'can never apply: kinds leaves out commit',
      'add it, or leave collections out',
    );
  }
  const lists = [kinds, collections, dids];
  // A missing list is written as null.
  const canonical = JSON.stringify(lists.map((values) => values && [...values].sort()));
  return {
    kinds,
    collections,
    dids,
    nothing: lists.some((values) => values?.length === 0),
    canonical,
    fingerprint: fingerprint(canonical),
  };
}

/** Whether an event passes, by the rules of the server (protocol, 2.3). */
export type EventTest = (event: {
  readonly kind: EventKind;
  readonly did: string;
  readonly commit?: { readonly collection: string };
}) => boolean;

/** The filter as a test to be run on events here. */
export function eventTest(filter: ResolvedFilter): EventTest {
  const [kinds, dids] = [filter.kinds, filter.dids].map(
    (values) => values && new Set<string>(values),
  );
  const matches = filter.collections && matchesCollection(filter.collections);
  return ({ kind, did, commit }) => {
    if (kinds?.has(kind) === false || dids?.has(did) === false) return false;
    // Collections are tested on commits only.
    return matches === undefined || commit === undefined || matches(commit.collection);
  };
}

function list(
  values: readonly string[] | undefined,
  option: string,
  max: number,
  hint: string,
  valid: (value: string) => boolean,
): readonly string[] | undefined {
  if (values === undefined) return undefined;
  if (!Array.isArray(values)) throw new InvalidOptionsError(option, 'is not an array', hint);
  const distinct = [...new Set(values as readonly string[])];
  const wrong = distinct.findIndex((value) => typeof value !== 'string' || !valid(value));
  if (wrong >= 0) {
    throw new InvalidOptionsError(option, `${shown(distinct[wrong])} is not valid`, hint);
  }
  if (distinct.length > max) {
    throw new InvalidOptionsError(
      option,
      `has ${distinct.length} entries, the protocol allows ${max}`,
      'split it over several streams',
    );
  }
  return distinct;
}

/** A value for a message; of what JSON has not, the type. */
function shown(value: unknown): string {
  try {
    const text = JSON.stringify(value) as string | undefined;
    return text?.slice(0, 128) ?? typeof value;
  } catch {
    return typeof value;
  }
}

/** 53 bits of a text: of two hashes, by multipliers that carry each bit far up. */
function fingerprint(text: string): string {
  let [one, two] = [0x3c6ef372, 0x1f83d9ab];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    one = Math.imul(one ^ (one >>> 15) ^ code, 0x9e3779b1);
    two = Math.imul(two ^ (two >>> 13) ^ code, 0xc2b2ae3d);
  }
  return ((one >>> 0) * 2 ** 21 + (two >>> 11)).toString(36);
}
