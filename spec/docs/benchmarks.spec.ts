import { describe, expect, it } from '@jest/globals';
import { textOf } from './snippets.js';

const page = textOf('docs/benchmarks.md');
const suites = [...page.matchAll(/^\| \[(\w+)\]\(#\1\)/gm)].map(([, name]) => name as string);

/** What the bench wrote of a suite. */
function blockOf(suite: string): string {
  const [from, to] = [`<!-- ${suite} -->`, `<!-- /${suite} -->`].map((mark) => page.indexOf(mark));
  return page.slice(from, to);
}

/** Ratios of the row of a client, one a table. */
function ratiosOf(suite: string, label: string): string[] {
  return blockOf(suite)
    .split('\n')
    .filter((line) => line.startsWith(`| ${label} `))
    .map((line) => (line.split('|')[2] as string).trim());
}

describe('the page of the bench', () => {
  it.each(suites)('has the chart, figures and date of %s', (suite) => {
    const block = blockOf(suite);
    expect(block).toContain(`](images/bench-${suite}.svg)`);
    expect(block).toMatch(/^\| -+ \| -+: \|/m);
    expect(block).toMatch(/^20\d\d-\d\d-\d\d, Node /m);
  });

  it.each([
    ['zstd', 'rx-jetstream, compressed frames', 0.5],
    ['validated', 'rx-jetstream, inCollection + decodeRecord', 1.5],
    ['filtered', 'rx-jetstream, prefilter + inCollection', 3],
    ['delivery', 'rx-jetstream, consume + checkpoint', 0.85],
  ])('says of %s whether each goal was reached', (suite, label, goal) => {
    const goals = [
      ...blockOf(suite).matchAll(/^- Goal (\w+): (.*) at least (\S+) × .*; is (\S+) ×/gm),
    ]
      .map(([, verdict, client, least, is]) => ({
        verdict,
        client,
        least: Number(least),
        is: Number(is),
      }))
      .filter(({ client, least }) => client === label && least === goal);
    expect(goals.length).toBeGreaterThan(0);
    expect(goals.map(({ is }) => is.toFixed(2))).toEqual(ratiosOf(suite, label));
    for (const { verdict, is } of goals) expect(verdict).toBe(is >= goal ? 'reached' : 'missed');
  });
});
