/** Taken once: in jest's sandbox every look at a global costs more than the product. */
const { imul } = Math;

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * A CID for a text: CIDv1, dag-cbor, sha-256 in shape (`bafyrei…`, 59 characters), derived from the
 * text by a cheap hash. Equal texts give equal CIDs; it is **not** the hash of the record's CBOR.
 */
export function derivedCid(text: string): string {
  return cidText(0x71, digest(text));
}

/** A CID of a blob (raw codec, `bafkrei…`), derived in the same way. */
export function derivedBlobCid(text: string): string {
  return cidText(0x55, digest(text));
}

/** 32 bytes that depend on every character: two hashes, stretched. */
function digest(text: string): Uint8Array {
  let first = 0x811c9dc5;
  let second = 0x1b873593;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    first = imul(first ^ unit, 0x01000193);
    second = imul(second ^ unit, 0x85ebca6b);
  }
  const words = new Uint32Array(8);
  for (let index = 0; index < words.length; index += 1) {
    first = imul(first ^ (first >>> 15), 0x2c1b3c6d) + index;
    second = imul(second ^ (second >>> 13), 0x297a2d39) ^ first;
    words[index] = first ^ (second >>> 3);
  }
  return new Uint8Array(words.buffer);
}

/** A header of four bytes and a digest, in base32, lower case, without padding. */
function cidText(codec: number, body: Uint8Array): string {
  let text = 'b';
  let bits = 0;
  let held = 0;
  for (let index = -4; index < body.length; index += 1) {
    const byte = index < 0 ? (HEADER[index + 4] ?? codec) : (body[index] ?? 0);
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET.charAt((held >>> bits) & 31);
    }
  }
  return text + ALPHABET.charAt((held << (5 - bits)) & 31);
}

/** CIDv1, the codec, sha-256, 32 bytes. */
const HEADER: readonly (number | undefined)[] = [0x01, undefined, 0x12, 0x20];
