import { codecOf, leaf } from './base.js';
import type { Codec } from './codec.js';

/** Limits of a text. */
export interface StringLimits {
  /** Bytes of UTF-8, at least. */
  readonly minLength?: number;
  /** Bytes of UTF-8, at most. */
  readonly maxLength?: number;
  /** Grapheme clusters (what a reader calls a character), at least. */
  readonly minGraphemes?: number;
  /** Grapheme clusters, at most. */
  readonly maxGraphemes?: number;
}

/** Some values that are known, and any other text. */
export type KnownString<Values extends string> = Values | (string & {});

/** Any text. */
export const string: Codec<string> = /* @__PURE__ */ leaf(
  'a string',
  (value) => typeof value === 'string',
);

/** A text, or one of a format, within limits. */
export function stringOf<A extends string = string>(
  limits: StringLimits,
  format: Codec<A> = string as unknown as Codec<A>,
): Codec<A> {
  const { name } = format;
  return codecOf(
    name,
    (value) => format.is(value) && limitProblem(value, limits) === undefined,
    (value, context) => {
      const message = format.is(value) ? limitProblem(value, limits) : `is not ${name}`;
      return message === undefined ? [] : [{ value, context, message }];
    },
  );
}

/** What is wrong with a text's length. A text that is short enough by far is not counted. */
function limitProblem(text: string, limits: StringLimits): string | undefined {
  const { minLength = 0, maxLength = Infinity, minGraphemes = 0, maxGraphemes = Infinity } = limits;
  const units = text.length;
  // A UTF-16 unit is one to three bytes of UTF-8.
  if (units * 3 > maxLength || units < minLength) {
    const bytes = utf8Length(text);
    if (bytes > maxLength) return `is longer than ${maxLength} bytes`;
    if (bytes < minLength) return `is shorter than ${minLength} bytes`;
  }
  // A grapheme is one unit or more.
  if (units > maxGraphemes || minGraphemes > 0) {
    const graphemes = countGraphemes(text);
    if (graphemes > maxGraphemes) return `is longer than ${maxGraphemes} graphemes`;
    if (graphemes < minGraphemes) return `is shorter than ${minGraphemes} graphemes`;
  }
  return undefined;
}

/** Bytes of a text in UTF-8; a lone surrogate counts as the three bytes that stand for it. */
function utf8Length(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x8_00) bytes += 2;
    else if (isPair(unit, text.charCodeAt(index + 1))) {
      bytes += 4;
      index += 1;
    } else bytes += 3;
  }
  return bytes;
}

function isPair(unit: number, next: number): boolean {
  return unit >= 0xd8_00 && unit < 0xdc_00 && next >= 0xdc_00 && next < 0xe0_00;
}

let segmenter: Intl.Segmenter | undefined;

function countGraphemes(text: string): number {
  segmenter ??= new Intl.Segmenter();
  let count = 0;
  for (const _ of segmenter.segment(text)) count += 1;
  return count;
}
