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
  const limits = schema as unknown as Readonly<Record<string, number | undefined>>;
  const unit = schema.type === 'array' ? 'item' : 'byte';
  const accept = schema.type === 'blob' ? schema.accept : undefined;
  const lines = [
    range(limits['minLength'], limits['maxLength'], unit),
    range(limits['minGraphemes'], limits['maxGraphemes'], 'grapheme'),
    range(limits['minimum'], limits['maximum']),
    range(undefined, limits['maxSize'], 'byte'),
    accept === undefined ? '' : `takes ${accept.join(', ')}`,
    limits['default'] === undefined ? '' : `default ${JSON.stringify(limits['default'])}`,
  ].filter((text) => text !== '');
  const line = lines.join('; ');
  return line === '' ? [] : [`${line.charAt(0).toUpperCase()}${line.slice(1)}.`];
}

function range(least: number | undefined, most: number | undefined, unit?: string): string {
  const units = unit === undefined ? '' : ` ${unit}${(most ?? least) === 1 ? '' : 's'}`;
  if (least !== undefined && most !== undefined) return `${least} to ${most}${units}`;
  if (least !== undefined) return `at least ${least}${units}`;
  return most === undefined ? '' : `at most ${most}${units}`;
}
