import { distribution } from './fse.js';
import { readLiterals } from './literals.js';
import { readTable, singleTable, type SequenceTable } from './sequence-tables.js';
import { execute } from './sequences.js';
import { LITERAL_LENGTH, MATCH_LENGTH, OFFSET, type Kind, type Workspace } from './workspace.js';
import { corrupt } from './zstd-error.js';

/** Where the next thing in the input begins. */
let at = 0;

/**
 * Decompresses a block (RFC 8878, 3.1.1.3) to `op` of the output. Gives where its output ends.
 *
 * @param limit - where its output has to end at the latest
 */
export function readBlock(
  work: Workspace,
  from: number,
  end: number,
  op: number,
  limit: number,
): number {
  const { bytes: src, view } = work.src;
  if (end - from < 2) corrupt('block is too short');
  at = readLiterals(work, from, end, limit - op);
  if (at >= end) corrupt('sequences are missing');
  let count = src[at] as number;
  at += 1;
  if (count >= 128) {
    if (at + (count === 255 ? 2 : 1) > end) corrupt('sequences break off');
    if (count === 255) {
      count = view.getUint16(at, true) + 0x7f00;
      at += 2;
    } else {
      count = ((count - 128) << 8) | (src[at] as number);
      at += 1;
    }
  }
  if (count === 0) {
    if (at !== end) corrupt('block is too long');
    return copyRest(work, op, limit);
  }
  if (at >= end) corrupt('sequences break off');
  const modes = src[at] as number;
  at += 1;
  if ((modes & 3) !== 0) corrupt('reserved bits are set');
  const literalLengths = tableOf(work, LITERAL_LENGTH, modes >> 6, end);
  const offsets = tableOf(work, OFFSET, (modes >> 4) & 3, end);
  const matchLengths = tableOf(work, MATCH_LENGTH, (modes >> 2) & 3, end);
  const done = execute(work, literalLengths, offsets, matchLengths, at, end, count, op, limit);
  return copyRest(work, done, limit);
}

/** The table of a kind: predefined, of one symbol, described here, or the one before. */
function tableOf(work: Workspace, { key, alphabet }: Kind, mode: number, end: number) {
  const { src, entropy, ownTables } = work;
  let table: SequenceTable | undefined = ownTables[key];
  if (mode === 0) table = alphabet.predefined;
  else if (mode === 1) {
    if (at >= end) corrupt('table is missing');
    singleTable(alphabet, src.bytes[at] as number, table);
    at += 1;
  } else if (mode === 2) {
    readTable(src.view, at, end, alphabet, table);
    work.cells += 1 << table.log;
    at = distribution.end;
  } else {
    table = entropy[key];
    if (table === undefined) corrupt('no table to repeat');
  }
  entropy[key] = table;
  return table;
}

/** The literals behind the last sequence. */
function copyRest(work: Workspace, op: number, limit: number): number {
  const { lit, litAt, litEnd, out } = work;
  const end = op + litEnd - litAt;
  if (end > limit) corrupt('block is too large');
  const from = lit.bytes;
  const to = out.bytes;
  if (litEnd - litAt > 64) to.set(from.subarray(litAt, litEnd), op);
  else
    for (let index = litAt; index < litEnd; index += 1)
      to[op + index - litAt] = from[index] as number;
  return end;
}
