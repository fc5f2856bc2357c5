import { leaf } from './base.js';
import type { Codec } from './codec.js';

/**
 * The string formats of the lexicon language (https://atproto.com/specs/lexicon#string-formats).
 */

/** `did:plc:…` or another DID. */
export type Did = `did:${string}:${string}`;
/** A handle: a domain name. */
export type Handle = `${string}.${string}`;
/** A DID or a handle. */
export type AtIdentifier = Did | Handle;
/** `at://` and an account, with a collection and a record key or without. */
export type AtUri = `at://${string}`;
/** The name of a lexicon, for example `app.bsky.feed.post`. */
export type Nsid = `${string}.${string}.${string}`;
/** Any URI. */
export type Uri = `${string}:${string}`;
/** A CID as text. */
export type Cid = string;
/** RFC 3339 and ISO 8601 at once, with a time zone: `2026-11-21T05:32:53.123Z`. */
export type Datetime = string;
/** A BCP 47 language tag. */
export type Language = string;
/** A record key. */
export type RecordKey = string;
/** A timestamp identifier, 13 characters. */
export type Tid = string;

/*
 * No quantifier has a bound, and no two of them can match the same letter: both cost time. Lengths
 * are looked at apart.
 */
const LABEL = '[a-zA-Z0-9]+(?:-+[a-zA-Z0-9]+)*';
const DOMAIN = `(?:${LABEL}\\.)+[a-zA-Z][a-zA-Z0-9]*(?:-+[a-zA-Z0-9]+)*`;
const NAME = `(?!\\d)${LABEL}(?:\\.${LABEL})+\\.[a-zA-Z][a-zA-Z0-9]*`;
const METHOD = 'did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]';
const KEY = '(?!\\.\\.?$)[a-zA-Z0-9_~.:-]+';
const whole = (pattern: string): RegExp => new RegExp(`^${pattern}$`);

const DID = /* @__PURE__ */ whole(METHOD);
const HANDLE = /* @__PURE__ */ whole(DOMAIN);
const NSID = /* @__PURE__ */ whole(NAME);
const RECORD_KEY = /* @__PURE__ */ whole(KEY);
const AT_URI = /* @__PURE__ */ whole(`at://(?:${METHOD}|${DOMAIN})(?:/${NAME}(?:/${KEY})?)?`);
const TID = /^[2-7a-j][2-7a-z]{12}$/;
const URI = /^\w+:(?:\/\/)?[^\s/]\S*$/;
/** The form that the protocol blesses; other bases and hashes by their letters. */
const BLESSED_CID = /^baf[ky]rei[a-z2-7]+[aeimquy4]$/;
const OTHER_CID = /^(?!baf[ky]rei)(?:b[a-z2-7]+|[BFKMQUfkmuz][a-zA-Z0-9+=]+)$/;
const FRAGMENT = /^\/[a-zA-Z0-9._~:@!$&')(*+,;=%[\]/-]*$/;
const DATETIME =
  /^\d\d\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|(?!-00:00)[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
/** RFC 5646, 2.1: the tags of old, or language-extlang-script-region-variant-extension-private. */
const LANGUAGE =
  /^(?:en-GB-oed|i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)|sgn-(?:BE-FR|BE-NL|CH-DE)|art-lojban|cel-gaulish|no-(?:bok|nyn)|zh-(?:guoyu|hakka|min|min-nan|xiang)|(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*(?:-[a-wyz\d](?:-[a-z\d]{2,8})+)*(?:-x(?:-[a-z\d]{1,8})+)?|x(?:-[a-z\d]{1,8})+)$/i;

/** A format: a pattern, a length, and what a pattern cannot say. */
function format<A extends string>(
  name: string,
  maxLength: number,
  test: (text: string) => boolean,
): Codec<A> {
  return leaf(
    name,
    (value) => typeof value === 'string' && value.length <= maxLength && test(value),
  );
}

const isDid = (text: string): boolean => DID.test(text) && text.length <= 2048;
const isHandle = (text: string): boolean =>
  HANDLE.test(text) && text.length <= 253 && !hasLongLabel(text);
const isNsid = (text: string): boolean =>
  NSID.test(text) && text.length <= 317 && !hasLongLabel(text);
const isRecordKey = (text: string): boolean => RECORD_KEY.test(text) && text.length <= 512;
const isCid = (text: string): boolean =>
  text.length === BLESSED_LENGTH && BLESSED_CID.test(text)
    ? true
    : text.length >= 8 && OTHER_CID.test(text);

/** 36 bytes in base32, and the letter of the base. */
const BLESSED_LENGTH = 59;

/** Whether there are 64 letters in a row without a dot or a slash: no label may be so long. */
function hasLongLabel(text: string): boolean {
  // Looks at every 64th letter, and backwards from there.
  for (let end = 63; end < text.length;) {
    let at = end;
    while (at > end - 64 && text.charCodeAt(at) !== DOT && text.charCodeAt(at) !== SLASH) at -= 1;
    if (at === end - 64) return true;
    end = at + 64;
  }
  return false;
}
const DOT = 0x2e;
const SLASH = 0x2f;

function isAtUri(text: string): boolean {
  // Nearly all are such; a long DID or record key, and a fragment, are looked at part by part.
  const isPlain = text.length <= 512 && !text.includes('#') && !hasLongLabel(text);
  return isPlain ? AT_URI.test(text) : isAtUriOfParts(text);
}

function isAtUriOfParts(text: string): boolean {
  const [uri = '', fragment, ...rest] = text.split('#');
  const [scheme, empty, authority = '', collection, rkey, ...more] = uri.split('/');
  return (
    scheme === 'at:' &&
    empty === '' &&
    (isDid(authority) || isHandle(authority)) &&
    (collection === undefined || isNsid(collection)) &&
    (rkey === undefined || isRecordKey(rkey)) &&
    (fragment === undefined || isFragment(fragment)) &&
    rest.length + more.length === 0
  );
}

function isFragment(text: string): boolean {
  try {
    return FRAGMENT.test(text) && typeof decodeURIComponent(text) === 'string';
  } catch {
    return false;
  }
}

function isDatetime(text: string): boolean {
  if (!DATETIME.test(text)) return false;
  // A pattern knows neither February nor the year before 0.
  const day = (text.charCodeAt(8) - ZERO) * 10 + text.charCodeAt(9) - ZERO;
  if (day > 28 && day > daysIn(Number(text.slice(0, 4)), Number(text.slice(5, 7)))) return false;
  return !text.startsWith('0000') || Date.parse(text) >= YEAR_0;
}

const ZERO = 0x30;
/** 0000-01-01T00:00:00Z */
const YEAR_0 = -62_167_219_200_000;

function daysIn(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

export const did: Codec<Did> = /* @__PURE__ */ format('a DID', 2048, isDid);
export const handle: Codec<Handle> = /* @__PURE__ */ format('a handle', 253, isHandle);
export const atIdentifier: Codec<AtIdentifier> = /* @__PURE__ */ format(
  'a DID or handle',
  2048,
  (text) => isDid(text) || isHandle(text),
);
export const atUri: Codec<AtUri> = /* @__PURE__ */ format('an AT URI', 8192, isAtUri);
export const nsid: Codec<Nsid> = /* @__PURE__ */ format('an NSID', 317, isNsid);
export const uri: Codec<Uri> = /* @__PURE__ */ format('a URI', 8192, (text) => URI.test(text));
export const cid: Codec<Cid> = /* @__PURE__ */ format('a CID', 256, isCid);
export const datetime: Codec<Datetime> = /* @__PURE__ */ format('a datetime', 64, isDatetime);
export const language: Codec<Language> = /* @__PURE__ */ format('a language tag', 256, (text) =>
  LANGUAGE.test(text),
);
export const recordKey: Codec<RecordKey> = /* @__PURE__ */ format('a record key', 512, isRecordKey);
export const tid: Codec<Tid> = /* @__PURE__ */ format('a TID', 13, (text) => TID.test(text));
