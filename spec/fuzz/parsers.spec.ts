import { describe, expect, it } from '@jest/globals';
import { parseV1 } from '../../src/wire/v1.js';
import { parseV2 } from '../../src/wire/v2.js';
import { originOf } from '../helpers/origins.js';
import { recorded } from '../helpers/recorded.js';
import { CONTROL_FRAMES } from './control-frames.js';
import { dice, mutate } from './mutate.js';
import { FRAMES, SEED } from './size.js';
import { prototypes, wrongWith } from './well-formed.js';

/** One example of each sort says more than the first hundred of one. */
const sameSort = (one: string, other: string) => one.split(':')[0] === other.split(':')[0];

const PARSERS = { v1: parseV1, v2: parseV2 };

describe.each(['v1', 'v2'] as const)('mutated frames through the parser of %s', (wire) => {
  const lines = [...recorded(wire), ...Array(50).fill(CONTROL_FRAMES).flat()] as string[];
  const parse = PARSERS[wire];
  const other = PARSERS[wire === 'v1' ? 'v2' : 'v1'];
  const origin = originOf(wire);

  it(`gives an event or a verdict for each of ${FRAMES / 2}, and throws for none`, () => {
    const all = dice(SEED + (wire === 'v1' ? 1 : 2));
    const before = prototypes();
    const counts: Record<string, number> = {};
    const wrong: string[] = [];
    for (let count = 0; count < FRAMES / 2; count += 1) {
      const mutant = mutate(all.pick(lines), all);
      // A binary frame never reaches a parser as such; as text it is one more damaged frame.
      const text = typeof mutant === 'string' ? mutant : Buffer.from(mutant).toString();
      const frame = parse(text, origin);
      const problem = wrongWith(frame);
      if (problem !== '') wrong.push(`${problem}: ${text.slice(0, 600)}`);
      const what = 'kind' in frame ? 'event' : frame.type;
      counts[what] = (counts[what] ?? 0) + 1;
      // Nor does the other wire's parser mind.
      if (count % 8 === 0) expect(wrongWith(other(text, origin))).toBe('');
    }
    const sorts = wrong.filter(
      (line, at) => wrong.findIndex((first) => sameSort(first, line)) === at,
    );
    expect(sorts).toEqual([]);
    expect(prototypes()).toBe(before);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    // The damage is of every sort, or this would prove little.
    for (const what of ['event', 'malformed', 'unknown']) {
      expect(counts[what]).toBeGreaterThan(FRAMES / 500);
    }
  });
});
