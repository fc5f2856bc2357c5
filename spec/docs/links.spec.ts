import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { anchorsOf } from './markdown.js';
import { documents, root, textOf } from './snippets.js';

/** Targets of the links of a file that lead somewhere in the repository. */
function relativeLinks(file: string): readonly string[] {
  const prose = textOf(file).replace(/^```[^]*?^```/gm, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1] as string)
    .filter((target) => !/^[a-z]+:/.test(target));
}

function isDead(file: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const to = path === '' ? file : normalize(join(dirname(file), path));
  if (!existsSync(join(root, to))) return true;
  return anchor !== undefined && !anchorsOf(to).has(anchor);
}

describe('links in the documentation', () => {
  it.each(documents())('lead somewhere: %s', (file) => {
    expect(relativeLinks(file).filter((target) => isDead(file, target))).toEqual([]);
  });

  it('lead from the README to every page, over others or at once', () => {
    const reached = new Set<string>();
    const visit = (file: string): void => {
      if (reached.has(file) || !documents().includes(file)) return;
      reached.add(file);
      for (const target of relativeLinks(file)) {
        visit(normalize(join(dirname(file), target.split('#')[0] ?? '')));
      }
    };
    visit('README.md');
    expect(documents().filter((page) => !reached.has(page))).toEqual([]);
  });

  it('are all that leads out: no page names a place on a disk', () => {
    const wrong = documents().filter((file) =>
      /(?:^|[\s(`])(?:\/home|\/work|\/tmp|\/root)\//m.test(textOf(file)),
    );
    expect(wrong).toEqual([]);
  });
});
