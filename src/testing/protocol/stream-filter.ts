import { isCommitRow, type Row, ROW_KIND } from '../log/row.js';

/** What one connection wants to see. */
export interface StreamFilter {
  /** Undefined is every kind, future ones included. */
  readonly kinds: ReadonlySet<string> | undefined;
  readonly dids: ReadonlySet<string> | undefined;
  readonly collections: CollectionPatterns | undefined;
  /** Longest frame in bytes of uncompressed JSON; 0 is no cap. */
  readonly maxBytes: number;
}

/** Exact collections, and heads of wildcards with their final dot. */
export interface CollectionPatterns {
  readonly exact: ReadonlySet<string>;
  readonly prefixes: readonly string[];
}

/** A filter, or the reason why the parameters make none. */
export type FilterResult = { readonly filter: StreamFilter } | { readonly problem: string };

/** Prefix of every problem with the parameters. */
export const INVALID_OPTIONS = 'subscribe: invalid options: ';

/**
 * Whether a filter lets a row through. Collections constrain commits alone, and a commit without a
 * collection passes.
 */
export function wants(filter: StreamFilter, row: Row): boolean {
  if (filter.kinds !== undefined && !filter.kinds.has(kindName(row.kind))) return false;
  if (filter.dids !== undefined && !filter.dids.has(row.did)) return false;
  if (filter.collections === undefined || !isCommitRow(row.kind) || row.collection === '') {
    return true;
  }
  const { exact, prefixes } = filter.collections;
  return exact.has(row.collection) || prefixes.some((prefix) => row.collection.startsWith(prefix));
}

/** The wire's name of a row's kind; empty for a kind no client can have asked for. */
function kindName(kind: number): string {
  if (isCommitRow(kind)) return 'commit';
  if (kind === ROW_KIND.identity) return 'identity';
  if (kind === ROW_KIND.account) return 'account';
  return kind === ROW_KIND.sync ? 'sync' : '';
}
