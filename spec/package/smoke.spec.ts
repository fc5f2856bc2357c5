import { describe, expect, it, jest } from '@jest/globals';
import { join } from 'node:path';
import { installed, manifest, node, specifiers, write } from './user.js';

// Each starts processes of its own, on a machine that may be busy.
jest.setTimeout(60_000);

const names = 'process.stdout.write(JSON.stringify(Object.keys(entry).sort()))';

describe.each(specifiers)('%s on Node', (specifier) => {
  const file = specifier.replaceAll('/', '-');

  it('loads as ES module and as CommonJS, with the same names', async () => {
    const esm = write(`${file}.mjs`, `import * as entry from '${specifier}';\n${names};\n`);
    const cjs = write(`${file}.cjs`, `const entry = require('${specifier}');\n${names};\n`);
    const imported = await node([esm]);
    expect(imported).toEqual({ ...imported, code: 0, output: expect.stringMatching(/^\[".*"\]$/) });
    const required = await node([cjs]);
    expect(required).toEqual(imported);
  });

  it('does nothing by being loaded: the process ends at once', async () => {
    const path = write(`${file}-idle.mjs`, `await import('${specifier}');\n`);
    expect(await node([path])).toEqual({ code: 0, stdout: '', output: '' });
  });
});

describe('the command', () => {
  const command = join(installed, manifest.bin['rx-jetstream'] ?? '');

  it('says what it can do', async () => {
    const { code, output } = await node([command, '--help']);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('rx-jetstream') });
  });

  it('knows its version', async () => {
    expect((await node([command, '--version'])).stdout.trim()).toBe(manifest.version);
  });
});
