import { buildCells, counts, distribution, readDistribution } from './fse.js';
import { corrupt } from './zstd-error.js';

/**
 * A decoding table of literal lengths, match lengths or offsets. A state is two numbers: the bits
 * that follow (8), the bits of the next state (8) and what to add to those (16); and the value
 * that those that follow are added to. States are counted by numbers, so in steps of two.
 */
export interface SequenceTable {
  readonly cells: Int32Array;
  log: number;
}

/** One of the three alphabets. */
export interface Alphabet {
  readonly bits: readonly number[];
  readonly bases: Int32Array;
  readonly maxLog: number;
  readonly predefined: SequenceTable;
}

const scratch = new Int32Array(512);

/** Memory for a table. */
export function sequenceTable(log: number): SequenceTable {
  return { cells: new Int32Array(2 << log), log };
}

function fill({ cells, log }: SequenceTable, { bits, bases }: Codes): void {
  for (let state = 0; state < 1 << log; state += 1) {
    const cell = scratch[state] as number;
    const symbol = cell & 255;
    cells[2 * state] = (bits[symbol] as number) | (cell & 0xff00) | ((cell >>> 16) << 17);
    cells[2 * state + 1] = bases[symbol] as number;
  }
}

interface Codes {
  readonly bits: readonly number[];
  readonly bases: Int32Array;
}

function alphabet(codes: Codes, maxLog: number, log: number, defaults: string): Alphabet {
  const given = defaults.split(' ').map(Number);
  counts.set(given);
  buildCells(scratch, given.length, log);
  const predefined = sequenceTable(log);
  fill(predefined, codes);
  return { ...codes, maxLog, predefined };
}

/** Values that begin at `first` and go on by the powers of two of `bits`. */
function lengths(first: number, bits: string): Codes {
  const each = bits.split(' ').map(Number);
  let value = first;
  const bases = each.map((width) => {
    const base = value;
    value += 2 ** width;
    return base;
  });
  return { bits: each, bases: Int32Array.from(bases) };
}

const ZEROS = '0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0';

/** RFC 8878, 3.1.1.3.2.1.1 and 3.1.1.3.2.2. */
export const LITERAL_LENGTHS = alphabet(
  lengths(0, `${ZEROS} 1 1 1 1 2 2 3 3 4 6 7 8 9 10 11 12 13 14 15 16`),
  9,
  6,
  '4 3 2 2 2 2 2 2 2 2 2 2 2 1 1 1 2 2 2 2 2 2 2 2 2 3 2 1 1 1 1 1 -1 -1 -1 -1',
);

export const MATCH_LENGTHS = alphabet(
  lengths(3, `${ZEROS} ${ZEROS} 1 1 1 1 2 2 3 3 4 4 5 7 8 9 10 11 12 13 14 15 16`),
  9,
  6,
  '1 4 3 2 2 2 2 2 2 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 ' +
    '-1 -1 -1 -1 -1 -1 -1',
);

/**
 * An offset's code is the number of its bits. 1 to 3 are repeats, so that a real one is its value
 * less three; the first two codes are kept as they are.
 */
export const OFFSETS = alphabet(
  {
    bits: Array.from({ length: 32 }, (_, code) => code),
    bases: Int32Array.from({ length: 32 }, (_, code) => 2 ** code - (code < 2 ? 0 : 3)),
  },
  8,
  5,
  '1 1 1 1 1 1 2 2 2 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 -1 -1 -1 -1 -1',
);

/** Reads a table (RFC 8878, 4.1.1). The end of it is told by `distribution.end`. */
export function readTable(
  view: DataView,
  from: number,
  end: number,
  alphabet: Alphabet,
  table: SequenceTable,
): void {
  const { bits, maxLog } = alphabet;
  readDistribution(view, from, end, bits.length, maxLog);
  buildCells(scratch, distribution.symbols, distribution.log);
  table.log = distribution.log;
  fill(table, alphabet);
}

/** Makes the table of a single symbol: no bits, and always the same state. */
export function singleTable({ bits, bases }: Alphabet, symbol: number, table: SequenceTable): void {
  if (symbol >= bits.length) corrupt('symbol is not of its alphabet');
  table.cells[0] = bits[symbol] as number;
  table.cells[1] = bases[symbol] as number;
  table.log = 0;
}
