import { describe, expect, it } from '@jest/globals';
import * as operators from 'rx-jetstream/operators';
import { headingsOf, sectionsOf } from './markdown.js';

const PAGE = 'docs/operators.md';
/** What is no operator, and stands in the section of one. */
const helpers = ['recordMap'];
const names = Object.keys(operators)
  .filter((name) => !helpers.includes(name) && !name.endsWith('Error'))
  .sort();

describe('the page of the operators', () => {
  it('has a section for each, with an example that is run', () => {
    const sections = headingsOf(PAGE, 2);
    expect(sections.map(({ title }) => title.replaceAll('`', '')).sort()).toEqual(names);
    const bare = sections.filter(({ text }) => !text.includes('```ts run'));
    expect(bare.map(({ title }) => title)).toEqual([]);
  });

  it('has a row for each', () => {
    const rows = sectionsOf(PAGE)[0]?.text.matchAll(/^\| \[`(\w+)`\]\(#(\w+)\)/gm) ?? [];
    const listed = [...rows].map(([, name, anchor]) => [name, anchor]);
    expect(listed.sort()).toEqual(names.map((name) => [name, name.toLowerCase()]));
  });
});
