// Makes the dictionary of the test kit's server anew: `npm run build`, then
// `node scripts/train-dictionary.mjs`. It is trained on events of the kit's own generator, by the
// command line tool `zstd`, which has to be installed.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const kit = (file) => import(pathToFileURL(join(root, 'dist/esm/src/testing', file)).href);
const { generatedNetwork } = await kit('index.js');
const { ServerCore } = await kit('server-core.js');
const { resolveServerOptions } = await kit('server-options.js');

/** Events on each wire; and the size of what is made of them, bytes. */
const EVENTS = 6000;
const SIZE = 16_384;

const core = new ServerCore(resolveServerOptions({}));
const events = generatedNetwork({ seed: 20_261_121, accounts: 2000, start: Date.UTC(2026, 0, 1) });
for (const event of events) {
  if (core.push(event) >= EVENTS) break;
}
core.destroy();

const folder = mkdtempSync(join(tmpdir(), 'dictionary-'));
const samples = [];
for (const wire of ['v1', 'v2']) {
  for (const row of core.log.read(1, EVENTS)) {
    const text = core.encode(row, wire);
    if (text === null) continue;
    const sample = join(folder, `${samples.length}`);
    writeFileSync(sample, text);
    samples.push(sample);
  }
}
const list = join(folder, 'list');
const made = join(folder, 'made');
writeFileSync(list, samples.join('\n'));
execFileSync('zstd', [
  ...['-q', '--train', '--filelist', list],
  ...['--maxdict', `${SIZE}`, '--dictID=1', '-o', made],
]);
const text = readFileSync(made).toString('base64');
rmSync(folder, { recursive: true });
writeFileSync(
  join(root, 'src/testing/zstd/dictionary-data.ts'),
  `/** Made by scripts/train-dictionary.mjs: a dictionary of zstd, id 1, in base64. */\n` +
    `export const DICTIONARY_DATA =\n  '${text}';\n`,
);
