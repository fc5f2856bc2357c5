import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foreignDocuments, generated, lexiconOf } from './documents.js';

const note = (properties: Readonly<Record<string, unknown>>, defs = {}) =>
  generated([lexiconOf('com.example.note', properties, defs)]).get('com-example-note.ts') ?? '';

describe('generated files', () => {
  it('are one a lexicon, an index, and no more', () => {
    expect([...generated(foreignDocuments()).keys()]).toEqual([
      'com-example-kitchen-defs.ts',
      'com-example-kitchen-recipe.ts',
      'com-whtwnd-blog-defs.ts',
      'com-whtwnd-blog-entry.ts',
      'xyz-statusphere-status.ts',
      'index.ts',
    ]);
  });

  it('are the same whatever the order of the documents', () => {
    const documents = foreignDocuments();
    const texts = JSON.stringify([...generated(documents)]);
    // The command sorts what it reads; here it is the order inside of files that is looked at.
    const sorted = (list: typeof documents) =>
      [...list].sort((one, two) => (one.id < two.id ? -1 : 1));
    expect(JSON.stringify([...generated(sorted([...documents].reverse()))])).toBe(
      JSON.stringify([...generated(sorted(documents))]),
    );
    for (const name of ['com-example-kitchen-defs.ts', 'com-example-kitchen-recipe.ts']) {
      expect(generated([...documents].reverse()).get(name)).toBe(generated(documents).get(name));
    }
    expect(texts).toContain('ComExampleKitchenRecipe');
  });

  it('look like this', () => {
    const document = foreignDocuments().find(({ id }) => id === 'xyz.statusphere.status')!;
    const text = generated([document]).get('xyz-statusphere-status.ts') ?? '';
    const page = readFileSync(join(__dirname, '../../docs/codegen.md'), 'utf8');
    // The page shows it, and compiles it.
    expect(text).toBe(/^```ts\n(\/\/ Written[^]*?)^```$/m.exec(page)?.[1]);
  });

  it('take descriptions along or leave them', () => {
    const documents = foreignDocuments();
    const file = 'com-example-kitchen-recipe.ts';
    expect(generated(documents).get(file)).toContain('What to cook, and how.');
    expect(generated(documents, { descriptions: false }).get(file)).not.toContain('What to cook');
    // A description cannot end its comment.
    expect(generated(documents).get(file)).toContain('Not a *∕ comment');
  });

  it('import from neighbours with the ending that is asked for', () => {
    const documents = foreignDocuments();
    const lines = (ending: string) => generated(documents, { ending }).get('index.ts');
    expect(lines('.js')).toContain("'./com-example-kitchen-defs.js'");
    expect(lines('.ts')).toContain("'./com-example-kitchen-defs.ts'");
    expect(lines('')).toContain("'./com-example-kitchen-defs'");
  });

  it('name what is published already in place of writing it again', () => {
    const text = note({ subject: { type: 'ref', ref: 'com.atproto.repo.strongRef' } });
    expect(text).toContain("import { ComAtprotoRepoStrongRef } from 'rx-jetstream/records';");
    expect(text).toContain('readonly subject?: ComAtprotoRepoStrongRef;');
  });

  it('take a reference with the scheme `lex:` as one without', () => {
    expect(note({ subject: { type: 'ref', ref: 'lex:com.atproto.repo.strongRef' } })).toBe(
      note({ subject: { type: 'ref', ref: 'com.atproto.repo.strongRef' } }),
    );
  });

  it('quote keys and texts that need it', () => {
    const text = note({ default: { type: 'string', enum: ["it's", 'a\nb', '\u2028'] } });
    expect(text).toContain("readonly default?: 'it\\'s' | 'a\\nb' | ");
    expect(text).toContain("default: optional(oneOf('it\\'s', 'a\\nb', ");
  });

  it('hold up definitions that refer in a circle', () => {
    const text = note(
      { tree: { type: 'ref', ref: '#tree' } },
      {
        tree: { type: 'object', properties: { next: { type: 'ref', ref: '#tree' } } },
      },
    );
    expect(text).toContain(
      "next: optional(lazy('com.example.note#tree', () => ComExampleNoteTree))",
    );
    expect(text).toContain('tree: optional(ComExampleNoteTree)');
    // What is used first is made first.
    expect(text.indexOf('const ComExampleNoteTree')).toBeLessThan(
      text.indexOf('const ComExampleNote:'),
    );
  });

  it('hold up files that refer in a circle, wherever one begins to load them', () => {
    const files = generated(foreignDocuments());
    expect(files.get('com-example-kitchen-recipe.ts')).toContain(
      "lazy('com.example.kitchen.defs#step', () => ComExampleKitchenDefsStep)",
    );
    expect(files.get('com-example-kitchen-defs.ts')).toContain(
      "lazy('com.example.kitchen.recipe#book', () => ComExampleKitchenRecipeBook)",
    );
    // Here nothing leads back.
    expect(files.get('com-whtwnd-blog-entry.ts')).toContain('ogp: optional(ComWhtwndBlogDefsOgp)');
  });

  it('write only the records that are asked for, and what these need', () => {
    const files = generated(foreignDocuments(), { only: ['com.whtwnd.*'] });
    expect([...files.keys()]).toEqual([
      'com-whtwnd-blog-defs.ts',
      'com-whtwnd-blog-entry.ts',
      'index.ts',
    ]);
    expect(() => generated(foreignDocuments(), { only: ['com.whtwnd'] })).toThrow(
      'there is no record',
    );
  });
});

describe('lexicons that cannot be', () => {
  const broken = (properties: Readonly<Record<string, unknown>>, defs = {}) =>
    expect(() => note(properties, defs));

  it('are refused with the place', () => {
    broken({ a: { type: 'strin' } }).toThrow(/com\.example\.note is not a lexicon: /);
    broken({ a: { type: 'integer', minimum: 5, maximum: 1 } }).toThrow(
      "com.example.note is not a lexicon: defs.main.record.properties.a.minimum: minimum value can't be greater than maximum value",
    );
    expect(() => generated([lexiconOf('note', {})])).toThrow('note is not a lexicon: id');
    expect(() => generated([lexiconOf('com.example.note', {}, {}, ['gone'])])).toThrow(
      'properties.gone: required field not defined',
    );
  });

  it('are refused when a reference leads nowhere, or to what holds no data', () => {
    broken({ a: { type: 'ref', ref: '#gone' } }).toThrow(
      'com.example.note refers to com.example.note#gone, which is not there',
    );
    broken({ a: { type: 'ref', ref: 'com.example.other' } }).toThrow(
      'com.example.note refers to com.example.other, which is not there',
    );
    broken({ a: { type: 'ref', ref: '#constructor' } }).toThrow('which is not there');
    const query = { lexicon: 1, id: 'com.example.get', defs: { main: { type: 'query' } } };
    const asking = lexiconOf('com.example.note', { a: { type: 'ref', ref: 'com.example.get' } });
    expect(() => generated([query, asking])).toThrow('refers to com.example.get, which is a query');
  });

  it('are refused when there is no record, or two things would have one name', () => {
    const query = { lexicon: 1, id: 'com.example.get', defs: { main: { type: 'query' } } };
    expect(() => generated([query])).toThrow('there is no record to write a codec for');
    const object = { type: 'object', properties: {} };
    const defs = { noteBody: object };
    const one = lexiconOf('com.example.x', { a: { type: 'ref', ref: '#noteBody' } }, defs);
    const two = lexiconOf('com.example.xNoteBody', {});
    expect(() => generated([one, two])).toThrow(
      'com.example.x#noteBody and com.example.xNoteBody would both be ComExampleXNoteBody',
    );
  });

  it('are refused with a member of a union that has no $type', () => {
    broken({ a: { type: 'union', refs: ['#text'] } }, { text: { type: 'string' } }).toThrow(
      'com.example.note#text is a string: only objects and records can be in a union',
    );
  });
});

describe('without a formatter', () => {
  it('the files look as Prettier would have them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rx-jetstream-codegen-'));
    try {
      for (const [name, text] of generated(foreignDocuments())) {
        writeFileSync(join(folder, name), text);
      }
      const root = join(__dirname, '../..');
      const prettier = join(root, 'node_modules/prettier/bin/prettier.cjs');
      const args = [prettier, '--config', join(root, 'prettier.config.mjs'), '--check', folder];
      const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 30_000);
});
