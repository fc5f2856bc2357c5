import { InvalidOptionsError } from '../src/errors.js';

/**
 * The names that an operator was given: one by one, or as one iterable of them.
 *
 * @param option - what they are called
 * @param known - the names there are; any text without it
 * @throws {@link InvalidOptionsError}
 */
export function namesIn(
  option: string,
  given: readonly unknown[],
  known?: readonly string[],
): ReadonlySet<string> {
  const [first] = given;
  const list = given.length === 1 && isList(first) ? first : given;
  // Iterables may be read once only.
  const names = new Set(list);
  for (const name of names) {
    const isName = typeof name === 'string' && known?.includes(name) !== false;
    if (!isName) throw new InvalidOptionsError(option, `has ${shown(name)}`, hintOf(option, known));
  }
  return names as ReadonlySet<string>;
}

/** A text is an iterable as well: of its letters. */
function isList(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 128));
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

function hintOf(option: string, known: readonly string[] | undefined): string {
  return known === undefined
    ? `give ${option} as texts, or an array or Set of them`
    : `use ${known.join(', ')}`;
}
