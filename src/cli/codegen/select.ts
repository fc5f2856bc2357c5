import { matchesCollection } from '../../matches-collection.js';
import { CliError } from '../cli-error.js';
import type { DefinitionSchema, Lexicon, ObjectSchema, Schema } from './lexicon.js';
import { type DefinitionName, fileName, fullName, resolveRef, typeName } from './names.js';

/** A definition that is going to be written. */
export interface Definition {
  readonly name: DefinitionName;
  readonly schema: DataSchema;
  /** Its place in the lexicon. */
  readonly place: number;
}

/** A schema of data: what a codec can check. */
export type DataSchema = Exclude<DefinitionSchema, { readonly type: OtherType }>;
type OtherType = 'query' | 'procedure' | 'subscription' | 'permission-set';

/**
 * The definitions to write: records, and everything they refer to.
 *
 * @param only - NSIDs or prefixes of the records; all when it is empty
 * @param published - what there is already, by full name
 * @returns by full name
 * @throws CliError when there is none, or when one refers to what is not there
 */
export function selectDefinitions(
  lexicons: ReadonlyMap<string, Lexicon>,
  only: readonly string[],
  published: ReadonlySet<string>,
): ReadonlyMap<string, Definition> {
  const selected = new Map<string, Definition>();
  const add = (name: DefinitionName, from: string): void => {
    const full = fullName(name);
    if (selected.has(full) || published.has(full)) return;
    const defs = lexicons.get(name.nsid)?.defs ?? {};
    const schema = Object.hasOwn(defs, name.def) ? defs[name.def] : undefined;
    if (schema === undefined) {
      throw new CliError(
        `${from} refers to ${full}, which is not there`,
        `give the lexicon ${name.nsid} too`,
      );
    }
    if (!isData(schema)) {
      throw new CliError(`${from} refers to ${full}, which is a ${schema.type}`, 'see the lexicon');
    }
    selected.set(full, { name, schema, place: Object.keys(defs).indexOf(name.def) });
    for (const target of refsOf(schema, name.nsid)) add(target, full);
    for (const target of unionMembers(schema, name.nsid))
      requireObject(selected.get(fullName(target)));
  };
  const isWanted = only.length === 0 ? () => true : matchesCollection(only);
  for (const { id, defs } of lexicons.values()) {
    if (defs['main']?.type !== 'record') continue;
    if (isWanted(id)) add({ nsid: id, def: 'main' }, id);
  }
  if (selected.size === 0) {
    throw new CliError(
      'there is no record to write a codec for',
      only.length > 0
        ? `look at --only: ${only.join(', ')}`
        : 'give lexicons that define records; those of rx-jetstream/records are left out',
    );
  }
  refuseClashes([...selected.values()]);
  return selected;
}

/** The definitions that a schema refers to. @param from - the lexicon it stands in */
export function refsOf(schema: DataSchema, from: string): readonly DefinitionName[] {
  return partsOf(schema).flatMap((part) => {
    if (part.type === 'ref') return [resolveRef(part.ref, from)];
    return part.type === 'union' ? part.refs.map((ref) => resolveRef(ref, from)) : [];
  });
}

function unionMembers(schema: DataSchema, from: string): readonly DefinitionName[] {
  return partsOf(schema).flatMap((part) =>
    part.type === 'union' ? part.refs.map((ref) => resolveRef(ref, from)) : [],
  );
}

/** Members of a union are told apart by `$type`, and only objects can have one. */
function requireObject(definition: Definition | undefined): void {
  if (definition === undefined || objectOf(definition.schema) !== undefined) return;
  throw new CliError(
    `${fullName(definition.name)} is a ${definition.schema.type}: only objects and records can be in a union`,
    'see https://atproto.com/specs/lexicon#union',
  );
}

/** The object that a definition describes, if it does. */
export function objectOf(schema: DataSchema): ObjectSchema | undefined {
  if (schema.type === 'record') return schema.record;
  return schema.type === 'object' ? schema : undefined;
}

function partsOf(schema: DataSchema): readonly Schema[] {
  if (schema.type === 'record') return partsOf(schema.record);
  if (schema.type === 'object') return Object.values(schema.properties ?? {}).flatMap(partsOf);
  return schema.type === 'array' ? partsOf(schema.items) : [schema];
}

function isData(schema: DefinitionSchema): schema is DataSchema {
  return !['query', 'procedure', 'subscription', 'permission-set'].includes(schema.type);
}

/** Two definitions must not have one name, nor two lexicons one file. */
function refuseClashes(definitions: readonly Definition[]): void {
  const owners = new Map<string, string>();
  const take = (what: string, owner: string): void => {
    const before = owners.get(what);
    if (before !== undefined && before !== owner) {
      throw new CliError(
        `${before} and ${owner} would both be ${what}`,
        'write them into two folders, by --only and --out',
      );
    }
    owners.set(what, owner);
  };
  for (const { name } of definitions) {
    take(typeName(name), fullName(name));
    take(`${fileName(name.nsid)}.ts`, name.nsid);
  }
}
