import { canonicalJson } from './canonical-json.js';
import { derivedCid } from './derived-cid.js';
import { flattened } from './flattened.js';
import { type Row } from './row.js';

/** Fields of the upstream's objects that are shown, in wire order. */
export const IDENTITY_KEYS = ['did', 'handle', 'seq', 'time'] as const;
export const ACCOUNT_KEYS = ['active', 'did', 'seq', 'status', 'time'] as const;
export const SYNC_KEYS = ['blocks', 'did', 'rev', 'seq', 'time'] as const;

/**
 * A row's record as JSON text, and its CID. Both are made once for all wires.
 *
 * @throws TypeError when the record is no object of the data model
 */
export function recordOf(row: Row): { readonly text: string; readonly cid: string } {
  const { body } = row;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new TypeError('a record is an object');
  }
  const text = (row.recordText ??= flattened(canonicalJson(body)));
  const cid = (row.cid ??= derivedCid(text));
  return { text, cid };
}

/** An upstream object, known fields only, in the order given. */
export function wrappedText(body: unknown, keys: readonly string[]): string {
  if (typeof body !== 'object' || body === null) throw new TypeError('the row has no body');
  const fields = body as Readonly<Record<string, unknown>>;
  let text = '{';
  for (const key of keys) {
    const value = fields[key];
    if (value === undefined) continue;
    text += `${text === '{' ? '' : ','}"${key}":${canonicalJson(value)}`;
  }
  return `${text}}`;
}
