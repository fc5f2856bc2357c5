import { beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { compilers } from './compilers.js';
import { installed, manifest, node, root, userFolder, write } from './user.js';

const command = join(installed, manifest.bin['rx-jetstream'] ?? '');
const lexicons = join(root, 'spec/fixtures/lexicons');
const OUT = 'codegen/lexicons';

/** The user's program: typed by the table, decoded by the codecs. */
const program = `
import { of } from 'rxjs';
import type { JetstreamEvent } from 'rx-jetstream';
import { decodeRecord, inCollection } from 'rx-jetstream/operators';
import { AppBskyFeedPost } from 'rx-jetstream/records';
import { ComExampleKitchenRecipe, ComWhtwndBlogEntry, XyzStatusphereStatus } from './lexicons/index.js';

declare const process: { readonly stdout: { write(text: string): void } };
const createdAt = '2026-11-21T05:32:53Z';
const event = (collection: string, record: unknown): JetstreamEvent => ({
  kind: 'commit',
  did: 'did:web:a.example',
  time_us: 1,
  seq: 1,
  commit: { operation: 'create', collection, rkey: 'a', rev: 'b', record, cid: 'c' },
});
const book = { $type: 'com.example.kitchen.recipe#book', title: 'Cooking' };
const recipe = {
  $type: 'com.example.kitchen.recipe',
  title: 'Soup',
  servings: 2,
  rating: null,
  steps: [{ text: 'boil', parts: [{ text: 'stir' }], tools: [{ $type: 'com.example.kitchen.defs#pot', litres: 3 }] }],
  media: { $type: 'com.example.film' },
  source: book,
  createdAt,
};
const events = [
  event('xyz.statusphere.status', { $type: 'xyz.statusphere.status', status: '👍', createdAt }),
  event('xyz.statusphere.status', { $type: 'xyz.statusphere.status', status: '👍👍', createdAt }),
  event('com.whtwnd.blog.entry', { $type: 'com.whtwnd.blog.entry', content: '# Hi', ogp: { url: 'https://a.example' } }),
  event('com.whtwnd.blog.entry', { $type: 'com.whtwnd.blog.entry', content: '', visibility: 'secret' }),
  event('com.example.kitchen.recipe', recipe),
  event('com.example.kitchen.recipe', { ...recipe, source: { $type: 'com.example.magazine' } }),
  event('com.example.kitchen.recipe', { ...recipe, steps: [{ text: 'boil', parts: [{ text: 1 }] }] }),
  event('com.example.kitchen.recipe', { ...recipe, steps: [] }),
  event('com.example.kitchen.recipe', { ...recipe, rating: 4, vegan: false }),
];

const lines: string[] = [];
const note = (problem: Error) => lines.push(problem.message.replace(/^.* is not valid: /, ''));
const onInvalid = note;

of(...events).pipe(inCollection('xyz.statusphere.status')).subscribe(({ commit }) => {
  const status: string | undefined = commit.record?.status;
  // @ts-expect-error there is no such field
  void commit.record?.mood;
  void status;
});
of(...events)
  .pipe(inCollection('xyz.statusphere.status'), decodeRecord(XyzStatusphereStatus, { onInvalid }))
  .subscribe(({ commit }) => lines.push(commit.record.status));
of(...events)
  .pipe(inCollection('com.whtwnd.blog.entry'), decodeRecord(ComWhtwndBlogEntry, { onInvalid }))
  .subscribe(({ commit }) => {
    const visibility: 'public' | 'url' | 'author' | undefined = commit.record.visibility;
    lines.push(commit.record.content, String(visibility));
  });
of(...events)
  .pipe(inCollection('com.example.kitchen.recipe'), decodeRecord(ComExampleKitchenRecipe, { onInvalid }))
  .subscribe(({ commit: { record } }) => {
    const part: string | undefined = record.steps[0]?.parts?.[0]?.text;
    const page: number | undefined =
      record.source?.$type === 'com.example.kitchen.recipe#book' ? record.source.page : undefined;
    lines.push(record.title, String(part), String(page));
  });
// @ts-expect-error a status has no title
export const wrong: string = ({} as XyzStatusphereStatus).title;
export type Post = AppBskyFeedPost;
process.stdout.write(JSON.stringify(lines));
`;

const expected = [
  '👍',
  'status is longer than 1 graphemes',
  '# Hi',
  'undefined',
  'visibility is not "public" or "url" or "author"',
  'Soup',
  'stir',
  'undefined',
  'source.$type is not "com.example.kitchen.recipe#book" or "com.atproto.repo.strongRef"',
  'steps.0.parts.0.text is not a string',
  'steps has less than 1 items',
  'rating is not 1 or 2 or 3',
];

const options = (module: string, moduleResolution: string, more: object = {}) => ({
  compilerOptions: {
    target: 'es2022',
    lib: ['es2022', 'dom'],
    module,
    moduleResolution,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    isolatedModules: true,
    types: [],
    skipLibCheck: false,
    ...more,
  },
  files: ['../program.mts'],
});

describe('rx-jetstream codegen, as a user runs it', () => {
  beforeAll(async () => {
    write('codegen/program.mts', program);
    const { code, output } = await node([command, 'codegen', lexicons, '--out', OUT]);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('6 files for ') });
    // Every generated file as a module of its own, whatever the user's package says.
    write('codegen/package.json', '{ "type": "module" }\n');
  }, 60_000);

  it.concurrent.each(compilers)(
    'compiles under strict with TypeScript %s',
    async (version, compiler) => {
      for (const [module, resolution] of [
        ['nodenext', 'nodenext'],
        ['esnext', 'bundler'],
      ] as const) {
        const config = write(
          `codegen/types-${version}-${resolution}/tsconfig.json`,
          JSON.stringify(options(module, resolution, { noEmit: true })),
        );
        const { code, output } = await node([compiler, '-p', config]);
        expect({ code, output }).toEqual({ code: 0, output: '' });
      }
    },
    180_000,
  );

  it('decodes what is right and refuses what is wrong, with the field', async () => {
    const [, compiler] = compilers.at(-1)!;
    const settings = { outDir: 'dist', rootDir: '..', verbatimModuleSyntax: true };
    const config = write(
      'codegen/run/tsconfig.json',
      JSON.stringify(options('nodenext', 'nodenext', settings)),
    );
    const built = await node([compiler, '-p', config]);
    expect(built).toEqual({ code: 0, stdout: '', output: '' });
    const { code, stdout, output } = await node([join(userFolder, 'codegen/run/dist/program.mjs')]);
    expect({ code, output }).toEqual({ code: 0, output: stdout });
    expect(JSON.parse(stdout)).toEqual(expected);
  }, 60_000);
});

describe('the declarations', () => {
  /** Every declaration file that an entry leads to, and the packages they name. */
  function reached(entry: string): ReadonlySet<string> {
    const packages = new Set<string>();
    const seen = new Set<string>();
    const visit = (path: string): void => {
      if (seen.has(path)) return;
      seen.add(path);
      // Without comments: an example may import what it likes.
      const text = readFileSync(path, 'utf8').replace(/\/\*[^]*?\*\//g, '');
      for (const [, target = ''] of text.matchAll(/(?:from|import\() ?'([^']+)'/g)) {
        if (!target.startsWith('.')) packages.add(target);
        else visit(resolve(dirname(path), target.replace(/\.js$/, '.d.ts')));
      }
    };
    visit(join(installed, entry));
    return packages;
  }

  it.each(['operators/index.d.ts', 'src/records/index.d.ts', 'src/lexicon/index.d.ts'])(
    'of %s need neither io-ts nor fp-ts',
    (file) => {
      for (const format of ['esm', 'cjs']) {
        const packages = [...reached(join('dist', format, file))];
        expect(packages.filter((name) => /^(io|fp)-ts/.test(name))).toEqual([]);
      }
      expect(readdirSync(join(installed, 'dist/esm/src/records')).length).toBeGreaterThan(60);
    },
  );
});
