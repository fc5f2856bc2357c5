import { collectionPatterns, didSet } from './filter-v1.js';
import { goQuote, parseUint32 } from './go-values.js';
import { isNsid } from './identifiers.js';
import { type FilterResult, INVALID_OPTIONS } from './stream-filter.js';

type Query = ReadonlyMap<string, readonly string[]>;

const KINDS: ReadonlySet<string> = new Set(['commit', 'identity', 'account', 'sync']);

/** Most values a parameter may have, counted before duplicates are removed. */
const LIMITS = { kinds: 4, dids: 10_000, collections: 100 } as const;

/** v1's parameters and what is said of them: a dropped filter would fetch the whole network. */
const LEGACY: readonly (readonly [string, string])[] = [
  ['wantedDids', 'wantedDids is the legacy /subscribe parameter; use dids'],
  ['wantedCollections', 'wantedCollections is the legacy /subscribe parameter; use collections'],
  [
    'requireHello',
    'requireHello is not supported on this endpoint; it is server-push only ' +
      '(subscriber-sourced messages were removed)',
  ],
];

/** The v2 filter a query asks for. */
export function queryFilterV2(query: Query): FilterResult {
  const problem = legacyProblem(query) ?? kindsProblem(query) ?? listsProblem(query);
  if (problem !== undefined) return { problem: INVALID_OPTIONS + problem };

  const kinds = query.get('kinds');
  const dids = didSet(query.get('dids') ?? []);
  if (typeof dids === 'string') return { problem: INVALID_OPTIONS + dids };
  const wildcard = (query.get('collections') ?? []).find(badWildcard);
  if (wildcard !== undefined) {
    return { problem: `${INVALID_OPTIONS}invalid collection wildcard: ${wildcard}` };
  }
  const collections = collectionPatterns(query.get('collections') ?? []);
  if (typeof collections === 'string') return { problem: INVALID_OPTIONS + collections };
  if (collections !== undefined && kinds !== undefined && !kinds.includes('commit')) {
    return {
      problem: `${INVALID_OPTIONS}collections filter can never apply: kinds excludes commit`,
    };
  }
  const maxBytes = strictSize(query.get('maxMessageSizeBytes'));
  if (typeof maxBytes === 'string') return { problem: INVALID_OPTIONS + maxBytes };
  return { filter: { kinds: kinds && new Set(kinds), dids, collections, maxBytes } };
}

function legacyProblem(query: Query): string | undefined {
  return LEGACY.find(([name]) => query.has(name))?.[1];
}

function kindsProblem(query: Query): string | undefined {
  const kinds = query.get('kinds') ?? [];
  if (kinds.length > LIMITS.kinds) return tooMany('kinds', kinds.length);
  const bad = kinds.find((kind) => !KINDS.has(kind));
  return bad === undefined
    ? undefined
    : `unknown kind ${goQuote(bad)} (valid: commit, identity, account, sync)`;
}

function listsProblem(query: Query): string | undefined {
  for (const name of ['dids', 'collections'] as const) {
    const count = query.get(name)?.length ?? 0;
    if (count > LIMITS[name]) return tooMany(name, count);
  }
  return undefined;
}

function tooMany(name: keyof typeof LIMITS, count: number): string {
  return `too many ${name} values: ${count} > ${LIMITS[name]}`;
}

/** The shortest valid name is probed behind the head, so that long heads are not refused. */
function badWildcard(raw: string): boolean {
  return raw.endsWith('.*') && !isNsid(`${raw.slice(0, -2)}.x`);
}

function strictSize(values: readonly string[] | undefined): number | string {
  if (values === undefined) return 0;
  const [only] = values;
  if (values.length !== 1 || only === undefined || only === '') {
    return 'maxMessageSizeBytes must be one unsigned 32-bit integer';
  }
  return parseUint32(only) ?? `invalid maxMessageSizeBytes ${goQuote(only)}`;
}
