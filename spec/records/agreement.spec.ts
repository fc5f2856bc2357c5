import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { codecOf } from './codecs.js';
import { samples } from './samples.js';

/**
 * A codec looks at a value in two ways: `is` says yes or no, `validate` gathers reasons. Here
 * samples are changed at random places, and both must come to the same verdict.
 */

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(undefined, -1, 0, 2 ** 53, '', 'x'.repeat(4000), [], {}, { $type: '' }),
  fc.constantFrom<unknown>({ $type: 'com.example.x' }, { $link: 'x' }, { $bytes: '' }, 'did:web:x'),
);
const changes = fc.array(fc.tuple(fc.nat(1000), value), { minLength: 1, maxLength: 3 });

/** Every place in a value: the object that holds it, and the key. */
function placesOf(holder: unknown): (readonly [Record<string, unknown>, string])[] {
  if (typeof holder !== 'object' || holder === null) return [];
  const object = holder as Record<string, unknown>;
  return Object.keys(object).flatMap((key) => [[object, key] as const, ...placesOf(object[key])]);
}

function changed(record: object, list: readonly (readonly [number, unknown])[]): unknown {
  const copy = structuredClone(record);
  for (const [at, replacement] of list) {
    const places = placesOf(copy);
    const place = places[at % Math.max(1, places.length)];
    if (place !== undefined) place[0][place[1]] = structuredClone(replacement);
  }
  return copy;
}

describe.each(samples.map(({ record }) => record))('a changed $$type', (record) => {
  const codec = codecOf(record.$type);

  it('is refused by both ways of looking, or by none', () => {
    let refused = 0;
    fc.assert(
      fc.property(changes, (list) => {
        const candidate = changed(record, list);
        const before = JSON.stringify(candidate);
        const result = codec.validate(candidate, []);
        if (result._tag === 'Left') {
          refused += 1;
          expect(result.left.every(({ message }) => message !== undefined)).toBe(true);
          // Most point into the record; a list of a million items is not gone through.
          expect(result.left.length).toBeGreaterThan(0);
        }
        expect(codec.is(candidate)).toBe(result._tag === 'Right');
        expect(JSON.stringify(candidate)).toBe(before);
      }),
      { numRuns: 300, seed: 7 },
    );
    expect(refused).toBeGreaterThan(50);
  });
});
