import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generated, foreignDocuments, foreignFolder, lexiconOf } from '../codegen/documents.js';
import { commandLine, SPEC_TIMEOUT, type CommandLine } from './command-line.js';

let cli: CommandLine;
beforeAll(() => {
  cli = commandLine();
}, SPEC_TIMEOUT);
afterAll(() => cli.dispose());

const codegen = (...args: string[]) => cli.run('codegen', ...args);
const inFolder = (...parts: string[]) => join(cli.folder, ...parts);
const put = (path: string, text: string) => {
  mkdirSync(join(inFolder(path), '..'), { recursive: true });
  writeFileSync(inFolder(path), text);
};

describe('codegen', () => {
  it(
    'writes the codecs of files, folders and packages, and leaves alone what is as it should be',
    async () => {
      const first = await codegen(foreignFolder, '--out', 'out');
      expect(first).toMatchObject({ code: 0, stderr: '' });
      expect(first.stdout).toContain('written  out/xyz-statusphere-status.ts\n');
      const files = generated(foreignDocuments());
      expect(readdirSync(inFolder('out')).sort()).toEqual([...files.keys()].sort());
      for (const [name, text] of files) {
        expect(readFileSync(inFolder('out', name), 'utf8')).toBe(text);
      }
      const again = await codegen(foreignFolder, '--out', 'out');
      expect(again.stdout).toMatch(/^6 files for .*: as they were\n$/);
      const check = await codegen(foreignFolder, '--out', 'out', '--check');
      expect(check).toMatchObject({ code: 0, stdout: again.stdout });
    },
    SPEC_TIMEOUT,
  );

  it(
    'tells by --check what differs, and writes nothing then',
    async () => {
      const file = join(foreignFolder, 'statusphere.json');
      await codegen(file, '--out', 'checked');
      writeFileSync(
        inFolder('checked/index.ts'),
        '// Written by `rx-jetstream codegen`, changed\n',
      );
      put('checked/old.ts', '// Written by `rx-jetstream codegen` long ago\n');
      put('checked/mine.ts', 'export const mine = 1;\n');
      const { code, stdout } = await codegen(file, '--out', 'checked', '--check');
      expect(code).toBe(1);
      expect(stdout).toContain('differs  checked/index.ts\nstale    checked/old.ts\n');
      expect(readFileSync(inFolder('checked/index.ts'), 'utf8')).toContain('changed');
      const { stdout: then } = await codegen(file, '--out', 'checked');
      expect(then).toContain('written  checked/index.ts\nremoved  checked/old.ts\n');
      expect(existsSync(inFolder('checked/old.ts'))).toBe(false);
      expect(existsSync(inFolder('checked/mine.ts'))).toBe(true);
    },
    SPEC_TIMEOUT,
  );

  it(
    'finds lexicons in an installed package: JSON files, or what it exports',
    async () => {
      const one = lexiconOf('com.example.one', {});
      const two = lexiconOf('com.example.two', { n: { type: 'integer' } });
      put('node_modules/json-lexicons/package.json', '{ "name": "json-lexicons" }');
      put('node_modules/json-lexicons/lexicons/one.json', JSON.stringify(one));
      put('node_modules/json-lexicons/lexicons/notes.json', '{ "no": "lexicon" }');
      const manifest = {
        name: '@some/lexicons',
        type: 'module',
        exports: { '.': { import: './index.js' } },
      };
      put('node_modules/@some/lexicons/package.json', JSON.stringify(manifest));
      put(
        'node_modules/@some/lexicons/index.js',
        `export const schemas = [${JSON.stringify(two)}];`,
      );
      const { code, stdout } = await codegen(
        'json-lexicons',
        '@some/lexicons',
        '--out',
        'packages',
      );
      expect({ code, end: stdout.split('\n').at(-2) }).toEqual({
        code: 0,
        end: '3 files for com.example.one, com.example.two: 3 changed',
      });
    },
    SPEC_TIMEOUT,
  );

  it(
    "formats with the project's Prettier, and its settings, if there is one",
    async () => {
      const module = `exports.resolveConfig = async () => ({ semi: false });
        exports.format = async (text, options) => '// semi: ' + options.semi + '\\n' + text;`;
      put(
        'project/node_modules/prettier/package.json',
        '{ "name": "prettier", "main": "index.cjs" }',
      );
      put('project/node_modules/prettier/index.cjs', module);
      const file = join(foreignFolder, 'statusphere.json');
      await codegen(file, '--out', 'project/out');
      expect(readFileSync(inFolder('project/out/index.ts'), 'utf8')).toMatch(/^\/\/ semi: false\n/);
      await codegen(file, '--out', 'project/plain', '--no-format');
      expect(readFileSync(inFolder('project/plain/index.ts'), 'utf8')).toMatch(/^\/\/ Written/);
      rmSync(inFolder('project'), { recursive: true });
    },
    SPEC_TIMEOUT,
  );

  it(
    'refuses what it cannot do, and says what to do',
    async () => {
      put('broken.json', '{ "lexicon": 1,');
      put('no-lexicon.json', '{ "id": "com.example.note" }');
      put('mine/xyz-statusphere-status.ts', 'export const mine = 1;\n');
      put('one.json', JSON.stringify(lexiconOf('com.example.note', { a: { type: 'integer' } })));
      put('two.json', JSON.stringify(lexiconOf('com.example.note', { a: { type: 'string' } })));
      put('empty/readme.txt', '');
      const statusphere = join(foreignFolder, 'statusphere.json');
      const cases: [string[], RegExp][] = [
        [['gone.json'], /^error: there is no file, folder or installed package gone\.json\nhint: /],
        [['broken.json'], /^error: cannot read broken\.json\ncause: .*\nhint: give a JSON file/],
        [['no-lexicon.json'], /^error: no-lexicon\.json is not a lexicon: /],
        [['empty'], /^error: there is no lexicon in empty\nhint: /],
        [
          ['one.json', 'two.json'],
          /^error: com\.example\.note is in one\.json and, with other contents, in two\.json/,
        ],
        [
          [statusphere, '--out', 'mine'],
          /is there already, and codegen has not written it\nhint: .*--out/,
        ],
        [[statusphere, '--ending', 'js'], /Use \.js, \.ts or none/],
        [[], /missing required argument 'lexicons'/],
      ];
      for (const [args, message] of cases) {
        const { code, stdout, stderr } = await codegen(...args);
        expect(stderr).toMatch(message);
        expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      }
    },
    SPEC_TIMEOUT,
  );
});
