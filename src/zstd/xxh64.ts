/**
 * XXH64 in halves of 32 bits: a `bigint` a step would cost fifty times as much. Words are signed,
 * so that all arithmetic stays in machine words.
 */

const P1_HIGH = 0x9e3779b1 | 0;
const P1_LOW = 0x85ebca87 | 0;
const P2_HIGH = 0xc2b2ae3d | 0;
const P2_LOW = 0x27d4eb4f;
const P3_HIGH = 0x165667b1;
const P3_LOW = 0x9e3779f9 | 0;
const P4_HIGH = 0x85ebca77 | 0;
const P4_LOW = 0xc2b2ae63 | 0;
const P5_HIGH = 0x27d4eb2f;
const P5_LOW = 0x165667c5;

/** The number that is worked on, and the result of each function here. */
let high = 0;
let low = 0;

/** The low half of the hash (seed 0) of bytes `from` to `to`: what a frame has as its checksum. */
export function xxh64Low(view: DataView, from: number, to: number): number {
  const length = to - from;
  let at = from;
  if (length >= 32) {
    const stop = to - 31;
    lane(view, at, stop, 0x60ea27ee, 0xadc0b5d6 | 0);
    const oneHigh = high;
    const oneLow = low;
    lane(view, at + 8, stop + 8, P2_HIGH, P2_LOW);
    const twoHigh = high;
    const twoLow = low;
    lane(view, at + 16, stop + 16, 0, 0);
    const threeHigh = high;
    const threeLow = low;
    lane(view, at + 24, stop + 24, 0x61c8864e, 0x7a143579);
    const fourHigh = high;
    const fourLow = low;
    at += length & ~31;
    high = low = 0;
    add((oneHigh << 1) | (oneLow >>> 31), (oneLow << 1) | (oneHigh >>> 31));
    add((twoHigh << 7) | (twoLow >>> 25), (twoLow << 7) | (twoHigh >>> 25));
    add((threeHigh << 12) | (threeLow >>> 20), (threeLow << 12) | (threeHigh >>> 20));
    add((fourHigh << 18) | (fourLow >>> 14), (fourLow << 18) | (fourHigh >>> 14));
    merge(oneHigh, oneLow);
    merge(twoHigh, twoLow);
    merge(threeHigh, threeLow);
    merge(fourHigh, fourLow);
  } else {
    high = P5_HIGH;
    low = P5_LOW;
  }
  add(0, length);
  return finish(view, at, to);
}

/** One of the four lanes, from its first word on: every fourth word of eight bytes. */
function lane(
  view: DataView,
  from: number,
  stop: number,
  startHigh: number,
  startLow: number,
): void {
  let h = startHigh;
  let l = startLow;
  for (let at = from; at < stop; at += 32) {
    let wordLow = view.getInt32(at, true);
    let wordHigh = view.getInt32(at + 4, true);
    // The word times P2, whose low half is 0x27d4eb4f.
    let a = wordLow & 0xffff;
    let b = wordLow >>> 16;
    let middle = Math.imul(b, 0xeb4f) + (Math.imul(a, 0xeb4f) >>> 16);
    let middle2 = Math.imul(a, 0x27d4) + (middle & 0xffff);
    wordHigh =
      Math.imul(b, 0x27d4) +
      (middle >>> 16) +
      (middle2 >>> 16) +
      (Math.imul(wordHigh, P2_LOW) + Math.imul(wordLow, P2_HIGH));
    wordLow = Math.imul(wordLow, P2_LOW);
    l = (l + wordLow) | 0;
    h = (h + wordHigh + (l >>> 0 < wordLow >>> 0 ? 1 : 0)) | 0;
    const old = h;
    h = (h << 31) | (l >>> 1);
    l = (l << 31) | (old >>> 1);
    // Times P1, whose low half is 0x85ebca87.
    a = l & 0xffff;
    b = l >>> 16;
    middle = (Math.imul(b, 0xca87) + (Math.imul(a, 0xca87) >>> 16)) | 0;
    middle2 = (Math.imul(a, 0x85eb) + (middle & 0xffff)) | 0;
    h =
      (Math.imul(b, 0x85eb) +
        (middle >>> 16) +
        (middle2 >>> 16) +
        (Math.imul(h, P1_LOW) + Math.imul(l, P1_HIGH))) |
      0;
    l = Math.imul(l, P1_LOW);
  }
  high = h;
  low = l;
}

/** What is left after the lanes, and the avalanche. */
function finish(view: DataView, from: number, to: number): number {
  let at = from;
  for (; at + 8 <= to; at += 8) {
    const h = high;
    const l = low;
    round(view.getInt32(at + 4, true), view.getInt32(at, true));
    xor(h, l);
    rotate(27);
    multiply(P1_HIGH, P1_LOW);
    add(P4_HIGH, P4_LOW);
  }
  if (at + 4 <= to) {
    const h = high;
    const l = low;
    high = 0;
    low = view.getInt32(at, true);
    multiply(P1_HIGH, P1_LOW);
    xor(h, l);
    rotate(23);
    multiply(P2_HIGH, P2_LOW);
    add(P3_HIGH, P3_LOW);
    at += 4;
  }
  for (; at < to; at += 1) {
    const h = high;
    const l = low;
    high = 0;
    low = view.getUint8(at);
    multiply(P5_HIGH, P5_LOW);
    xor(h, l);
    rotate(11);
    multiply(P1_HIGH, P1_LOW);
  }
  low ^= high >>> 1;
  multiply(P2_HIGH, P2_LOW);
  xor(high >>> 29, (low >>> 29) | (high << 3));
  multiply(P3_HIGH, P3_LOW);
  // The high half is not asked for.
  return low ^ high;
}

/** Sets the number to that of a lane with the one word (h, l). */
function round(h: number, l: number): void {
  high = h;
  low = l;
  multiply(P2_HIGH, P2_LOW);
  rotate(31);
  multiply(P1_HIGH, P1_LOW);
}

function merge(laneHigh: number, laneLow: number): void {
  const h = high;
  const l = low;
  round(laneHigh, laneLow);
  xor(h, l);
  multiply(P1_HIGH, P1_LOW);
  add(P4_HIGH, P4_LOW);
}

function xor(h: number, l: number): void {
  high ^= h;
  low ^= l;
}

function add(h: number, l: number): void {
  low = (low + l) | 0;
  high = (high + h + (low >>> 0 < l >>> 0 ? 1 : 0)) | 0;
}

function multiply(h: number, l: number): void {
  const a = low & 0xffff;
  const b = low >>> 16;
  const c = l & 0xffff;
  const d = l >>> 16;
  const middle = (Math.imul(b, c) + (Math.imul(a, c) >>> 16)) | 0;
  const middle2 = (Math.imul(a, d) + (middle & 0xffff)) | 0;
  high =
    (Math.imul(b, d) +
      (middle >>> 16) +
      (middle2 >>> 16) +
      (Math.imul(high, l) + Math.imul(low, h))) |
    0;
  low = Math.imul(low, l);
}

/** Rotates to the left by less than 32 bits. */
function rotate(bits: number): void {
  const h = high;
  high = (h << bits) | (low >>> (32 - bits));
  low = (low << bits) | (h >>> (32 - bits));
}
