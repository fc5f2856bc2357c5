import { resolve } from 'node:path';
import { formatterFor } from './formatter.js';
import { generate } from './generate.js';
import { compareFolder, writeFolder } from './output-folder.js';
import { PUBLISHED } from './published.js';
import { readLexicons } from './read-lexicons.js';

/** Options of `codegen`, as the command line gives them. */
export interface CodegenOptions {
  readonly out: string;
  readonly only?: readonly string[];
  readonly check?: boolean;
  readonly ending: string;
  readonly descriptions: boolean;
  readonly format: boolean;
}

/** `rx-jetstream codegen`: types and codecs of lexicons, as files. */
export async function codegen(
  inputs: readonly string[],
  options: CodegenOptions,
  cwd = process.cwd(),
): Promise<number> {
  const { out, only = [], check = false, ending, descriptions, format } = options;
  const lexicons = await readLexicons(inputs, cwd);
  const { files, collections } = generate(lexicons, {
    only,
    ending,
    descriptions,
    lexicon: 'rx-jetstream/lexicon',
    records: 'rx-jetstream/records',
    published: PUBLISHED,
    merge: true,
  });
  const folder = resolve(cwd, out);
  const pretty = format ? await formatterFor(folder) : undefined;
  const texts = new Map<string, string>();
  for (const [name, text] of files) {
    texts.set(name, pretty === undefined ? text : await pretty(name, text));
  }
  const difference = compareFolder(folder, texts);
  const lines = [
    ...difference.changed.map((name) => `${check ? 'differs' : 'written'}  ${out}/${name}`),
    ...difference.stale.map((name) => `${check ? 'stale  ' : 'removed'}  ${out}/${name}`),
  ];
  for (const line of lines) console.log(line);
  console.log(
    `${texts.size} files for ${collections.join(', ')}: ${lines.length === 0 ? 'as they were' : `${lines.length} ${check ? 'differ' : 'changed'}`}`,
  );
  if (check) return lines.length === 0 ? 0 : 1;
  writeFolder(folder, texts, difference);
  return 0;
}
