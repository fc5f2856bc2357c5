import { beforeAll, describe, expect, it } from '@jest/globals';
import { compile, type Compiled } from './compile.js';
import { recipeEvent } from './recipe-events.js';
import { documentedOutput } from './run-snippet.js';
import { smallWorld } from './small-world.js';
import { allSnippets, examples } from './snippets.js';

const snippets = allSnippets();
const runnable = snippets.filter(({ marks }) => marks.includes('run'));
const filesWithCode = [...new Set(snippets.map(({ file }) => file)), ...examples()];

describe('code in the documentation', () => {
  let compiled: Compiled;
  beforeAll(() => {
    compiled = compile(snippets);
  }, 120_000);

  it.each(filesWithCode)('compiles: %s', (file) => {
    expect(compiled.problems.filter((problem) => problem.file === file)).toEqual([]);
  });

  it('is marked with words that mean something', () => {
    const known = new Set(['run', 'endless']);
    const wrong = snippets.filter(
      ({ marks }) =>
        marks.some((mark) => !known.has(mark)) ||
        (marks.includes('endless') && !marks.includes('run')),
    );
    expect(wrong).toEqual([]);
  });

  it('names its language as one of those that are looked at', () => {
    expect(snippets.length).toBeGreaterThan(0);
    expect(snippets.filter(({ code }) => code.trim() === '')).toEqual([]);
  });

  it.each(['README.md', 'docs/getting-started.md', 'docs/bot.md', 'docs/testing.md'])(
    'is run: %s',
    (file) => {
      expect(runnable.filter((snippet) => snippet.file === file)).not.toEqual([]);
    },
  );

  describe('prints what it says', () => {
    const named = runnable.map(
      (snippet) => [`${snippet.file}:${String(snippet.line)}`, snippet] as const,
    );
    it.each(named)(
      '%s',
      async (_, { file, code, marks }) => {
        const expected = documentedOutput(code);
        // Without a word on what it prints there would be nothing to be right or wrong.
        expect(expected).not.toEqual([]);
        const world = await smallWorld(file.startsWith('docs/recipes/') ? recipeEvent : undefined);
        try {
          const printed = await world.run(code, { lines: expected.length });
          // What never ends is told by how it begins.
          const shown = marks.includes('endless') ? printed.slice(0, expected.length) : printed;
          expect(shown).toEqual(expected);
        } finally {
          await world.close();
        }
      },
      30_000,
    );
  });
});
