import { jsonString } from './canonical-json.js';
import { displayTime, isCommitRow, operationOf, type Row, ROW_KIND } from './row.js';
import { ACCOUNT_KEYS, IDENTITY_KEYS, recordOf, wrappedText } from './row-body.js';

/**
 * A row as the legacy v1 wire writes it, or `null` when that wire never shows the row (syncs and
 * the replacement records after one).
 *
 * @param numbered whether the `cursor` field is there; original v1 hosts send none
 * @throws TypeError when the row cannot be written: unknown kind, or a body outside the data model
 */
export function encodeV1(row: Row, numbered: boolean): string | null {
  if (row.kind === ROW_KIND.sync || row.kind === ROW_KIND.createResync) return null;
  const cursor = numbered && row.seq !== 0 ? `,"cursor":${row.seq}` : '';
  const head = `{"did":${jsonString(row.did)},"time_us":${displayTime(row)}${cursor}`;
  if (isCommitRow(row.kind)) return `${head},"kind":"commit","commit":${commitText(row)}}`;
  if (row.kind === ROW_KIND.identity) {
    return `${head},"kind":"identity","identity":${wrappedText(row.body, IDENTITY_KEYS)}}`;
  }
  if (row.kind === ROW_KIND.account) {
    return `${head},"kind":"account","account":${wrappedText(row.body, ACCOUNT_KEYS)}}`;
  }
  throw new TypeError(`unknown row kind ${row.kind}`);
}

function commitText(row: Row): string {
  const named =
    `{"rev":${jsonString(row.rev)},"operation":"${operationOf(row.kind)}",` +
    `"collection":${jsonString(row.collection)},"rkey":${jsonString(row.rkey)}`;
  if (row.kind === ROW_KIND.delete) return `${named}}`;
  const { text, cid } = recordOf(row);
  return `${named},"record":${text},"cid":${jsonString(cid)}}`;
}
