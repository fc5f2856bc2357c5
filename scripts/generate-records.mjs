// Writes src/records: the codecs of the published lexicons, by the generator that users have
// (`rx-jetstream codegen`). The lexicons come from the development dependency @atproto/api.
//
//   node scripts/generate-records.mjs            writes
//   node scripts/generate-records.mjs --check    compares with what is there; a difference fails
import { build } from 'esbuild';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'src/records');
const list = join(root, 'src/cli/codegen/published.ts');
const check = process.argv.includes('--check');

/** The generator, from the sources as they are now. */
async function generator() {
  const outfile = join(root, `.cache/codegen-${process.pid}.mjs`);
  const contents = `
    export { generate } from './src/cli/codegen/generate.js';
    export { readLexicons } from './src/cli/codegen/read-lexicons.js';
  `;
  const options = { bundle: true, format: 'esm', platform: 'node', packages: 'external' };
  await build({ ...options, stdin: { contents, resolveDir: root }, outfile, logLevel: 'warning' });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile, { force: true });
  }
}

const { generate, readLexicons } = await generator();
const { files, definitions } = generate(await readLexicons(['@atproto/api'], root), {
  only: ['app.bsky.*', 'chat.bsky.*', 'com.atproto.*'],
  lexicon: '../lexicon/index.js',
  records: 'rx-jetstream/records',
  published: new Set(),
  ending: '.js',
  // Comments are ours or none.
  descriptions: false,
  merge: false,
});

const names = definitions.map((name) => `  '${name}',\n`).join('');
const published = `// Written by scripts/generate-records.mjs.

/** The definitions whose codecs are in \`rx-jetstream/records\`, by full name. */
export const PUBLISHED: ReadonlySet<string> = new Set([
${names}]);
`;

const wanted = new Map([
  ...[...files].map(([name, text]) => [join(folder, name), text]),
  [list, published],
]);
const differing = [];
mkdirSync(folder, { recursive: true });
for (const [path, text] of wanted) {
  const pretty = await format(text, { ...(await resolveConfig(path)), filepath: path });
  let before;
  try {
    before = readFileSync(path, 'utf8');
  } catch {
    before = undefined;
  }
  if (before === pretty) continue;
  differing.push(path);
  if (!check) writeFileSync(path, pretty);
}
for (const name of readdirSync(folder)) {
  const path = join(folder, name);
  if (wanted.has(path)) continue;
  differing.push(path);
  if (!check) rmSync(path);
}

console.log(`${wanted.size} files, ${definitions.length} definitions: ${differing.length} differ`);
if (check && differing.length > 0) {
  for (const path of differing) console.error(path.slice(root.length));
  console.error('src/records is not what codegen writes: run `npm run records`.');
  process.exitCode = 1;
}
