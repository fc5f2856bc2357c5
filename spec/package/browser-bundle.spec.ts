import { describe, expect, it, jest } from '@jest/globals';
import { build, type BuildResult } from 'esbuild';
import { userFolder, write } from './user.js';

// A bundle takes a fraction of a second, on a machine that may be busy longer.
jest.setTimeout(60_000);

const bundle = (
  source: string,
): Promise<BuildResult<{ metafile: true; write: false; outdir: string }>> => {
  const entry = write(`bundle-${String(Math.abs(hash(source)))}.js`, source);
  return build({
    entryPoints: [entry],
    bundle: true,
    platform: 'browser',
    format: 'esm',
    minify: true,
    metafile: true,
    write: false,
    outdir: userFolder,
    absWorkingDir: userFolder,
    logLevel: 'silent',
  });
};

const hash = (text: string): number =>
  [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 0);

describe.each([
  ['jetstream', `import { jetstream } from 'rx-jetstream'; jetstream().subscribe();`],
  ['everything of the main entry', `export * from 'rx-jetstream';`],
  ['the operators', `export * from 'rx-jetstream/operators';`],
])('a browser bundle of %s', (_, source) => {
  it('builds without a remark', async () => {
    const { errors, warnings } = await bundle(source);
    expect([...errors, ...warnings]).toEqual([]);
  });

  it('has nothing of Node in it', async () => {
    const { metafile, outputFiles } = await bundle(source);
    const packages = new Set(
      Object.keys(metafile.inputs).map((path) => /node_modules\/([^/]+)/.exec(path)?.[1] ?? path),
    );
    expect([...packages].filter((name) => !name.startsWith('bundle-')).sort()).toEqual(
      expect.arrayContaining(['rx-jetstream', 'rxjs']),
    );
    expect(packages).not.toContain('ws');
    expect(packages).not.toContain('commander');

    const inputs = Object.keys(metafile.inputs);
    expect(inputs.filter((path) => /rx-jetstream\/dist\/.*\/(testing|cli)\//.test(path))).toEqual(
      [],
    );
    // What stays an import in a finished bundle is something that a browser would have to have.
    const outside = Object.values(metafile.outputs).flatMap(({ imports }) => imports);
    expect(outside).toEqual([]);
    for (const { text } of outputFiles) {
      expect(text).not.toMatch(
        /["']node:|\brequire\(|\bprocess\.(env|version|nextTick)|\bBuffer\.from/,
      );
    }
  });
});
