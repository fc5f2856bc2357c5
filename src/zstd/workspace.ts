import { allocate, type Bytes } from './bytes.js';
import { huffmanTable, type HuffmanTable } from './huffman.js';
import { outputOf, type Output } from './output.js';
import {
  LITERAL_LENGTHS,
  MATCH_LENGTHS,
  OFFSETS,
  sequenceTable,
  type Alphabet,
  type SequenceTable,
} from './sequence-tables.js';

/** The most a block decompresses to, bytes (RFC 8878, 3.1.1.2.4). */
export const MAX_BLOCK = 128 * 1024;
/** Bytes around the input and behind everything else that may be touched: words are read whole. */
export const PAD = 32;

/** What is carried from block to block, in a dictionary from frame to frame. */
export interface Entropy {
  huffman: HuffmanTable | undefined;
  literalLengths: SequenceTable | undefined;
  matchLengths: SequenceTable | undefined;
  offsets: SequenceTable | undefined;
  /** The three latest offsets. */
  readonly repeats: Int32Array;
}

export function startEntropy(): Entropy {
  return {
    huffman: undefined,
    literalLengths: undefined,
    matchLengths: undefined,
    offsets: undefined,
    repeats: Int32Array.of(1, 4, 8),
  };
}

/** A kind of sequence table, and where its latest one is kept. */
export interface Kind {
  readonly alphabet: Alphabet;
  readonly key: 'literalLengths' | 'matchLengths' | 'offsets';
}

export const LITERAL_LENGTH: Kind = { alphabet: LITERAL_LENGTHS, key: 'literalLengths' };
export const MATCH_LENGTH: Kind = { alphabet: MATCH_LENGTHS, key: 'matchLengths' };
export const OFFSET: Kind = { alphabet: OFFSETS, key: 'offsets' };

/** The memory of one decoder: made once, used for every frame. */
export interface Workspace {
  /** The frame, with {@link PAD} bytes before and behind it. */
  src: Bytes;
  /** The dictionary's content, and behind it what comes out. */
  out: Output;
  /** Decoded literals of a block. */
  readonly literals: Bytes;
  /** The frame's own tree, when it has one. */
  readonly ownTree: HuffmanTable;
  /** The frame's own tables, each when it has one. */
  readonly ownTables: Readonly<Record<Kind['key'], SequenceTable>>;
  /** Cells of tables made for the message. */
  cells: number;
  readonly entropy: Entropy;
  /** Where the literals of the block are: decoded, or as they stand in the input. */
  lit: Bytes;
  litAt: number;
  litEnd: number;
}

export function workspace(): Workspace {
  const src = allocate(4096);
  const literals = allocate(MAX_BLOCK + PAD);
  return {
    src,
    out: outputOf(0),
    literals,
    ownTree: huffmanTable(),
    ownTables: {
      literalLengths: sequenceTable(LITERAL_LENGTHS.maxLog),
      matchLengths: sequenceTable(MATCH_LENGTHS.maxLog),
      offsets: sequenceTable(OFFSETS.maxLog),
    },
    cells: 0,
    entropy: startEntropy(),
    lit: literals,
    litAt: 0,
    litEnd: 0,
  };
}
