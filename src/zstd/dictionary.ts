import { distribution } from './fse.js';
import { huffmanTable, readHuffman } from './huffman.js';
import { readTable, sequenceTable } from './sequence-tables.js';
import { allocate, type Bytes } from './bytes.js';
import { dictionaryId } from './dictionary-id.js';
import {
  LITERAL_LENGTH,
  MATCH_LENGTH,
  OFFSET,
  PAD,
  startEntropy,
  type Entropy,
} from './workspace.js';
import { corrupt } from './zstd-error.js';

/** A dictionary whose tables are made. */
export interface ZstdDictionary {
  /** 0 for one that is content only. */
  readonly id: number;
  readonly content: Uint8Array;
  readonly entropy: Entropy;
}

/**
 * Reads a dictionary (RFC 8878, 5): its tables are made once, for all frames.
 *
 * @throws {@link ZstdError}
 */
export function readDictionary(bytes: Uint8Array): ZstdDictionary {
  const id = dictionaryId(bytes);
  const entropy = startEntropy();
  if (id === 0) return { id, content: bytes.slice(), entropy };
  const input = padded(bytes);
  const { view } = input;
  const end = PAD + bytes.length;
  const huffman = huffmanTable();
  let at = readHuffman(input.bytes, view, PAD + 8, end, huffman);
  entropy.huffman = huffman;
  for (const { key, alphabet } of [OFFSET, MATCH_LENGTH, LITERAL_LENGTH]) {
    const table = sequenceTable(alphabet.maxLog);
    readTable(view, at, end, alphabet, table);
    entropy[key] = table;
    at = distribution.end;
  }
  if (at + 12 > end) corrupt('dictionary is too short');
  const content = bytes.slice(at + 12 - PAD);
  for (let nth = 0; nth < 3; nth += 1) {
    const offset = view.getUint32(at + 4 * nth, true);
    if (offset === 0 || offset > content.length) corrupt('dictionary has a wrong offset');
    entropy.repeats[nth] = offset;
  }
  return { id, content, entropy };
}

function padded(bytes: Uint8Array): Bytes {
  const input = allocate(bytes.length + 2 * PAD);
  input.bytes.set(bytes, PAD);
  return input;
}
