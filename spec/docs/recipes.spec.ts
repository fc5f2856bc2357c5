import { describe, expect, it } from '@jest/globals';
import { headingsOf } from './markdown.js';
import { documents, snippetsOf, textOf } from './snippets.js';

const INDEX = 'docs/recipes/README.md';
const recipes = documents().filter((file) => file.startsWith('docs/recipes/') && file !== INDEX);

describe('recipes', () => {
  it('are twenty and more', () => {
    expect(recipes.length).toBeGreaterThanOrEqual(20);
  });

  it('are all in the index, each once', () => {
    const listed = [...textOf(INDEX).matchAll(/\]\(([\w-]+\.md)\)/g)].map(
      (match) => `docs/recipes/${match[1] as string}`,
    );
    expect(listed.sort()).toEqual([...recipes].sort());
  });

  it.each(recipes)('begin with code that is run, and are short: %s', (file) => {
    const lines = textOf(file).trimEnd().split('\n');
    const [first] = snippetsOf(file);
    expect(first?.marks).toContain('run');
    // A title, a sentence or two, the code.
    expect(first?.line).toBeLessThanOrEqual(7);
    expect(lines.length).toBeLessThanOrEqual(80);
    expect(headingsOf(file, 1)).toHaveLength(1);
  });
});
