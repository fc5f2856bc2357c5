import { decodeStream, readHuffman } from './huffman.js';
import type { Workspace } from './workspace.js';
import { corrupt } from './zstd-error.js';

/** Shortest literals that may come in four streams, bytes. */
const MIN_FOUR = 6;

/**
 * Reads the literals of a block (RFC 8878, 3.1.1.3.1), and leaves in the workspace where they are.
 * Gives where the sequences begin.
 *
 * @param most - what the block may decompress to
 */
export function readLiterals(work: Workspace, from: number, end: number, most: number): number {
  const { bytes: src, view } = work.src;
  const head = view.getInt32(from, true);
  const type = head & 3;
  const format = (head >> 2) & 3;
  if (type >= 2) return readCompressed(work, from, end, most, head);
  // One size, of 5, 12 or 20 bits.
  const bytes = format === 1 ? 2 : format === 3 ? 3 : 1;
  const size =
    bytes === 1 ? (head & 255) >> 3 : bytes === 2 ? (head & 0xffff) >> 4 : (head & 0xffffff) >> 4;
  const at = from + bytes;
  const stop = at + (type === 0 ? size : 1);
  if (stop > end || size > most) corrupt('literals are too long');
  if (type === 0) {
    work.lit = work.src;
    work.litAt = at;
    work.litEnd = stop;
    return stop;
  }
  work.literals.bytes.fill(src[at] as number, 0, size);
  decoded(work, size);
  return stop;
}

function decoded(work: Workspace, size: number): void {
  work.lit = work.literals;
  work.litAt = 0;
  work.litEnd = size;
}

function readCompressed(
  work: Workspace,
  from: number,
  end: number,
  most: number,
  head: number,
): number {
  const { bytes: src, view } = work.src;
  const { entropy, ownTree } = work;
  const format = (head >> 2) & 3;
  // Two sizes: what comes out, and what is here.
  const width = format < 2 ? 10 : format === 2 ? 14 : 18;
  const mask = (1 << width) - 1;
  const size = (head >>> 4) & mask;
  const length =
    width === 18
      ? ((head >>> 22) | (view.getUint8(from + 4) << 10)) & mask
      : (head >>> (4 + width)) & mask;
  let at = from + (width === 10 ? 3 : width === 14 ? 4 : 5);
  const stop = at + length;
  if (stop > end || size > most || size === 0) corrupt('literals have a wrong length');
  if ((head & 3) === 2) {
    at = readHuffman(src, view, at, stop, ownTree);
    entropy.huffman = ownTree;
    work.cells += 1 << ownTree.log;
  }
  const tree = entropy.huffman;
  if (tree === undefined) corrupt('literals without a tree');
  const out = work.literals.bytes;
  if (format === 0) decodeStream(src, view, at, stop, tree, out, 0, size);
  else {
    if (size < MIN_FOUR || at + 6 > stop) corrupt('four streams of too little');
    const part = (size + 3) >> 2;
    const one = at + 6;
    const two = one + view.getUint16(at, true);
    const three = two + view.getUint16(at + 2, true);
    const four = three + view.getUint16(at + 4, true);
    if (four > stop || 3 * part > size) corrupt('streams are too long');
    decodeStream(src, view, one, two, tree, out, 0, part);
    decodeStream(src, view, two, three, tree, out, part, 2 * part);
    decodeStream(src, view, three, four, tree, out, 2 * part, 3 * part);
    decodeStream(src, view, four, stop, tree, out, 3 * part, size);
  }
  decoded(work, size);
  return stop;
}
