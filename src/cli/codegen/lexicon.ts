import { lexiconDoc, refineLexiconDoc } from '@atcute/lexicon-doc';
import { CliError } from '../cli-error.js';

/** What a field or a definition is, in the lexicon language. */
export type Schema = ValueSchema | ArraySchema | RefSchema | UnionSchema;

interface Described {
  readonly description?: string;
}
export interface ValueSchema extends Described {
  readonly type:
    'boolean' | 'integer' | 'string' | 'bytes' | 'cid-link' | 'blob' | 'unknown' | 'token';
  readonly format?: string;
  readonly default?: unknown;
  readonly const?: string | number | boolean;
  readonly enum?: readonly (string | number)[];
  readonly knownValues?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minGraphemes?: number;
  readonly maxGraphemes?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly accept?: readonly string[];
  readonly maxSize?: number;
}
export interface ArraySchema extends Described {
  readonly type: 'array';
  readonly items: Schema;
  readonly minLength?: number;
  readonly maxLength?: number;
}
export interface RefSchema extends Described {
  readonly type: 'ref';
  readonly ref: string;
}
export interface UnionSchema extends Described {
  readonly type: 'union';
  readonly refs: readonly string[];
  readonly closed?: boolean;
}
export interface ObjectSchema extends Described {
  readonly type: 'object';
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly nullable?: readonly string[];
}
interface RecordSchema extends Described {
  readonly type: 'record';
  readonly record: ObjectSchema;
}
/** What holds no data: `query`, `procedure`, `subscription`, `permission-set`. */
interface OtherSchema {
  readonly type: 'query' | 'procedure' | 'subscription' | 'permission-set';
}

/** A definition of a lexicon. */
export type DefinitionSchema = Schema | ObjectSchema | RecordSchema | OtherSchema;

/** A lexicon, checked. */
export interface Lexicon {
  readonly id: string;
  readonly defs: Readonly<Record<string, DefinitionSchema>>;
}

/** Whether something says of itself that it is a lexicon. */
export function looksLikeLexicon(value: unknown): value is { readonly id: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'lexicon' in value &&
    value.lexicon === 1 &&
    'id' in value &&
    typeof value.id === 'string' &&
    'defs' in value
  );
}

/**
 * Checks a lexicon by the rules of the lexicon language.
 *
 * @param source - where it was found, for messages
 * @throws CliError
 */
export function parseLexicon(value: unknown, source: string): Lexicon {
  const plain = withoutScheme(value);
  const result = lexiconDoc['~standard'].validate(plain);
  if (result instanceof Promise) throw new TypeError('lexicons are checked at once');
  const problems =
    result.issues === undefined ? refineLexiconDoc(result.value, true) : result.issues;
  const [problem] = problems;
  if (problem === undefined) return plain as Lexicon;
  const path = (problem.path ?? []).map((part) =>
    String(typeof part === 'object' ? part.key : part),
  );
  throw new CliError(
    `${source} is not a lexicon: ${path.join('.') || 'document'}: ${problem.message}`,
    'see https://atproto.com/specs/lexicon',
  );
}

/** A copy whose references have no `lex:` before them, as some packages publish them. */
function withoutScheme(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key: string, part: unknown) => {
    if (key === 'ref' && typeof part === 'string') return part.replace(/^lex:/, '');
    if (key !== 'refs' || !Array.isArray(part)) return part;
    return part.map((ref: unknown) => (typeof ref === 'string' ? ref.replace(/^lex:/, '') : ref));
  });
}
