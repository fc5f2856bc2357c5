import { corrupt } from './zstd-error.js';

/** The most symbols an alphabet has here: match lengths have 53, Huffman weights fewer. */
const SYMBOLS = 256;

/** Probabilities of the distribution that was read last; -1 is "less than one". */
export const counts = new Int16Array(SYMBOLS);
const next = new Uint16Array(SYMBOLS);

/** What {@link readDistribution} found beside {@link counts}. */
export const distribution = {
  log: 0,
  symbols: 0,
  /** Where it ends in the input. */
  end: 0,
};

/**
 * Reads the description of an FSE table (RFC 8878, 4.1.1) from bytes that four more follow.
 *
 * @param symbols - size of the alphabet
 * @param maxLog - the most a table may be the logarithm of
 */
export function readDistribution(
  view: DataView,
  from: number,
  end: number,
  symbols: number,
  maxLog: number,
): void {
  if (from >= end) corrupt('table is missing');
  let bit = from * 8;
  const last = end * 8;
  const log = (view.getUint8(from) & 15) + 5;
  if (log > maxLog) corrupt('table is too large');
  bit += 4;
  let remaining = 1 << log;
  let symbol = 0;
  while (remaining > 0) {
    // Past the end every bit is another's: what it leads to is refused below.
    if (symbol >= symbols || bit > last) corrupt('table has too many symbols');
    const bits = 32 - Math.clz32(remaining + 1);
    const word = view.getInt32(bit >> 3, true) >>> (bit & 7);
    const low = (1 << (bits - 1)) - 1;
    const threshold = (1 << bits) - 2 - remaining;
    let value = word & low;
    if (value < threshold) bit += bits - 1;
    else {
      value = word & ((1 << bits) - 1);
      if (value > low) value -= threshold;
      bit += bits;
    }
    const count = value - 1;
    remaining -= count < 0 ? 1 : count;
    counts[symbol] = count;
    symbol += 1;
    if (count !== 0) continue;
    let zeros: number;
    do {
      if (bit > last) corrupt('table breaks off');
      zeros = (view.getUint16(bit >> 3, true) >>> (bit & 7)) & 3;
      bit += 2;
      if (symbol + zeros > symbols) corrupt('table has too many symbols');
      for (let index = 0; index < zeros; index += 1) {
        counts[symbol] = 0;
        symbol += 1;
      }
    } while (zeros === 3);
  }
  distribution.end = (bit + 7) >> 3;
  if (remaining < 0 || distribution.end > end) corrupt('table is wrong');
  distribution.log = log;
  distribution.symbols = symbol;
}

/**
 * Builds the table of {@link counts}. A cell is the symbol (8 bits), the number of bits to read
 * (8), and what to add to them for the next state (16).
 */
export function buildCells(cells: Int32Array, symbols: number, log: number): void {
  const size = 1 << log;
  let high = size - 1;
  for (let symbol = 0; symbol < symbols; symbol += 1) {
    const count = counts[symbol] as number;
    if (count < 0) {
      cells[high] = symbol;
      high -= 1;
      next[symbol] = 1;
    } else next[symbol] = count;
  }
  const step = (size >> 1) + (size >> 3) + 3;
  let at = 0;
  for (let symbol = 0; symbol < symbols; symbol += 1) {
    for (let left = counts[symbol] as number; left > 0; left -= 1) {
      cells[at] = symbol;
      do at = (at + step) & (size - 1);
      while (at > high);
    }
  }
  for (let state = 0; state < size; state += 1) {
    const symbol = cells[state] as number;
    const nth = next[symbol] as number;
    next[symbol] = nth + 1;
    const bits = log - 31 + Math.clz32(nth);
    cells[state] = symbol | (bits << 8) | (((nth << bits) - size) << 16);
  }
}
