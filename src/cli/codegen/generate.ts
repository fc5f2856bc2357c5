import type { Lexicon } from './lexicon.js';
import { fileName, fullName } from './names.js';
import { orderFiles } from './order.js';
import { MARK, printFile, type PrintSettings, printTable } from './print-file.js';
import { selectDefinitions } from './select.js';
import { quoted } from './text.js';

/** What is generated, and how. */
export interface GenerateSettings extends PrintSettings {
  /** NSIDs or prefixes of the records; all when it is empty. */
  readonly only: readonly string[];
}

/** What has been generated. */
export interface Generated {
  /** Texts by file name. */
  readonly files: ReadonlyMap<string, string>;
  /** Full names of the definitions. */
  readonly definitions: readonly string[];
  /** Collections. */
  readonly collections: readonly string[];
}

/** Generates the files of codecs: pure, and the same for the same lexicons in whatever order. */
export function generate(
  lexicons: ReadonlyMap<string, Lexicon>,
  settings: GenerateSettings,
): Generated {
  const selected = selectDefinitions(lexicons, settings.only, settings.published);
  const isRecord = (full: string) => {
    const [nsid = '', def = 'main'] = full.split('#');
    const schema = selected.get(full)?.schema ?? lexicons.get(nsid)?.defs[def];
    return schema?.type === 'record';
  };
  const files = new Map<string, string>();
  for (const file of orderFiles(selected)) {
    files.set(`${fileName(file.nsid)}.ts`, printFile(file, settings, isRecord));
  }
  const importOf = (name: string) => `./${name}${settings.ending}`;
  const names = [...files.keys()].map((name) => name.slice(0, -'.ts'.length));
  const records = [...selected.values()]
    .filter(({ schema }) => schema.type === 'record')
    .sort((one, two) => (one.name.nsid < two.name.nsid ? -1 : 1));
  if (!settings.merge) {
    files.set(
      'record-types.ts',
      printTable(records, (nsid) => importOf(fileName(nsid))),
    );
    names.push('record-types');
  }
  const lines = names.sort().map((name) => `export * from ${quoted(importOf(name))};\n`);
  files.set('index.ts', `${MARK}.\n\n${lines.join('')}`);
  return {
    files,
    definitions: [...selected.keys()].sort(),
    collections: records.map(({ name }) => fullName(name)),
  };
}
