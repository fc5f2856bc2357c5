import { fullName } from './names.js';
import { type DataSchema, type Definition, refsOf } from './select.js';

/** The definitions of a lexicon, those that others use first. */
export interface OrderedFile {
  readonly nsid: string;
  readonly definitions: readonly Definition[];
  /** Full names that a codec may name only inside of a function: not there yet when it is made. */
  readonly later: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Puts definitions into files, one a lexicon, so that codecs are made after those they are made
 * of. Where definitions, or files, refer to each other in a circle, no order is right: these
 * references are marked.
 */
export function orderFiles(definitions: ReadonlyMap<string, Definition>): readonly OrderedFile[] {
  const byNsid = new Map<string, Definition[]>();
  for (const definition of definitions.values()) {
    const list = byNsid.get(definition.name.nsid) ?? [];
    byNsid.set(definition.name.nsid, [...list, definition]);
  }
  const reach = reachable(byNsid);
  return [...byNsid]
    .sort(([one], [two]) => (one < two ? -1 : 1))
    .map(([nsid, list]) => orderFile(nsid, list, (other) => reach.get(other)?.has(nsid) ?? false));
}

/** Which lexicons a lexicon imports, directly or through others. */
function reachable(
  byNsid: ReadonlyMap<string, readonly Definition[]>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const direct = new Map(
    [...byNsid].map(([nsid, list]) => {
      const targets = list.flatMap(({ schema }) => refsOf(schema, nsid).map((ref) => ref.nsid));
      return [nsid, new Set(targets.filter((target) => target !== nsid && byNsid.has(target)))];
    }),
  );
  return new Map(
    [...direct.keys()].map((nsid) => {
      const seen = new Set<string>();
      const visit = (from: string): void => {
        for (const target of direct.get(from) ?? []) {
          if (seen.has(target)) continue;
          seen.add(target);
          visit(target);
        }
      };
      visit(nsid);
      return [nsid, seen];
    }),
  );
}

function orderFile(
  nsid: string,
  list: readonly Definition[],
  importsThis: (nsid: string) => boolean,
): OrderedFile {
  const inPlace = [...list].sort((one, two) => one.place - two.place);
  const here = new Map(inPlace.map((definition) => [fullName(definition.name), definition]));
  const ordered: Definition[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const later = new Map<string, Set<string>>();
  const visit = (full: string, definition: Definition): void => {
    state.set(full, 'open');
    const marks = new Set<string>();
    for (const target of directRefs(definition.schema, nsid)) {
      const name = fullName(target);
      const neighbour = here.get(name);
      if (neighbour === undefined) {
        if (importsThis(target.nsid)) marks.add(name);
      } else {
        if (!state.has(name)) visit(name, neighbour);
        // Still open: it is this one, or one that waits for this one.
        if (state.get(name) === 'open') marks.add(name);
      }
    }
    state.set(full, 'done');
    later.set(full, marks);
    ordered.push(definition);
  };
  for (const [full, definition] of here) if (!state.has(full)) visit(full, definition);
  return { nsid, definitions: ordered, later };
}

/** References outside of unions, whose members stand inside of a function anyway. */
function directRefs(schema: DataSchema, nsid: string): ReturnType<typeof refsOf> {
  if (schema.type === 'record') return directRefs(schema.record, nsid);
  if (schema.type === 'object') {
    return Object.values(schema.properties ?? {}).flatMap((part) => directRefs(part, nsid));
  }
  if (schema.type === 'array') return directRefs(schema.items, nsid);
  return schema.type === 'ref' ? refsOf(schema, nsid) : [];
}
