import { seededRandom } from 'rx-jetstream/testing';

/** What a mutated frame is: text, or a binary frame where text belongs. */
export type Mutant = string | Uint8Array;

/** Draws of one run: repeatable by its seed. */
export interface Dice {
  readonly chance: () => number;
  /** A whole number below `limit`. */
  readonly below: (limit: number) => number;
  readonly pick: <T>(items: readonly T[]) => T;
}

export function dice(seed: number): Dice {
  const chance = seededRandom(seed);
  const below = (limit: number) => Math.floor(chance() * limit);
  return { chance, below, pick: (items) => items[below(items.length)] as (typeof items)[number] };
}

/** How a frame is damaged. Each gets a frame of its wire and gives another. */
type Damage = (frame: string, dice: Dice) => Mutant;

const DEEP = 100_000;
const HUGE = 1_000_000;

/** Values of every type but the right one, and those that break what looks at them. */
const JUNK = [
  ...['null', 'true', 'false', '0', '-1', '1', '1.5', '-0', '1e308', '1e400', '-1e400', '1e-400'],
  ...['9007199254740993', '999999999999999', '1000000000000000', '18446744073709551616'],
  ...['99999999999999999999999999999999', '0.1', '""', '" "', '"5"', '"did:"', '"did:plc:"'],
  ...['[]', '{}', '[[]]', '{"":""}', '"create"', '"delete"', '"commit"', '"sync"', '"message"'],
  ...['{"toString":1,"valueOf":1}', '{"toString":null}', '{"length":-1}', '{"then":1}'],
  ...['{"__proto__":{"polluted":true}}', '{"constructor":{"prototype":{"polluted":true}}}'],
  ...['"\\ud800"', '"\\udfff\\ud800"', '"\ud800"', '"\\u0000"', '"\u2028"', '"2026-13-45T99:99"'],
  ...['"0000-00-00T00:00:00.000000Z"', '"9999-12-31T23:59:59.999999Z"', '{"$bytes":5}'],
];
const KEYS = [
  ...['did', 'seq', 'cursor', 'time', 'time_us', 'kind', '$type', 'payload', 'commit', 'identity'],
  ...['account', 'sync', 'rev', 'rkey', 'collection', 'operation', 'record', 'cid', 'error'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'toJSON', ''],
];

/** The literal values of a JSON text: where each begins and ends. Keys are left alone. */
function literals(frame: string): [number, number][] {
  const found: [number, number][] = [];
  const value = /:\s*("(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null)/g;
  for (let match = value.exec(frame); match !== null; match = value.exec(frame)) {
    const text = match[1] as string;
    found.push([value.lastIndex - text.length, value.lastIndex]);
  }
  return found;
}

function replaceLiteral(frame: string, by: string, { pick }: Dice): string {
  const places = literals(frame);
  if (places.length === 0) return by;
  const [start, end] = pick(places);
  return frame.slice(0, start) + by + frame.slice(end);
}

/** Puts `"key":value,` after some opening brace, or `,"key":value` before a closing one. */
function insertMember(frame: string, key: string, value: string, { pick, chance }: Dice): string {
  const member = `${JSON.stringify(key)}:${value}`;
  const first = chance() < 0.5;
  const at = [...frame.matchAll(first ? /\{/g : /\}/g)].map(({ index }) => index);
  if (at.length === 0) return `{${member}}`;
  const place = pick(at);
  return first
    ? `${frame.slice(0, place + 1)}${member},${frame.slice(place + 1)}`
    : `${frame.slice(0, place)},${member}${frame.slice(place)}`;
}

function flipBits(frame: string, { below }: Dice): string {
  const bytes = Buffer.from(frame);
  const flips = 1 + below(4);
  for (let flip = 0; flip < flips; flip += 1) {
    const at = below(bytes.length);
    bytes[at] = (bytes[at] as number) ^ (1 << below(8));
  }
  // As a socket that does not check UTF-8 hands it over.
  return bytes.toString();
}

function randomBytes({ below }: Dice): Uint8Array {
  return Uint8Array.from({ length: below(200) }, () => below(256));
}

const common: readonly Damage[] = [
  flipBits,
  flipBits,
  flipBits,
  (frame, { below }) => frame.slice(0, below(frame.length)),
  (frame, { below }) => frame.slice(below(frame.length)),
  (frame, { below }) => {
    const at = below(frame.length);
    return frame.slice(0, at) + frame.slice(at + 1 + below(20));
  },
  (frame, { below }) => {
    const at = below(frame.length);
    return frame.slice(0, at) + frame.slice(Math.max(0, at - below(40)));
  },
  (frame, all) => replaceLiteral(frame, all.pick(JUNK), all),
  (frame, all) => replaceLiteral(frame, all.pick(JUNK), all),
  (frame, all) => replaceLiteral(replaceLiteral(frame, all.pick(JUNK), all), all.pick(JUNK), all),
  (frame, all) => insertMember(frame, all.pick(KEYS), all.pick(JUNK), all),
  (frame, all) => insertMember(frame, all.pick(KEYS), all.pick(JUNK), all),
  (frame, all) => insertMember(frame, '__proto__', '{"polluted":true,"seq":5}', all),
  // A key more: `"did"` becomes `"Xdid"`.
  (frame, { pick }) => frame.replace(`"${pick(KEYS)}":`, '"unknown":'),
  (frame, { below }) => `${frame}${frame.slice(0, below(30))}`,
  (frame) => `\ufeff${frame}`,
  (frame, { below }) => frame.slice(0, below(frame.length)) + '\u0000'.repeat(1 + below(5)),
  (_frame, all) => all.pick(JUNK),
  (_frame, all) => randomBytes(all),
  (frame) => Uint8Array.from(Buffer.from(frame)),
  (_frame, all) => Buffer.from(randomBytes(all)).toString('latin1'),
  (frame, { below }) => frame.replace(/"(?:#?)([a-z]{4,12})"/, `"unheard-of-${below(1e9)}"`),
  (frame, { below }) => frame.replace(/#[a-z]+"/, `#unheard-of-${below(1e9)}"`),
];

/** Frames that take long to read: seldom, or a run would test nothing else. */
const heavy: readonly Damage[] = [
  (frame, all) => replaceLiteral(frame, '['.repeat(DEEP) + ']'.repeat(DEEP), all),
  (frame, all) => replaceLiteral(frame, `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`, all),
  (frame, all) => insertMember(frame, 'record', `${'[{"a":'.repeat(DEEP)}`, all),
  () => '['.repeat(DEEP),
  (frame, all) => replaceLiteral(frame, `"${'x'.repeat(HUGE)}"`, all),
  (frame, all) => replaceLiteral(frame, '9'.repeat(HUGE / 10), all),
  (frame, all) => insertMember(frame, 'k'.repeat(HUGE / 10), '1', all),
  (_frame, { below }) => '{"a":1,'.repeat(1 + below(DEEP)),
];
const HEAVY_ONE_IN = 1000;

/** One damaged frame. */
export function mutate(frame: string, all: Dice): Mutant {
  const damages = all.below(HEAVY_ONE_IN) === 0 ? heavy : common;
  const once = all.pick(damages)(frame, all);
  const again = typeof once === 'string' && once.length < 10_000 && all.chance() < 0.2;
  return again ? all.pick(common)(once === '' ? frame : once, all) : once;
}
