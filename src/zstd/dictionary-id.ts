const MAGIC = 0xec30a437;

/** The id of a dictionary, from its own bytes; 0 for one that is content only, or none. */
export function dictionaryId({ buffer, byteOffset, byteLength }: Uint8Array): number {
  const view = new DataView(buffer, byteOffset, byteLength);
  return byteLength >= 8 && view.getUint32(0, true) === MAGIC ? view.getUint32(4, true) : 0;
}
