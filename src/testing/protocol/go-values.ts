/**
 * How Go's standard library reads queries and numbers, and quotes text in its errors. The server's
 * refusals carry these texts, so they are reproduced to the letter.
 */

/** A query, or the reason why it cannot be read. */
export type ParsedQuery =
  { readonly values: ReadonlyMap<string, readonly string[]> } | { readonly problem: string };

/** Reads a raw query string: every value of every key, in order. */
export function parseQuery(raw: string): ParsedQuery {
  const values = new Map<string, string[]>();
  let problem: string | undefined;
  for (const piece of raw.split('&')) {
    if (piece === '') continue;
    if (piece.includes(';')) {
      problem ??= 'invalid semicolon separator in query';
      continue;
    }
    const cut = piece.indexOf('=');
    const key = unescape(cut < 0 ? piece : piece.slice(0, cut));
    if (typeof key !== 'string') {
      problem ??= key.problem;
      continue;
    }
    const value = unescape(cut < 0 ? '' : piece.slice(cut + 1));
    if (typeof value !== 'string') {
      problem ??= value.problem;
      continue;
    }
    const list = values.get(key);
    if (list === undefined) values.set(key, [value]);
    else list.push(value);
  }
  return problem === undefined ? { values } : { problem };
}

/** Percent escapes and `+` undone. The problem is the first bad escape, with what follows it. */
function unescape(text: string): string | { readonly problem: string } {
  const bad = /%(?![0-9a-fA-F]{2})/.exec(text);
  if (bad !== null) {
    return { problem: `invalid URL escape ${goQuote(text.slice(bad.index, bad.index + 3))}` };
  }
  if (!/[%+]/.test(text)) return text;
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    // Bytes that are no UTF-8: Go keeps them, a JavaScript string cannot.
    const bytes = spaced.replace(/%([0-9a-fA-F]{2})|[^%]+/g, (part, hex: string | undefined) =>
      hex === undefined
        ? Buffer.from(part).toString('latin1')
        : String.fromCharCode(Number.parseInt(hex, 16)),
    );
    return Buffer.from(bytes, 'latin1').toString('utf8');
  }
}

/** A signed 64-bit decimal integer, as `strconv.ParseInt` takes it, or `undefined`. */
export function parseInt64(text: string): bigint | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return value > 2n ** 63n - 1n || value < -(2n ** 63n) ? undefined : value;
}

/** An unsigned 32-bit decimal integer without a sign, or `undefined`. */
export function parseUint32(text: string): number | undefined {
  if (!/^[0-9]+$/.test(text)) return undefined;
  const value = BigInt(text);
  return value > 0xffff_ffffn ? undefined : Number(value);
}

const NAMED_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['"', '\\"'],
  ['\\', '\\\\'],
]);
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** Text in double quotes with Go's escapes (`%q`). */
export function goQuote(text: string): string {
  let quoted = '"';
  for (const character of text) {
    const named = NAMED_ESCAPES.get(character);
    if (named !== undefined) quoted += named;
    else if (PRINTABLE.test(character)) quoted += character;
    else quoted += numericEscape(character.codePointAt(0) ?? 0);
  }
  return `${quoted}"`;
}

function numericEscape(code: number): string {
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code < 0x1_0000) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}
