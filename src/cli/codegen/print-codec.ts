import type { Schema, ValueSchema } from './lexicon.js';
import { fullName, resolveRef } from './names.js';
import { FORMATS, type PrintContext } from './print-type.js';
import type { Scope } from './scope.js';
import { inlineObject, literal, quoted } from './text.js';

/** What a codec needs besides. */
export interface CodecContext extends PrintContext {
  /** Full names of definitions that are not made yet. */
  readonly later: ReadonlySet<string>;
}

/** The codec of a field, as an expression. */
export function codecExpression(schema: Schema, context: CodecContext): string {
  const { nsid, scope, later } = context;
  switch (schema.type) {
    case 'array': {
      const items = codecExpression(schema.items, context);
      const limits = limitsArgument(schema, ['minLength', 'maxLength']);
      return `${scope.use('arrayOf')}(${[items, ...limits].join(', ')})`;
    }
    case 'ref': {
      const target = resolveRef(schema.ref, nsid);
      const called = scope.definition(target);
      if (!later.has(fullName(target))) return called;
      return `${scope.use('lazy')}(${quoted(fullName(target))}, () => ${called})`;
    }
    case 'union': {
      const members = schema.refs.map((ref) => scope.definition(resolveRef(ref, nsid)));
      const kind = scope.use(schema.closed === true ? 'closedUnion' : 'union');
      return `${kind}(() => [${members.join(', ')}])`;
    }
    default:
      return valueCodec(schema, scope);
  }
}

function valueCodec(schema: ValueSchema, scope: Scope): string {
  if (schema.const !== undefined) return `${scope.use('oneOf')}(${literal(schema.const)})`;
  if (schema.enum !== undefined) {
    return `${scope.use('oneOf')}(${schema.enum.map(literal).join(', ')})`;
  }
  const call = (name: string, limits: readonly (keyof ValueSchema)[]) =>
    `${scope.use(name)}(${limitsArgument(schema, limits).join('')})`;
  switch (schema.type) {
    case 'boolean':
      return scope.use('boolean');
    case 'integer': {
      const limited = schema.minimum !== undefined || schema.maximum !== undefined;
      return limited ? call('integerOf', ['minimum', 'maximum']) : scope.use('integer');
    }
    case 'bytes':
      return call('bytesOf', ['minLength', 'maxLength']);
    case 'cid-link':
      return scope.use('cidLink');
    case 'blob':
      return call('blobOf', ['accept', 'maxSize']);
    case 'unknown':
      return scope.use('anyObject');
    case 'token':
    case 'string': {
      const type = schema.format === undefined ? undefined : FORMATS[schema.format];
      const format =
        type === undefined ? undefined : `${type.charAt(0).toLowerCase()}${type.slice(1)}`;
      const limits = limitsArgument(schema, STRING_LIMITS);
      if (limits.length === 0) return scope.use(format ?? 'string');
      const base = format === undefined ? [] : [scope.use(format)];
      return `${scope.use('stringOf')}(${[...limits, ...base].join(', ')})`;
    }
  }
}

const STRING_LIMITS = ['minLength', 'maxLength', 'minGraphemes', 'maxGraphemes'] as const;

/** The limits of a schema as an argument; none when it has none. */
function limitsArgument<S extends Schema>(
  schema: S,
  names: readonly (keyof S & string)[],
): readonly string[] {
  const entries = names.flatMap((name): readonly (readonly [string, string])[] => {
    const value: unknown = schema[name];
    if (typeof value === 'number') return [[name, String(value)]];
    return Array.isArray(value) ? [[name, `[${value.map(literal).join(', ')}]`]] : [];
  });
  return entries.length === 0 ? [] : [inlineObject(entries)];
}
