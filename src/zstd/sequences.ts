import type { SequenceTable } from './sequence-tables.js';
import type { Workspace } from './workspace.js';
import { corrupt } from './zstd-error.js';

/** From this length on the platform's own copy is faster than a loop over words, bytes. */
const LONG = 96;

/**
 * Decodes the sequences of a block and carries them out (RFC 8878, 3.1.1.3.2.1 and 3.1.1.4). Gives
 * where the output ends.
 *
 * Each read of bits loads the word that they lie in anew: a bit reader without a state but its
 * position. Copies go word by word, up to three bytes too far: what follows is written later.
 */
export function execute(
  work: Workspace,
  literalLengths: SequenceTable,
  offsets: SequenceTable,
  matchLengths: SequenceTable,
  from: number,
  end: number,
  count: number,
  start: number,
  limit: number,
): number {
  const { bytes: src, view } = work.src;
  const { bytes: out, view: outView } = work.out;
  const { repeats } = work.entropy;
  const { bytes: lit, view: litView } = work.lit;
  const { litEnd } = work;
  const llCells = literalLengths.cells;
  const ofCells = offsets.cells;
  const mlCells = matchLengths.cells;
  const last = from < end ? (src[end - 1] as number) : 0;
  if (last === 0) corrupt('sequences break off');
  const lowest = from * 8;
  let bit = end * 8 - 8 + 31 - Math.clz32(last);
  let litAt = work.litAt;
  let op = start;
  let one = repeats[0] as number;
  let two = repeats[1] as number;
  let three = repeats[2] as number;

  bit -= literalLengths.log;
  let ll = ((view.getInt32(bit >> 3, true) >>> (bit & 7)) & ((1 << literalLengths.log) - 1)) << 1;
  bit -= offsets.log;
  let of = ((view.getInt32(bit >> 3, true) >>> (bit & 7)) & ((1 << offsets.log) - 1)) << 1;
  bit -= matchLengths.log;
  let ml = ((view.getInt32(bit >> 3, true) >>> (bit & 7)) & ((1 << matchLengths.log) - 1)) << 1;

  for (let left = count; left > 0; left -= 1) {
    const llCell = llCells[ll] as number;
    const ofCell = ofCells[of] as number;
    const mlCell = mlCells[ml] as number;
    let length = llCells[ll + 1] as number;
    let offset = ofCells[of + 1] as number;
    let match = mlCells[ml + 1] as number;
    const llBits = llCell & 255;
    const ofBits = ofCell & 255;
    const mlBits = mlCell & 255;
    if (llBits + ofBits + mlBits <= 25) {
      bit -= llBits + ofBits + mlBits;
      let word = view.getInt32(bit >> 3, true) >>> (bit & 7);
      length += word & ((1 << llBits) - 1);
      word >>>= llBits;
      match += word & ((1 << mlBits) - 1);
      offset += (word >>> mlBits) & ((1 << ofBits) - 1);
    } else {
      // A distance no output has is refused below.
      if (ofBits > 30) corrupt('offset is too far');
      const high = ofBits > 16 ? ofBits - 16 : 0;
      bit -= high;
      offset +=
        ((view.getInt32(bit >> 3, true) >>> (bit & 7)) & ((1 << high) - 1)) << (ofBits - high);
      bit -= ofBits - high;
      offset += (view.getInt32(bit >> 3, true) >>> (bit & 7)) & ((1 << (ofBits - high)) - 1);
      bit -= mlBits;
      match += (view.getInt32(bit >> 3, true) >>> (bit & 7)) & ((1 << mlBits) - 1);
      bit -= llBits;
      length += (view.getInt32(bit >> 3, true) >>> (bit & 7)) & ((1 << llBits) - 1);
    }

    if (ofBits > 1) {
      three = two;
      two = one;
      one = offset;
    } else {
      // 1 to 3: one of the latest three; without literals the latest makes no sense.
      const nth = length === 0 ? offset + 1 : offset;
      if (nth === 1) offset = one;
      else {
        offset = nth === 2 ? two : nth === 3 ? three : one - 1;
        if (nth !== 2) three = two;
        two = one;
        one = offset;
      }
    }

    if (left > 1) {
      const llNext = (llCell >> 8) & 255;
      const mlNext = (mlCell >> 8) & 255;
      const ofNext = (ofCell >> 8) & 255;
      bit -= llNext;
      ll =
        ((view.getInt32(bit >> 3, true) >>> (bit & 7)) & ((1 << llNext) - 1)) * 2 + (llCell >>> 16);
      bit -= mlNext + ofNext;
      const word = view.getInt32(bit >> 3, true) >>> (bit & 7);
      of = (word & ((1 << ofNext) - 1)) * 2 + (ofCell >>> 16);
      ml = ((word >>> ofNext) & ((1 << mlNext) - 1)) * 2 + (mlCell >>> 16);
    }

    const litStop = litAt + length;
    const matchAt = op + length;
    const stop = matchAt + match;
    let source = matchAt - offset;
    if (bit < lowest || litStop > litEnd || stop > limit || source < 0 || offset < 1) {
      corrupt('sequence is wrong');
    }
    if (length > 0) {
      if (length < LONG) {
        for (; op < matchAt; op += 4, litAt += 4) {
          outView.setInt32(op, litView.getInt32(litAt));
        }
      } else out.set(lit.subarray(litAt, litStop), op);
      litAt = litStop;
    }
    op = matchAt;
    if (offset >= 4) {
      if (match < LONG || offset < match) {
        for (; op < stop; op += 4, source += 4) {
          outView.setInt32(op, outView.getInt32(source));
        }
      } else out.copyWithin(op, source, source + match);
    } else for (; op < stop; op += 1, source += 1) out[op] = out[source] as number;
    op = stop;
  }
  if (bit !== lowest) corrupt('sequences have another length');
  repeats[0] = one;
  repeats[1] = two;
  repeats[2] = three;
  work.litAt = litAt;
  return op;
}
