import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { smallWorld, type SmallWorld } from './small-world.js';
import { examples, textOf } from './snippets.js';

describe('examples', () => {
  let world: SmallWorld;
  let folder: string;
  beforeEach(async () => {
    world = await smallWorld();
    folder = mkdtempSync(join(tmpdir(), 'examples-'));
  });
  afterEach(async () => {
    await world.close();
    rmSync(folder, { recursive: true });
  });

  it('are those that are run here', () => {
    expect([...examples()].sort()).toEqual([
      'examples/bot.ts',
      'examples/changing-filter.ts',
      'examples/resume-from-file.ts',
    ]);
  });

  it('bot prints the posts of one account', async () => {
    const lines = await world.run(textOf('examples/bot.ts'), { lines: 3, args: ['alice.test'] });
    const numbers = lines.map((line) => Number(/^@alice\.test: hello (\d+)$/.exec(line)?.[1]));
    const first = numbers[0] as number;
    expect(numbers.slice(0, 3)).toEqual([first, first + 1, first + 2]);
  });

  it('changing-filter goes on over the changes', async () => {
    const lines = await world.run(textOf('examples/changing-filter.ts'), { lines: 3 });
    expect(new Set(lines)).toEqual(new Set(['create app.bsky.feed.post']));
  });

  it('resume-from-file goes on after the last event it printed', async () => {
    const file = join(folder, 'cursor.json');
    const start = () =>
      world.run(textOf('examples/resume-from-file.ts'), {
        lines: 5,
        args: [file],
        interrupt: true,
      });
    const seqs = (lines: readonly string[]) => lines.slice(1, -1).map((line) => parseInt(line, 10));

    const before = await start();
    expect(before[0]).toBe('from now');
    expect(before.at(-1)).toBe(`${String(before.length - 2)} posts`);
    // The half-written file has taken its place.
    expect(readdirSync(folder)).toEqual(['cursor.json']);

    const after = await start();
    expect(after[0]).toBe('from the saved position');
    expect(seqs(after)[0]).toBe((seqs(before).at(-1) as number) + 1);
  });
});
