import { readDictionary } from '../../zstd/dictionary.js';
import { DICTIONARY_DATA } from './dictionary-data.js';

/** Where the id is in a dictionary. */
const ID_AT = 4;

/**
 * The dictionary that an embedded server has for an id, in the format of zstd (RFC 8878, 5). Those
 * of two ids differ in their content as well, so that the wrong one is of no use.
 *
 * @param id - 1 to 2^32 - 1
 */
export function testDictionary(id: number): Uint8Array {
  const bytes = Uint8Array.from(atob(DICTIONARY_DATA), (character) => character.charCodeAt(0));
  const { content } = readDictionary(bytes);
  const shift = id % content.length;
  const head = bytes.length - content.length;
  bytes.set(content.subarray(shift), head);
  bytes.set(content.subarray(0, shift), bytes.length - shift);
  new DataView(bytes.buffer).setUint32(ID_AT, id, true);
  return bytes;
}
