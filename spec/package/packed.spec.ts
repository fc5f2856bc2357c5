import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installed, manifest, node, root, tarball, tool } from './user.js';

/** Every text in a nested value. */
const texts = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : Object.values(value as object).flatMap(texts);

describe('the packed package', () => {
  it('holds the build and the papers, nothing else', () => {
    const expected = ['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'package.json'];
    expect(readdirSync(installed).sort()).toEqual(expected);
    expect(readdirSync(join(installed, 'dist')).sort()).toEqual(['cjs', 'esm']);
  });

  it('names no file that is not there', () => {
    const named = [manifest.bin, ...Object.values(manifest.exports)].flatMap(texts);
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((path) => !existsSync(join(installed, path)))).toEqual([]);
  });

  it('starts its command with Node', () => {
    for (const path of Object.values(manifest.bin)) {
      expect(readFileSync(join(installed, path), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    }
  });

  it('passes publint', async () => {
    // Its suggestions are left out: it would like the "browser" map (which keeps the part for `ws`
    // out of a page's bundle) as conditions of `imports`, which old bundlers do not read.
    const args = ['run', tarball, '--strict', '--level', 'warning'];
    const { code, output } = await node([tool('publint'), ...args], root);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('All good!') });
  }, 60_000);

  it('passes "are the types wrong"', async () => {
    const attw = tool('@arethetypeswrong/cli', 'attw');
    const args = ['--profile', 'node16', '--format', 'ascii', '--no-emoji'];
    const { code, output } = await node([attw, tarball, ...args], root);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('No problems') });
  }, 60_000);
});
