import { buildCells, distribution, readDistribution } from './fse.js';
import { corrupt } from './zstd-error.js';

/** The longest code, bits (RFC 8878, 4.2.1). */
const MAX_LOG = 11;
/** The logarithm of the largest table for weights. */
const WEIGHTS_LOG = 6;
/** The largest weight the alphabet of weights has; those of codes too long are refused later. */
const MAX_WEIGHT = 15;
/** The most weights that are written: one more follows from them. */
const MOST_WEIGHTS = 255;

/** Decoding table of literals: for each of the next `log` bits a symbol (8 bits) and its length (4). */
export interface HuffmanTable {
  readonly cells: Uint16Array;
  log: number;
}

export function huffmanTable(): HuffmanTable {
  return { cells: new Uint16Array(1 << MAX_LOG), log: 0 };
}

/** Symbols that have a code, in their order: the symbol (8 bits) and its weight (4). */
const coded = new Uint16Array(257);
let codedCount = 0;
/** The same, by their weights. */
const sorted = new Uint16Array(257);
/** How many codes there are of each weight, then where in {@link sorted} they end. */
const starts = new Int32Array(16);
const weightCells = new Int32Array(1 << WEIGHTS_LOG);

/** Reads a tree into a table. Gives where it ends in the input. */
export function readHuffman(
  src: Uint8Array,
  view: DataView,
  from: number,
  end: number,
  table: HuffmanTable,
): number {
  if (from >= end) corrupt('tree is missing');
  const header = src[from] as number;
  const start = from + 1;
  const count = header - 127;
  const stop = start + (count > 0 ? (count + 1) >> 1 : header);
  if (stop > end) corrupt('tree breaks off');
  starts.fill(0);
  codedCount = 0;
  if (count > 0) {
    for (let symbol = 0; symbol < count; symbol += 1) {
      const both = src[start + (symbol >> 1)] as number;
      note(symbol, (symbol & 1) === 0 ? both >> 4 : both & 15);
    }
    fillTable(table, count);
  } else fillTable(table, readWeights(src, view, start, stop));
  return stop;
}

/** The next symbol, and its weight: 0 is none. */
function note(symbol: number, weight: number): void {
  coded[codedCount] = (symbol << 4) | weight;
  starts[weight] = (starts[weight] as number) + 1;
  codedCount += (weight + 15) >> 4;
}

/** Weights written by two FSE states in turn. Gives how many there are. */
function readWeights(src: Uint8Array, view: DataView, from: number, end: number): number {
  readDistribution(view, from, end, MAX_WEIGHT + 1, WEIGHTS_LOG);
  const { log, symbols, end: start } = distribution;
  const last = start < end ? (src[end - 1] as number) : 0;
  if (last === 0) corrupt('tree breaks off');
  buildCells(weightCells, symbols, log);
  const cells = weightCells;
  const lowest = start * 8;
  const mask = (1 << log) - 1;
  let bit = end * 8 - 8 + 31 - Math.clz32(last);
  bit -= log;
  let one = cells[(view.getInt32(bit >> 3, true) >>> (bit & 7)) & mask] as number;
  bit -= log;
  let two = cells[(view.getInt32(bit >> 3, true) >>> (bit & 7)) & mask] as number;
  if (bit < lowest) corrupt('tree breaks off');
  let count = 0;
  // Two at a time, as long as there are bits for both.
  const safe = lowest + 2 * WEIGHTS_LOG;
  while (bit >= safe && count < MOST_WEIGHTS - 1) {
    note(count, one & 255);
    note(count + 1, two & 255);
    count += 2;
    const oneBits = (one >> 8) & 255;
    const twoBits = (two >> 8) & 255;
    bit -= oneBits + twoBits;
    const word = view.getInt32(bit >> 3, true) >>> (bit & 7);
    one = cells[(one >>> 16) + ((word >>> twoBits) & ((1 << oneBits) - 1))] as number;
    two = cells[(two >>> 16) + (word & ((1 << twoBits) - 1))] as number;
  }
  // The one that has no bits left for its next state ends it; the other is the last.
  while (count < MOST_WEIGHTS - 1) {
    note(count, one & 255);
    count += 1;
    const width = (one >> 8) & 255;
    bit -= width;
    if (bit < lowest) {
      note(count, two & 255);
      return count + 1;
    }
    const value = (view.getInt32(bit >> 3, true) >>> (bit & 7)) & ((1 << width) - 1);
    const after = cells[(one >>> 16) + value] as number;
    one = two;
    two = after;
  }
  return corrupt('tree has too many symbols');
}

/** The table of so many weights; that of one more symbol makes the whole a power of two. */
function fillTable(table: HuffmanTable, count: number): void {
  let total = 0;
  for (let weight = 1; weight < 16; weight += 1) {
    total += (starts[weight] as number) << (weight - 1);
  }
  const log = 32 - Math.clz32(total);
  if (total === 0 || log > MAX_LOG) corrupt('tree has no valid depth');
  const rest = (1 << log) - total;
  if ((rest & (rest - 1)) !== 0) corrupt('tree is not complete');
  note(count, 32 - Math.clz32(rest));
  // The two longest codes are siblings.
  const longest = starts[1] as number;
  if (longest < 2 || (longest & 1) !== 0) corrupt('tree has no valid leaves');
  let place = 0;
  for (let weight = 1; weight <= log; weight += 1) {
    const own = starts[weight] as number;
    starts[weight] = place;
    place += own;
  }
  for (let nth = 0; nth < codedCount; nth += 1) {
    const symbol = coded[nth] as number;
    const weight = symbol & 15;
    sorted[starts[weight] as number] = symbol;
    starts[weight] = (starts[weight] as number) + 1;
  }
  fillCells(table.cells, log);
  table.log = log;
}

/** Weight by weight, so that the processor can foresee how long each run of cells is. */
function fillCells(cells: Uint16Array, log: number): void {
  let at = 0;
  let nth = 0;
  for (const end = starts[1] as number; nth < end; nth += 1) {
    cells[at] = (sorted[nth] as number) - 1 + log;
    at += 1;
  }
  for (const end = starts[2] as number; nth < end; nth += 1) {
    const cell = (sorted[nth] as number) - 3 + log;
    cells[at] = cell;
    cells[at + 1] = cell;
    at += 2;
  }
  for (let weight = 3; weight <= log; weight += 1) {
    const run = 1 << (weight - 1);
    for (const end = starts[weight] as number; nth < end; nth += 1) {
      const cell = (sorted[nth] as number) + log + 1 - 2 * weight;
      for (const to = at + run; at < to; at += 4) {
        cells[at] = cell;
        cells[at + 1] = cell;
        cells[at + 2] = cell;
        cells[at + 3] = cell;
      }
    }
  }
}

/** Decodes one stream, from its end to its beginning, into `out` from `at` to `to`. */
export function decodeStream(
  src: Uint8Array,
  view: DataView,
  from: number,
  end: number,
  { cells, log }: HuffmanTable,
  out: Uint8Array,
  at: number,
  to: number,
): void {
  const last = from < end ? (src[end - 1] as number) : 0;
  if (last === 0) corrupt('stream breaks off');
  const lowest = from * 8;
  const mask = (1 << log) - 1;
  /** Of 25 bits that surely are in a word, the first `log` ones. */
  const shift = 25 - log;
  let bit = end * 8 - 8 + 31 - Math.clz32(last);
  let index = at;
  if (log <= 8) {
    for (const stop = to - 2; index < stop; index += 3) {
      const low = bit - 25;
      if (bit < lowest) corrupt('stream is too short');
      const word = view.getInt32(low >> 3, true);
      let down = (low & 7) + shift;
      const first = cells[(word >>> down) & mask] as number;
      down -= first & 15;
      const second = cells[(word >>> down) & mask] as number;
      down -= second & 15;
      const third = cells[(word >>> down) & mask] as number;
      out[index] = first >> 4;
      out[index + 1] = second >> 4;
      out[index + 2] = third >> 4;
      bit -= (first & 15) + (second & 15) + (third & 15);
    }
  }
  for (const stop = to - 1; index < stop; index += 2) {
    const low = bit - 25;
    if (bit < lowest) corrupt('stream is too short');
    const word = view.getInt32(low >> 3, true);
    let down = (low & 7) + shift;
    const first = cells[(word >>> down) & mask] as number;
    down -= first & 15;
    const second = cells[(word >>> down) & mask] as number;
    out[index] = first >> 4;
    out[index + 1] = second >> 4;
    bit -= (first & 15) + (second & 15);
  }
  if (index < to) {
    const low = bit - 25;
    if (bit < lowest) corrupt('stream is too short');
    const cell = cells[(view.getInt32(low >> 3, true) >>> ((low & 7) + shift)) & mask] as number;
    out[index] = cell >> 4;
    bit -= cell & 15;
  }
  if (bit !== lowest) corrupt('stream has another length');
}
