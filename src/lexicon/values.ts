import { codecOf, errorsAt, errorsOf, isObject, leaf } from './base.js';
import type { Codec } from './codec.js';
import { type Cid, cid } from './formats.js';

/** A link to a block, in the JSON of the AT Protocol. */
export interface CidLink {
  readonly $link: Cid;
}

/** Bytes, in the JSON of the AT Protocol: base64. */
export interface Bytes {
  readonly $bytes: string;
}

/** Any JSON object: a field of the lexicon type `unknown`. */
export type AnyObject = Readonly<Record<string, unknown>>;

/** Limits of a whole number. */
export interface IntegerLimits {
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Limits of bytes or of a list. */
export interface LengthLimits {
  readonly minLength?: number;
  readonly maxLength?: number;
}

export const boolean: Codec<boolean> = /* @__PURE__ */ leaf(
  'a boolean',
  (value) => typeof value === 'boolean',
);

export const integer: Codec<number> = /* @__PURE__ */ leaf('an integer', Number.isSafeInteger);

/** A whole number within limits. */
export function integerOf({
  minimum = -Infinity,
  maximum = Infinity,
}: IntegerLimits): Codec<number> {
  const inside = (value: unknown) => integer.is(value) && value >= minimum && value <= maximum;
  const range = [
    ...(minimum === -Infinity ? [] : [`from ${minimum} on`]),
    ...(maximum === Infinity ? [] : [`up to ${maximum}`]),
  ];
  return leaf('an integer', inside, `is not an integer ${range.join(', ')}`);
}

/** One of some values: `enum` and `const` of the lexicon language, and tokens. */
export function oneOf<const A extends string | number | boolean>(
  ...values: readonly A[]
): Codec<A> {
  const listed = new Set<unknown>(values);
  const names = values.map((value) => JSON.stringify(value)).join(' or ');
  return leaf(names, (value) => listed.has(value), `is not ${names}`);
}

/** A value or `null`. */
export function nullable<A>(codec: Codec<A>): Codec<A | null> {
  return codecOf(
    codec.name,
    (value) => value === null || codec.is(value),
    (value, context) => (value === null ? [] : errorsOf(codec, value, context)),
  );
}

/** Any JSON object. */
export const anyObject: Codec<AnyObject> = /* @__PURE__ */ leaf('an object', isObject);

function onlyText(value: unknown, key: string): string | undefined {
  if (!isObject(value)) return undefined;
  // A list of the keys would be made for each link of a record.
  for (const other in value) if (other !== key) return undefined;
  const text = value[key];
  return typeof text === 'string' ? text : undefined;
}

/** A link to a block. */
export const cidLink: Codec<CidLink> = /* @__PURE__ */ leaf('a CID link', (value) =>
  cid.is(onlyText(value, '$link')),
);

const BASE64 = /^[a-zA-Z0-9+/]*={0,2}$/;

/** Number of bytes that base64 stands for; `undefined` when it is none. */
function byteLength(value: unknown): number | undefined {
  const text = onlyText(value, '$bytes');
  if (text === undefined || !BASE64.test(text)) return undefined;
  const digits = text.length - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);
  // Six bits are not a byte.
  return digits % 4 === 1 ? undefined : Math.floor((digits * 3) / 4);
}

/** Bytes, within limits. */
export function bytesOf({ minLength = 0, maxLength = Infinity }: LengthLimits = {}): Codec<Bytes> {
  const isInside = (value: unknown) => {
    const length = byteLength(value);
    return length !== undefined && length >= minLength && length <= maxLength;
  };
  const limits = [
    ...(minLength === 0 ? [] : [`at least ${minLength}`]),
    ...(maxLength === Infinity ? [] : [`at most ${maxLength}`]),
  ];
  return leaf('bytes', isInside, ['is not bytes', ...limits].join(', '));
}

/** A list. */
export function arrayOf<A>(
  items: Codec<A>,
  { minLength = 0, maxLength = Infinity }: LengthLimits = {},
): Codec<readonly A[]> {
  const name = 'an array';
  return codecOf(
    name,
    (value) => {
      if (!Array.isArray(value) || value.length < minLength || value.length > maxLength)
        return false;
      for (const item of value) if (!items.is(item)) return false;
      return true;
    },
    (value, context) => {
      const wrong = (message: string) => [{ value, context, message }];
      if (!Array.isArray(value)) return wrong(`is not ${name}`);
      if (value.length < minLength) return wrong(`has less than ${minLength} items`);
      // Nobody needs to know about each of a million items.
      if (value.length > maxLength) return wrong(`has more than ${maxLength} items`);
      return value.flatMap((item, index) => errorsAt(items, item, context, String(index)));
    },
  );
}
