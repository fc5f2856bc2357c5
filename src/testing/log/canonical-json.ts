/**
 * JSON text as the Go server writes it: object keys sorted bytewise at every level, and `<`, `>`,
 * `&`, U+2028 and U+2029 written as escapes. Seen only in byte counts and byte-exact comparisons,
 * which is what a test server is for.
 */

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);

/** Characters JSON.stringify leaves alone and Go escapes. */
const GO_ESCAPES = /[<>&\u2028\u2029]/g;
const HAS_GO_ESCAPES = /[<>&\u2028\u2029]/;
const PLAIN = /^[ !#-%'-;=?-[\]-~]*$/;
const SURROGATE = /[\ud800-\udfff]/;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** One JSON string. Lone surrogates become U+FFFD, since the real server holds UTF-8. */
export function jsonString(text: string): string {
  // Most strings are plain, and for those the quotes are all there is to do.
  if (PLAIN.test(text)) return `"${text}"`;
  const sound = SURROGATE.test(text) ? text.replace(LONE_SURROGATE, '\ufffd') : text;
  const quoted = JSON.stringify(sound);
  return HAS_GO_ESCAPES.test(quoted) ? quoted.replace(GO_ESCAPES, escapeCharacter) : quoted;
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * The canonical text of a value of the atproto data model.
 *
 * @throws TypeError for what the model does not have: fractions, NaN, integers beyond 64 bits,
 * functions, symbols. The server skips such a row, as the real one skips what it cannot decode.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return jsonString(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      return integerText(value);
    case 'bigint':
      if (value > INT64_MAX || value < INT64_MIN) throw new TypeError('integer beyond 64 bits');
      return value.toString();
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? arrayText(value) : objectText(value);
    default:
      throw new TypeError(`no ${typeof value} in the atproto data model`);
  }
}

function integerText(value: number): string {
  if (Number.isSafeInteger(value)) return Object.is(value, -0) ? '0' : String(value);
  if (!Number.isInteger(value)) throw new TypeError('no fractions in the atproto data model');
  return canonicalJson(BigInt(value));
}

function arrayText(items: readonly unknown[]): string {
  let text = '[';
  for (let index = 0; index < items.length; index += 1) {
    text += index === 0 ? canonicalJson(items[index]) : `,${canonicalJson(items[index])}`;
  }
  return `${text}]`;
}

function objectText(value: object): string {
  const entries = value as Readonly<Record<string, unknown>>;
  let text = '{';
  for (const key of sortedKeys(entries)) {
    const item = entries[key];
    if (item === undefined) continue;
    text += `${text === '{' ? '' : ','}${jsonString(key)}:${canonicalJson(item)}`;
  }
  return `${text}}`;
}

/** JavaScript sorts by UTF-16 unit, which differs from bytes only beyond the surrogates. */
function sortedKeys(value: Readonly<Record<string, unknown>>): readonly string[] {
  const keys = Object.keys(value);
  if (keys.length < 2) return keys;
  return keys.some((key) => SURROGATE.test(key)) ? keys.sort(byBytes) : keys.sort();
}

function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
