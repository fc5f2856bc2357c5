import { CliError } from '../cli-error.js';
import type { ObjectSchema, Schema } from './lexicon.js';
import { fullName, typeName } from './names.js';
import type { OrderedFile } from './order.js';
import { codecExpression } from './print-codec.js';
import { limitsOf, type PrintContext, typeMembers } from './print-type.js';
import { Scope, type Sources } from './scope.js';
import { type Definition, objectOf } from './select.js';
import { assignment, callLine, docComment, propertyKey, quoted, unionLine } from './text.js';

/** How files are printed. */
export interface PrintSettings extends Sources {
  /** Whether the descriptions of lexicons become comments. */
  readonly descriptions: boolean;
  /** Whether records enter the table of types in their own files, by declaration merging. */
  readonly merge: boolean;
}

/** What every generated file begins with, so that codegen knows its own. */
export const MARK = '// Written by `rx-jetstream codegen`';

/** The file of a lexicon. */
export function printFile(
  file: OrderedFile,
  settings: PrintSettings,
  isRecord: (full: string) => boolean,
): string {
  const scope = new Scope(file.nsid, settings);
  const context: PrintContext = { nsid: file.nsid, scope, isRecord };
  const parts = file.definitions.map((definition) => {
    const later = file.later.get(fullName(definition.name)) ?? new Set();
    return printDefinition(definition, { ...context, later, settings });
  });
  const records = file.definitions.filter(({ schema }) => schema.type === 'record');
  const table = settings.merge && records.length > 0 ? [printMerge(records, settings)] : [];
  const head = `${MARK} from the lexicon ${file.nsid}.\n// Change that, and run it again: nothing written here by hand lasts.`;
  return `${[head, scope.lines(), ...parts, ...table].join('\n\n')}\n`;
}

interface DefinitionContext extends PrintContext {
  readonly later: ReadonlySet<string>;
  readonly settings: PrintSettings;
}

function printDefinition({ name, schema }: Definition, context: DefinitionContext): string {
  const { scope, settings } = context;
  const called = typeName(name);
  const full = fullName(name);
  const described = (text: string | undefined) =>
    settings.descriptions && text !== undefined ? [text] : [];
  const codecType = `${scope.useType('Codec')}<${called}>`;
  const shape = objectOf(schema);
  if (shape !== undefined) {
    const isRecord = schema.type === 'record';
    const what = isRecord ? `A record of the collection \`${full}\`.` : `\`${full}\``;
    const text = described(schema.description ?? shape.description);
    const fields = fieldsOf(shape, full);
    const type = `  readonly $type${isRecord ? '' : '?'}: ${quoted(full)};\n`;
    const lines = fields.map((field) => printField(field, context));
    const codecs = fields.map((field) => printFieldCodec(field, context));
    const make = `${PURE} ${scope.use(isRecord ? 'record' : 'object')}`;
    return (
      `${docComment([what, ...text])}export interface ${called} {\n${type}${lines.join('')}}\n\n` +
      assignment(`export const ${called}: ${codecType} =`, make, quoted(full), codecs)
    );
  }
  const value = schema as Schema;
  const token = value.type === 'token' ? quoted(full) : undefined;
  const members = token === undefined ? typeMembers(value, context) : [token];
  const codec =
    token === undefined ? codecExpression(value, context) : `${scope.use('oneOf')}(${token})`;
  const comment = docComment([`\`${full}\``, ...described(value.description), ...limitsOf(value)]);
  const pure = codec.includes('(') ? `${PURE} ` : '';
  return (
    `${comment}${unionLine(`export type ${called} =`, members)}\n\n` +
    callLine(`export const ${called}: ${codecType} = ${pure}${codec}`, ';')
  );
}

/** Lets a bundler leave out what nobody uses. */
const PURE = '/* @__PURE__ */';

interface Field {
  readonly key: string;
  readonly schema: Schema;
  readonly required: boolean;
  readonly nullable: boolean;
}

function fieldsOf(
  { properties, required, nullable }: ObjectSchema,
  full: string,
): readonly Field[] {
  return Object.entries(properties ?? {}).map(([key, schema]) => {
    if (key === '__proto__' || key === '$type') {
      throw new CliError(`${full} has a field ${key}`, 'no record can carry a field of that name');
    }
    return {
      key,
      schema,
      required: required?.includes(key) ?? false,
      nullable: nullable?.includes(key) ?? false,
    };
  });
}

function printField(
  { key, schema, required, nullable }: Field,
  context: DefinitionContext,
): string {
  const before = `  readonly ${propertyKey(key)}${required ? '' : '?'}:`;
  const members = [...typeMembers(schema, context), ...(nullable ? ['null'] : [])];
  const described =
    context.settings.descriptions && schema.description !== undefined ? [schema.description] : [];
  const comment = docComment([...described, ...limitsOf(schema)], '  ');
  return `${comment}${unionLine(before, members)}\n`;
}

function printFieldCodec(field: Field, context: DefinitionContext): string {
  const { key, schema, required, nullable } = field;
  const codec = codecExpression(schema, context);
  const value = nullable ? `${context.scope.use('nullable')}(${codec})` : codec;
  const whole = required ? value : `${context.scope.use('optional')}(${value})`;
  return whole === key ? key : `${propertyKey(key)}: ${whole}`;
}

function printMerge(records: readonly Definition[], { records: module }: PrintSettings): string {
  return `declare module ${quoted(module)} {\n  interface RecordTypes {\n${rows(records, '    ')}  }\n}`;
}

/** The table of collections and their types, as a file of its own. */
export function printTable(
  records: readonly Definition[],
  importOf: (nsid: string) => string,
): string {
  const imports = records
    .map(({ name }) => `import type { ${typeName(name)} } from ${quoted(importOf(name.nsid))};\n`)
    .join('');
  const comment = docComment([
    'The type of the records of each collection.',
    'Files that `rx-jetstream codegen` has written add theirs, by declaration merging.',
  ]);
  return `${MARK}.\n\n${imports}\n${comment}export interface RecordTypes {\n${rows(records, '  ')}}\n`;
}

function rows(records: readonly Definition[], indent: string): string {
  return records
    .map(({ name }) => `${indent}${propertyKey(name.nsid)}: ${typeName(name)};\n`)
    .join('');
}
