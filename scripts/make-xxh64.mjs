// Writes src/zstd/xxh64-code.ts: XXH64 as WebAssembly, put together here instruction by
// instruction. It is one function (from, to) → low half of the hash of those bytes of an imported
// memory. `node scripts/make-xxh64.mjs`
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const P1 = 0x9e3779b185ebca87n;
const P2 = 0xc2b2ae3d27d4eb4fn;
const P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n;
const P5 = 0x27d4eb2f165667c5n;

const I32 = 0x7f;
const I64 = 0x7e;
const NOTHING = 0x40;

/** A number as LEB128, signed. */
function leb(value) {
  const bytes = [];
  for (let rest = BigInt(value); ; rest >>= 7n) {
    const low = Number(rest & 127n);
    const end = (rest >> 7n === 0n && low < 64) || (rest >> 7n === -1n && low >= 64);
    bytes.push(end ? low : low | 128);
    if (end) return bytes;
  }
}
/** The same, unsigned. */
function length(value) {
  return value < 128 ? [value] : [(value & 127) | 128, ...length(value >> 7)];
}
/** Items, each of some bytes, behind their number. */
const list = (items) => [...length(items.length), ...items.flat()];

/** A section: its number, its length, and what is in it. */
function sized(id, content) {
  return [id, ...length(content.length), ...content];
}

const i32 = (value) => [0x41, ...leb(value)];
const i64 = (value) => [0x42, ...leb(BigInt.asIntN(64, value))];
const get = (local) => [0x20, local];
const set = (local, value) => [...value, 0x21, local];
const infix = (code) => (a, b) => [...a, ...b, code];
const add32 = infix(0x6a);
const sub32 = infix(0x6b);
const lessEqual = infix(0x4d);
const add = infix(0x7c);
const mul = infix(0x7e);
const xor = infix(0x85);
const shr = infix(0x88);
const rotl = (value, bits) => [...value, ...i64(BigInt(bits)), 0x89];
const load64 = (address, offset = 0) => [...address, 0x29, 0, offset];
const load32 = (address) => [...address, 0x35, 0, 0];
const load8 = (address) => [...address, 0x31, 0, 0];
const extend = (value) => [...value, 0xad];
const wrap = (value) => [...value, 0xa7];
const when = (test, then, otherwise) => [
  ...[...test, 0x04, NOTHING, ...then],
  ...(otherwise ? [0x05, ...otherwise] : []),
  0x0b,
];
/** A block of code that is run again as long as a test after it holds. */
const again = (body, test) => [0x03, NOTHING, ...body, ...test, 0x0d, 0, 0x0b];

/** Locals: the two parameters, and all else. */
const [AT, TO] = [0, 1];
const LANES = [2, 3, 4, 5];
const HASH = 6;

const at = get(AT);
const hash = get(HASH);
const move = (bytes) => set(AT, add32(at, i32(bytes)));
const rest = (bytes) => lessEqual(add32(at, i32(bytes)), get(TO));
const round = (value) => mul(rotl(mul(value, i64(P2)), 31), i64(P1));

const lanes = [
  ...[P1 + P2, P2, 0n, -P1].flatMap((start, nth) => set(LANES[nth], i64(start))),
  ...again(
    [
      ...LANES.flatMap((lane, nth) => {
        const mixed = add(get(lane), mul(load64(at, 8 * nth), i64(P2)));
        return set(lane, mul(rotl(mixed, 31), i64(P1)));
      }),
      ...move(32),
    ],
    rest(32),
  ),
  ...set(
    HASH,
    [1, 7, 12, 18].map((bits, nth) => rotl(get(LANES[nth]), bits)).reduce((a, b) => add(a, b)),
  ),
  ...LANES.flatMap((lane) => set(HASH, add(mul(xor(hash, round(get(lane))), i64(P1)), i64(P4)))),
];

const body = [
  ...set(7, extend(sub32(get(TO), at))),
  ...when(rest(32), lanes, set(HASH, i64(P5))),
  ...set(HASH, add(hash, get(7))),
  ...when(
    rest(8),
    again(
      [
        ...set(HASH, add(mul(rotl(xor(hash, round(load64(at))), 27), i64(P1)), i64(P4))),
        ...move(8),
      ],
      rest(8),
    ),
  ),
  ...when(rest(4), [
    ...set(HASH, add(mul(rotl(xor(hash, mul(load32(at), i64(P1))), 23), i64(P2)), i64(P3))),
    ...move(4),
  ]),
  ...when(
    rest(1),
    again(
      [...set(HASH, mul(rotl(xor(hash, mul(load8(at), i64(P5))), 11), i64(P1))), ...move(1)],
      rest(1),
    ),
  ),
  ...set(HASH, mul(xor(hash, shr(hash, i64(33n))), i64(P2))),
  ...set(HASH, mul(xor(hash, shr(hash, i64(29n))), i64(P3))),
  ...wrap(xor(hash, shr(hash, i64(32n)))),
  0x0b,
];

const code = [...list([[6, I64]]), ...body];
const text = (name) => list([...Buffer.from(name)].map((byte) => [byte]));
const module = [
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...sized(1, list([[0x60, ...list([[I32], [I32]]), ...list([[I32]])]])),
  ...sized(2, list([[...text('m'), ...text('m'), 2, 0, 1]])),
  ...sized(3, list([[0]])),
  ...sized(7, list([[...text('f'), 0, 0]])),
  ...sized(10, list([[...length(code.length), ...code]])),
];

const lines = Buffer.from(module)
  .toString('base64')
  .match(/.{1,90}/g)
  .map((line) => `  '${line}'`)
  .join(' +\n');
writeFileSync(
  fileURLToPath(new URL('../src/zstd/xxh64-code.ts', import.meta.url)),
  `/** Made by scripts/make-xxh64.mjs: XXH64 as WebAssembly, in base64. */\n` +
    `export const XXH64_CODE =\n${lines};\n`,
);
