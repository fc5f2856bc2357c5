const MAGIC = 0xec30a437;

/** The id of a dictionary, from its own bytes; 0 for one that is content only, or none. */
export function dictionaryId(bytes: Uint8Array): number {
  const word = (at: number) =>
    (bytes[at] ?? 0) +
    (bytes[at + 1] ?? 0) * 2 ** 8 +
    (bytes[at + 2] ?? 0) * 2 ** 16 +
    (bytes[at + 3] ?? 0) * 2 ** 24;
  return bytes.length >= 8 && word(0) === MAGIC ? word(4) : 0;
}
