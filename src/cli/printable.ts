/**
 * Characters that would act on the terminal in place of being shown: controls (escape sequences,
 * line breaks) and those that turn the direction of writing.
 */
const ACTING = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** Text of others, fit for one line of a terminal: what acts on it becomes a space. */
export function printable(text: string): string {
  return text.replace(ACTING, ' ');
}

/** The beginning of a text on one line, at most so many characters. */
export function excerpt(text: string, max: number): string {
  // Cut first: a record may hold megabytes. Two units are the most a character takes.
  const head = printable(text.slice(0, 2 * max + 2)).trim();
  const characters = Array.from(head);
  const whole = characters.length <= max && text.length <= 2 * max + 2;
  return whole ? head : `${characters.slice(0, max).join('')}…`;
}

/** Control characters that JSON may hold as they are: DEL and C1, which some terminals obey. */
const BEYOND_JSON = /[\u007f-\u009f\u2028\u2029]/g;

/** JSON of a value on one line, with nothing in it that a terminal obeys. The same value when read. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(
    BEYOND_JSON,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A frame as received, on one line: line breaks in JSON text are white space. */
export function rawLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}
