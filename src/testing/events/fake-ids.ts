/** Taken once: in jest's sandbox every look at a global costs more than the product. */
const { floor, imul } = Math;

const TID_ALPHABET = '234567abcdefghijklmnopqrstuvwxyz';
const DID_ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** A TID: microseconds since the epoch and a clock id of ten bits, sortable as text. */
export function tid(micros: number, clock: number): string {
  // 53 bits of time and 10 of clock: two numbers of at most 32 bits of digits each.
  let high = floor(micros / 2 ** 20);
  let low = (micros % 2 ** 20) * 1024 + (clock & 1023);
  let text = '';
  for (let digit = 0; digit < 6; digit += 1) {
    text = TID_ALPHABET.charAt(low % 32) + text;
    low = floor(low / 32);
  }
  for (let digit = 0; digit < 7; digit += 1) {
    text = TID_ALPHABET.charAt(high % 32) + text;
    high = floor(high / 32);
  }
  return text;
}

/** The did:plc of the nth account: 24 characters of base32, spread so that they look random. */
export function plcDid(index: number): string {
  let state = (index + 1) >>> 0;
  let text = 'did:plc:';
  for (let part = 0; part < 4; part += 1) {
    state = imul(state ^ (state >>> 16), 0x45d9f3b) + part + index;
    let bits = (state ^ (state >>> 15)) >>> 0;
    for (let digit = 0; digit < 6; digit += 1) {
      text += DID_ALPHABET.charAt(bits % 32);
      bits = floor(bits / 32);
    }
  }
  return text;
}
