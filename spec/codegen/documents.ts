import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate, type GenerateSettings } from '../../src/cli/codegen/generate.js';
import { type Lexicon, parseLexicon } from '../../src/cli/codegen/lexicon.js';
import { PUBLISHED } from '../../src/cli/codegen/published.js';

/** Lexicons that are not Bluesky's. */
export const foreignFolder = join(__dirname, '../fixtures/lexicons');

/** Every document in it. */
export function foreignDocuments(): readonly { readonly id: string }[] {
  return readdirSync(foreignFolder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => JSON.parse(readFileSync(join(foreignFolder, name), 'utf8')));
}

/** A lexicon of one record with some properties. */
export function lexiconOf(
  id: string,
  properties: Readonly<Record<string, unknown>>,
  defs: Readonly<Record<string, unknown>> = {},
  required: readonly string[] = [],
): { readonly id: string } {
  const record = { type: 'object', required, properties };
  return { lexicon: 1, id, defs: { main: { type: 'record', key: 'tid', record }, ...defs } } as {
    readonly id: string;
  };
}

/** Generates from documents, as the command does. */
export function generated(
  documents: readonly { readonly id: string }[],
  settings: Partial<GenerateSettings> = {},
): ReadonlyMap<string, string> {
  const lexicons = new Map<string, Lexicon>(
    documents.map((document) => [document.id, parseLexicon(document, document.id)]),
  );
  return generate(lexicons, {
    only: [],
    ending: '.js',
    descriptions: true,
    lexicon: 'rx-jetstream/lexicon',
    records: 'rx-jetstream/records',
    published: PUBLISHED,
    merge: true,
    ...settings,
  }).files;
}
