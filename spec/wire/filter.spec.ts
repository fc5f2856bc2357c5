import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InvalidOptionsError, type Filter } from 'rx-jetstream';
import { eventTest, resolveFilter } from '../../src/wire/filter.js';

const KINDS = ['commit', 'identity', 'account', 'sync'] as const;
const COLLECTIONS = [
  'app.bsky.feed.post',
  'app.bsky.feed.like',
  'app.bsky.feedgen.x',
  'app.bsky.graph.follow',
  'xyz.statusphere.status',
];
const PATTERNS = [...COLLECTIONS, 'app.bsky.*', 'app.bsky.feed.*', 'xyz.statusphere.*'];
const DIDS = ['did:plc:a', 'did:plc:b', 'did:web:c.example'];

function refusal(filter: unknown): InvalidOptionsError {
  try {
    resolveFilter(filter as Filter);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidOptionsError);
    return error as InvalidOptionsError;
  }
  throw new Error('the filter was taken');
}

describe('resolveFilter', () => {
  it('means everything by no list', () => {
    expect(resolveFilter({})).toMatchObject({
      kinds: undefined,
      collections: undefined,
      dids: undefined,
      nothing: false,
    });
  });

  it.each<[string, Filter]>([
    ['kinds', { kinds: [] }],
    ['collections', { collections: [] }],
    ['dids', { dids: [] }],
    ['dids beside others', { kinds: ['commit'], collections: ['a.b.c'], dids: [] }],
    ['kinds beside collections', { kinds: [], collections: ['a.b.c'] }],
  ])('means nothing by an empty list of %s', (_name, filter) => {
    expect(resolveFilter(filter).nothing).toBe(true);
  });

  it('leaves repeats out, and keeps the order', () => {
    const { kinds, collections, dids } = resolveFilter({
      kinds: ['sync', 'commit', 'sync'],
      collections: ['b.c.d', 'a.b.*', 'b.c.d'],
      dids: ['did:x:b', 'did:x:a', 'did:x:b'],
    });
    expect(kinds).toEqual(['sync', 'commit']);
    expect(collections).toEqual(['b.c.d', 'a.b.*']);
    expect(dids).toEqual(['did:x:b', 'did:x:a']);
  });

  it.each([
    ['null', null],
    ['nothing', undefined],
    ['a text', 'x'],
    ['a number', 5],
    ['a list', ['did:x:a']],
    ['an empty list', []],
    ['a set', new Set(['did:x:a'])],
    ['a function', () => ({ dids: ['did:x:a'] })],
    ['a word that is none', { did: ['did:x:a'] }],
    ['a word too many', { dids: ['did:x:a'], cursor: 5 }],
  ])('refuses %s for a filter, which would mean everything', (_name, filter) => {
    const error = refusal(filter);
    expect(error.option).toBe('filter');
    expect(error.message).toMatch(/^filter: .+ is none$/);
    expect(error.hint).toBe('give kinds, collections, dids');
  });

  it('takes lists that are undefined, and objects of a class', () => {
    class Follows {
      dids = ['did:x:a'];
    }
    expect(resolveFilter(new Follows()).dids).toEqual(['did:x:a']);
    const bare = Object.assign(Object.create(null) as Filter, { kinds: undefined });
    expect(resolveFilter(bare).nothing).toBe(false);
  });

  it('does not hold on to the lists it was given', () => {
    const dids = ['did:x:a'];
    const resolved = resolveFilter({ dids });
    dids.push('did:x:b');
    expect(resolved.dids).toEqual(['did:x:a']);
  });

  it.each<[string, unknown, string, string]>([
    ['an unknown kind', { kinds: ['commits'] }, 'kinds', '"commits" is not valid'],
    ['an empty kind', { kinds: [''] }, 'kinds', '"" is not valid'],
    ['a name on every object', { kinds: ['toString'] }, 'kinds', '"toString" is not valid'],
    ['a text for a list', { kinds: 'commit' }, 'kinds', 'is not an array'],
    ['null', { dids: null }, 'dids', 'is not an array'],
    ['a set', { dids: new Set() }, 'dids', 'is not an array'],
    ['a wrong collection', { collections: ['app.bsky'] }, 'collections', '"app.bsky" is not'],
    ['a wrong prefix', { collections: ['app.bsky.fo*'] }, 'collections', '"app.bsky.fo*" is not'],
    ['everything', { collections: ['*'] }, 'collections', '"*" is not valid'],
    ['a handle', { dids: ['alice.example'] }, 'dids', '"alice.example" is not valid'],
    ['a number', { dids: [5] }, 'dids', '5 is not valid'],
    ['null in a list', { collections: [null] }, 'collections', 'null is not valid'],
    ['undefined in a list', { dids: [undefined] }, 'dids', 'undefined is not valid'],
    ['nothing but undefined', { kinds: [undefined] }, 'kinds', 'undefined is not valid'],
    ['a bigint', { dids: [1n] }, 'dids', 'bigint is not valid'],
    ['a symbol', { collections: [Symbol('a')] }, 'collections', 'symbol is not valid'],
    ['an object that is a text', { dids: [new String('did:x:a')] }, 'dids', '"did:x:a" is not'],
    [
      'collections that can never apply',
      { kinds: ['identity'], collections: ['a.b.c'] },
      'collections',
      'can never apply',
    ],
  ])('refuses %s', (_name, filter, option, message) => {
    const error = refusal(filter);
    expect(error.option).toBe(option);
    expect(error.message).toContain(`${option}: ${message}`);
    expect(error.hint).not.toBe('');
  });

  it('takes as many entries as the protocol allows, counted without repeats', () => {
    const many = (count: number, name: (index: number) => string) =>
      Array.from({ length: count }, (_, index) => name(index));
    const collections = many(100, (index) => `a.b.c${index}`);
    const dids = many(10_000, (index) => `did:x:${index}`);
    expect(resolveFilter({ collections: [...collections, ...collections] }).collections).toEqual(
      collections,
    );
    expect(resolveFilter({ dids: [...dids, ...dids] }).dids).toHaveLength(10_000);
    expect(refusal({ collections: [...collections, 'a.b.d'] }).message).toContain(
      'has 101 entries, the protocol allows 100',
    );
    expect(refusal({ dids: [...dids, 'did:y:0'] }).message).toContain('has 10001 entries');
  });

  it('quotes no more than a little of what was wrong', () => {
    expect(refusal({ dids: ['x'.repeat(1_000_000)] }).message.length).toBeLessThan(300);
  });
});

describe('the fingerprint of a filter', () => {
  const list = (values: readonly string[]) =>
    fc.option(fc.subarray([...values], { minLength: 1 }), { nil: undefined });
  const anyFilter = fc.record({
    kinds: fc.option(fc.constant(['commit', 'account'] as const), { nil: undefined }),
    collections: list(PATTERNS),
    dids: list(DIDS),
  });

  it('is the same for the same filter in any order and with repeats', () => {
    fc.assert(
      fc.property(anyFilter, fc.infiniteStream(fc.double({ noNaN: true })), (filter, dice) => {
        const shuffle = <T>(values: readonly T[] | undefined) =>
          values && [...values, ...values].sort(() => Number(dice.next().value) % 2);
        const other = {
          ...(filter.kinds && { kinds: shuffle(filter.kinds) }),
          ...(filter.collections && { collections: shuffle(filter.collections) }),
          ...(filter.dids && { dids: shuffle(filter.dids) }),
        } as Filter;
        expect(resolveFilter(other).fingerprint).toBe(resolveFilter(filter).fingerprint);
      }),
    );
  });

  it('differs for filters that differ', () => {
    const subsets = (values: readonly string[]) => [
      undefined,
      ...Array.from({ length: 2 ** values.length }, (_, bits) =>
        values.filter((_value, index) => (bits >> index) % 2 === 1),
      ),
    ];
    const seen = new Map<string, Filter>();
    for (const collections of subsets(PATTERNS)) {
      for (const dids of subsets(DIDS)) {
        const filter = { ...(collections && { collections }), ...(dids && { dids }) };
        seen.set(resolveFilter(filter).fingerprint, filter);
      }
    }
    expect(seen.size).toBe((2 ** PATTERNS.length + 1) * (2 ** DIDS.length + 1));
    // The same entry in another list is another filter; nothing is not everything.
    expect(resolveFilter({ dids: [] }).fingerprint).not.toBe(resolveFilter({}).fingerprint);
    expect(resolveFilter({ kinds: [] }).fingerprint).not.toBe(
      resolveFilter({ dids: [] }).fingerprint,
    );
  });

  it('differs for filters that differ in two or three characters', () => {
    const letters = [...'0123456789abcdefghijklmnopqrstuvwxyz'];
    const parts = letters.flatMap((one) => letters.flatMap((two) => [one + two]));
    const threes = parts.flatMap((two) => letters.map((one) => one + two));
    for (const varied of [parts, threes]) {
      const found = varied.map(
        (part) => resolveFilter({ dids: [`did:plc:${part}aaaaaaaaaaaaaaaaaaaaaa`] }).fingerprint,
      );
      expect(new Set(found).size).toBe(varied.length);
    }
    const [a, b] = ['app.bsky.feed.Aa', 'app.bsky.feed.BB'].map(
      (collection) => resolveFilter({ collections: [collection] }).fingerprint,
    );
    expect(a).not.toBe(b);
  });

  it('stays what it is: saved cursors carry it', () => {
    expect(resolveFilter({}).fingerprint).toMatchInlineSnapshot(`"t3ck5drhh0"`);
    expect(
      resolveFilter({ collections: ['app.bsky.feed.post'], dids: ['did:plc:a'] }).fingerprint,
    ).toMatchInlineSnapshot(`"2bkseqdtard"`);
  });
});

describe('eventTest', () => {
  const anyEvent = fc.record({
    kind: fc.constantFrom(...KINDS),
    did: fc.constantFrom(...DIDS, 'did:plc:other'),
    collection: fc.constantFrom(...COLLECTIONS, 'app.bsky.feed', 'app.bsky.feed.x.y', 'toString'),
  });
  const subset = <T>(values: readonly T[], minLength: number) =>
    fc.option(fc.subarray([...values], { minLength }), { nil: undefined });
  const anyFilter = fc
    .record({
      kinds: subset(KINDS, 0),
      collections: subset(PATTERNS, 0),
      dids: subset(DIDS, 0),
    })
    .filter(
      ({ kinds, collections }) =>
        collections === undefined || kinds?.includes('commit') !== false || kinds.length === 0,
    );

  /** The protocol's words, as slowly as they are written. */
  const passes = (
    filter: {
      kinds?: readonly string[];
      collections?: readonly string[];
      dids?: readonly string[];
    },
    event: { kind: string; did: string; collection: string },
  ): boolean => {
    if (filter.kinds?.every((kind) => kind !== event.kind)) return false;
    if (filter.dids?.every((did) => did !== event.did)) return false;
    if (event.kind !== 'commit' || filter.collections === undefined) return true;
    return filter.collections.some((pattern) => {
      if (!pattern.endsWith('.*')) return pattern === event.collection;
      const head = pattern.slice(0, -2).split('.');
      const parts = event.collection.split('.');
      return parts.length > head.length && head.every((part, index) => part === parts[index]);
    });
  };

  it('passes exactly what the protocol passes', () => {
    fc.assert(
      fc.property(anyFilter, anyEvent, (lists, event) => {
        const filter = Object.fromEntries(
          Object.entries(lists).filter(([, list]) => list !== undefined),
        ) as Filter;
        const { collection, ...head } = event;
        const given = event.kind === 'commit' ? { ...head, commit: { collection } } : head;
        expect(eventTest(resolveFilter(filter))(given)).toBe(passes(filter, event));
      }),
      { numRuns: 5000 },
    );
  });
});
