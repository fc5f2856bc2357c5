import { InvalidOptionsError } from '../errors.js';
import { EVENT_KINDS, type EventKind } from '../event.js';
import type { Filter } from '../filter.js';
import { matchesCollection } from '../matches-collection.js';
import { isDidSyntax, isNsid, isNsidPrefix } from './identifiers.js';

/** Limits of both wires (protocol, 1.3 and 2.3). */
const MAX_COLLECTIONS = 100;
const MAX_DIDS = 10_000;

/** A filter, checked, without repeats. `undefined` means all. */
export interface ResolvedFilter {
  readonly kinds: readonly EventKind[] | undefined;
  readonly collections: readonly string[] | undefined;
  readonly dids: readonly string[] | undefined;
  /** Whether it can match nothing (some list is empty): then no connection is made. */
  readonly nothing: boolean;
  /** Equal for equal filters, whatever the order of their lists. */
  readonly fingerprint: string;
}

/**
 * Checks a filter.
 *
 * @throws {@link InvalidOptionsError} when it is not valid or contradicts itself.
 */
export function resolveFilter(filter: Filter): ResolvedFilter {
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
  return {
    kinds,
    collections,
    dids,
    nothing: lists.some((values) => values?.length === 0),
    // A missing list is written as null.
    fingerprint: fingerprint(JSON.stringify(lists.map((values) => values && [...values].sort()))),
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
  const wrong = distinct.find((value) => typeof value !== 'string' || !valid(value));
  if (wrong !== undefined) {
    throw new InvalidOptionsError(
      option,
      `${JSON.stringify(wrong).slice(0, 128)} is not valid`,
      hint,
    );
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

/** 48 bits of a text (a polynomial modulo a prime): enough to tell filters apart. */
function fingerprint(text: string): string {
  let hash = 7;
  // Below 2^53 all along, so every step is exact.
  for (let index = 0; index < text.length; index += 1) {
    hash = (hash * 31 + text.charCodeAt(index)) % 281474976710597;
  }
  return hash.toString(36);
}
