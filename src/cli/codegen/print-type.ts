import type { Schema, ValueSchema } from './lexicon.js';
import { fullName, resolveRef } from './names.js';
import type { Scope } from './scope.js';
import { literal } from './text.js';

/** The type of each string format, and the codec of the same name with a small letter. */
export const FORMATS: Readonly<Record<string, string>> = {
  'at-identifier': 'AtIdentifier',
  'at-uri': 'AtUri',
  cid: 'Cid',
  datetime: 'Datetime',
  did: 'Did',
  handle: 'Handle',
  language: 'Language',
  nsid: 'Nsid',
  'record-key': 'RecordKey',
  tid: 'Tid',
  uri: 'Uri',
};

/** What the printers know of the file they print. */
export interface PrintContext {
  readonly nsid: string;
  readonly scope: Scope;
  /** Whether a definition is a record, which always has its `$type`. */
  readonly isRecord: (full: string) => boolean;
}

/** The members of the type of a field: one, or several that are alternatives. */
export function typeMembers(schema: Schema, context: PrintContext): readonly string[] {
  const { nsid, scope, isRecord } = context;
  switch (schema.type) {
    case 'array':
      return [`readonly ${grouped(typeMembers(schema.items, context))}[]`];
    case 'ref':
      return [scope.definition(resolveRef(schema.ref, nsid))];
    case 'union': {
      const listed = schema.refs.map((ref) => {
        const target = resolveRef(ref, nsid);
        const called = scope.definition(target);
        return isRecord(fullName(target)) ? called : `${scope.useType('Typed')}<${called}>`;
      });
      return schema.closed === true ? listed : [...listed, scope.useType('UnlistedMember')];
    }
    default:
      return valueType(schema, scope);
  }
}

function valueType(schema: ValueSchema, scope: Scope): readonly string[] {
  if (schema.const !== undefined) return [literal(schema.const)];
  if (schema.enum !== undefined) return schema.enum.map(literal);
  switch (schema.type) {
    case 'boolean':
      return ['boolean'];
    case 'integer':
      return ['number'];
    case 'bytes':
      return [scope.useType('Bytes')];
    case 'cid-link':
      return [scope.useType('CidLink')];
    case 'blob':
      return [scope.useType('AnyBlobRef')];
    case 'unknown':
      return [scope.useType('AnyObject')];
    case 'token':
      return ['string'];
    case 'string': {
      const format = schema.format === undefined ? undefined : FORMATS[schema.format];
      if (format !== undefined) return [scope.useType(format)];
      const known = schema.knownValues ?? [];
      if (known.length === 0) return ['string'];
      return [`${scope.useType('KnownString')}<${known.map(literal).join(' | ')}>`];
    }
  }
}

function grouped(members: readonly string[]): string {
  const line = members.join(' | ');
  return members.length > 1 || line.startsWith('readonly ') ? `(${line})` : line;
}

/** What a type cannot say: limits and defaults, in words. */
export function limitsOf(schema: Schema): readonly string[] {
  const of = (key: string) => (schema as unknown as Readonly<Record<string, Limit>>)[key];
  const unit =
    schema.type === 'array' ? 'items' : schema.type === 'string' ? 'bytes of UTF-8' : 'bytes';
  const limits = [
    limit('at least', of('minLength'), unit),
    limit('at most', of('maxLength'), unit),
    limit('at least', of('minGraphemes'), 'graphemes'),
    limit('at most', of('maxGraphemes'), 'graphemes'),
    limit('from', of('minimum'), 'on'),
    limit('up to', of('maximum'), ''),
    limit('at most', of('maxSize'), 'bytes'),
    limit('takes', schema.type === 'blob' ? schema.accept?.join(', ') : undefined, ''),
    limit('default:', JSON.stringify(of('default')), ''),
  ].filter((text) => text !== '');
  const line = limits.join('; ');
  return line === '' ? [] : [`${line.charAt(0).toUpperCase()}${line.slice(1)}.`];
}

type Limit = string | number | boolean | undefined;

function limit(before: string, value: Limit, unit: string): string {
  if (value === undefined) return '';
  return `${before} ${String(value)} ${unit}`.trimEnd();
}
