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

const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?';
const RKEY = '(?!\\.\\.?(?:$|#))[a-zA-Z0-9_~.:-]{1,512}';

const DID = /^did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]$/;
const HANDLE = /* @__PURE__ */ new RegExp(
  `^(?:${LABEL}\\.)+[a-zA-Z](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$`,
);
const NSID = /* @__PURE__ */ new RegExp(
  `^(?!\\d)${LABEL}(?:\\.${LABEL})+\\.[a-zA-Z][a-zA-Z0-9]{0,62}$`,
);
const RECORD_KEY = /* @__PURE__ */ new RegExp(`^${RKEY}$`);
const TID = /^[2-7a-j][2-7a-z]{12}$/;
const URI = /^\w+:(?:\/\/)?[^\s/]\S*$/;
/** The form that the protocol blesses, exactly; other bases and hashes by their letters. */
const CID =
  /^(?:baf[ky]rei[a-z2-7]{51}[aeimquy4]|(?!baf[ky]rei)b[a-z2-7]{7,255}|[BFKMQUfkmuz][a-zA-Z0-9+=]{7,255})$/;
const AT_URI =
  /^at:\/\/([^/?#]+)(?:\/([^/?#]+)(?:\/([^/?#]+))?)?(?:#(\/[a-zA-Z0-9._~:@!$&')(*+,;=%[\]/-]*))?$/;
const DATETIME =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|(?!-00:00)[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
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
const isHandle = (text: string): boolean => HANDLE.test(text) && text.length <= 253;
const isNsid = (text: string): boolean => NSID.test(text) && text.length <= 317;

function isAtUri(text: string): boolean {
  const [, authority, collection, rkey, fragment] = AT_URI.exec(text) ?? [];
  if (authority === undefined || !(isDid(authority) || isHandle(authority))) return false;
  if (fragment !== undefined && !isPercentEncoded(fragment)) return false;
  if (collection === undefined) return true;
  return isNsid(collection) && (rkey === undefined || RECORD_KEY.test(rkey));
}

function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function isDatetime(text: string): boolean {
  const [, year, month, day] = DATETIME.exec(text) ?? [];
  if (year === undefined) return false;
  // A pattern knows neither February nor the year before 0.
  if (Number(day) > 28 && Number(day) > daysIn(Number(year), Number(month))) return false;
  return year !== '0000' || Date.parse(text) >= YEAR_0;
}

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
export const cid: Codec<Cid> = /* @__PURE__ */ format('a CID', 256, (text) => CID.test(text));
export const datetime: Codec<Datetime> = /* @__PURE__ */ format('a datetime', 64, isDatetime);
export const language: Codec<Language> = /* @__PURE__ */ format('a language tag', 256, (text) =>
  LANGUAGE.test(text),
);
export const recordKey: Codec<RecordKey> = /* @__PURE__ */ format('a record key', 512, (text) =>
  RECORD_KEY.test(text),
);
export const tid: Codec<Tid> = /* @__PURE__ */ format('a TID', 13, (text) => TID.test(text));
