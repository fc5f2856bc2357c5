import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recordMap, type StoredRecord } from 'rx-jetstream/operators';

function stored(did: string, rkey: string, record: unknown = rkey): StoredRecord {
  const collection = 'a.b.c';
  return { uri: `at://${did}/${collection}/${rkey}`, did, collection, rkey, rev: rkey, record };
}

const [a1, a2, b1] = [stored('did:a', '1'), stored('did:a', '2'), stored('did:b', '1')];

describe('recordMap', () => {
  it('gives back what it took the place of', () => {
    const map = recordMap();
    const newer = stored('did:a', '1', 'newer');
    expect(map.set(a1)).toBeUndefined();
    expect(map.set(newer)).toBe(a1);
    expect(map.get(a1.uri)).toBe(newer);
    expect(map.delete(a1.uri)).toBe(newer);
    expect(map.delete(a1.uri)).toBeUndefined();
    expect(map.size).toBe(0);
  });

  it('clears one account', () => {
    const map = recordMap();
    for (const record of [a1, b1, a2]) map.set(record);
    expect(map.clear('did:a')).toEqual([a1, a2]);
    expect(map.clear('did:a')).toEqual([]);
    expect([...map.values()]).toEqual([b1]);
  });

  it('forgets the record that was set the longest ago', () => {
    const map = recordMap({ limit: 2 });
    for (const record of [a1, b1, a1, a2]) map.set(record);
    expect([...map.values()]).toEqual([a1, a2]);
    // What is forgotten is not cleared either.
    expect(map.clear('did:b')).toEqual([]);
    expect(map.clear('did:a')).toEqual([a1, a2]);
  });

  it('has no bound where it is asked for none', () => {
    const map = recordMap({ limit: Number.POSITIVE_INFINITY });
    map.set(a1);
    expect(map.size).toBe(1);
  });

  it.each([0, -1, 0.5, Number.NaN])('refuses a limit of %s', (limit) => {
    expect(() => recordMap({ limit })).toThrow(/^limit: /);
  });

  it('does what a list would do, whatever the order', () => {
    const did = fc.constantFrom('did:a', 'did:b', 'did:c');
    const rkey = fc.constantFrom('1', '2', '3', '4');
    const step = fc.record({ what: fc.constantFrom('set', 'set', 'delete', 'clear'), did, rkey });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.integer({ min: 1, max: 6 }),
        (steps, limit) => {
          const map = recordMap({ limit });
          let list: StoredRecord[] = [];
          for (const { what, did: whose, rkey: key } of steps) {
            const record = stored(whose, key);
            const known = list.find(({ uri }) => uri === record.uri);
            if (what === 'clear') {
              const own = list.filter((one) => one.did === whose);
              expect(new Set(map.clear(whose))).toEqual(new Set(own));
              list = list.filter((one) => one.did !== whose);
            } else {
              expect(what === 'set' ? map.set(record) : map.delete(record.uri)).toBe(known);
              list = list.filter((one) => one !== known);
              if (what === 'set') list = [...list, record].slice(-limit);
            }
            expect([...map.values()]).toEqual(list);
            expect(map.size).toBe(list.length);
          }
        },
      ),
    );
  });
});
