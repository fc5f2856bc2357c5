import { describe, expect, it } from '@jest/globals';
import * as t from 'io-ts';
import { PathReporter } from 'io-ts/lib/PathReporter.js';
import {
  arrayOf,
  closedUnion,
  type Codec,
  integer,
  lazy,
  object,
  optional,
  record,
  string,
  type Typed,
  union,
  type UnlistedMember,
} from 'rx-jetstream/lexicon';
import { problems } from './problems.js';

interface Leaf {
  readonly $type?: 'com.example.tree#leaf';
  readonly colour: string;
}
const Leaf: Codec<Leaf> = object('com.example.tree#leaf', { colour: string });
interface Branch {
  readonly $type?: 'com.example.tree#branch';
  readonly parts?: readonly (Typed<Leaf> | Typed<Branch> | UnlistedMember)[];
  readonly next?: Branch;
}
const Branch: Codec<Branch> = object('com.example.tree#branch', {
  parts: optional(arrayOf(union(() => [Leaf, Branch]))),
  next: optional(lazy('com.example.tree#branch', () => Branch)),
});
interface Tree {
  readonly $type: 'com.example.tree';
  readonly height: number;
  readonly root: Branch;
  readonly crown?: Typed<Leaf> | Typed<Branch>;
  readonly constructor?: string;
}
const Tree: Codec<Tree> = record('com.example.tree', {
  height: integer,
  root: Branch,
  crown: optional(closedUnion(() => [Leaf, Branch])),
  constructor: optional(string),
});

const tree = { $type: 'com.example.tree', height: 3, root: {} };
const leaf = { $type: 'com.example.tree#leaf', colour: 'red' };

describe('record and object', () => {
  it('gives back the very object, with fields that nobody knows', () => {
    const value = { ...tree, bark: { rough: true }, root: { next: { moss: 1 } } };
    expect(Tree.decode(value)).toEqual({ _tag: 'Right', right: value });
    const result = Tree.decode(value);
    if (result._tag === 'Right') expect(result.right).toBe(value);
    expect(Tree.encode(value as unknown as Tree)).toBe(value);
    expect(Tree.name).toBe('com.example.tree');
  });

  it('wants the $type of a record, and takes that of an object as it may be left out', () => {
    expect(problems(Tree, { ...tree, $type: undefined })).toEqual(['$type is missing']);
    expect(problems(Tree, { ...tree, $type: 'com.example.bush' })).toEqual([
      '$type is not "com.example.tree"',
    ]);
    expect(problems(Leaf, { colour: 'red' })).toEqual([]);
    expect(problems(Leaf, leaf)).toEqual([]);
    expect(problems(Leaf, { ...leaf, $type: 'com.example.tree' })).toHaveLength(1);
  });

  it('names every field that is wrong, at any depth', () => {
    const value = { ...tree, height: 'tall', root: { next: { next: { parts: 'none' } } } };
    expect(problems(Tree, value)).toEqual([
      'height is not an integer',
      'root.next.next.parts is not an array',
    ]);
    expect(problems(Tree, { $type: 'com.example.tree' })).toEqual([
      'height is missing',
      'root is missing',
    ]);
    for (const other of [null, [], 'tree', 3]) {
      expect(problems(Tree, other)).toEqual(['is not an object']);
    }
    expect(problems(Tree, { ...tree, root: null })).toEqual(['root is not an object']);
  });

  it('does not take what every object inherits for a field', () => {
    expect(problems(Tree, tree)).toEqual([]);
    expect(problems(Tree, { ...tree, constructor: 'me' })).toEqual([]);
    expect(problems(Tree, { ...tree, constructor: 1 })).toEqual(['constructor is not a string']);
    expect(problems(Tree, JSON.parse('{"__proto__":{"height":1}}'))).toHaveLength(3);
  });
});

describe('unions', () => {
  const inTree = (part: unknown) => problems(Tree, { ...tree, root: { parts: [part] } });
  const asCrown = (crown: unknown) => problems(Tree, { ...tree, crown });

  it('tells members apart by $type', () => {
    expect(inTree(leaf)).toEqual([]);
    expect(inTree({ $type: 'com.example.tree#branch', parts: [leaf] })).toEqual([]);
    expect(inTree({ ...leaf, colour: 1 })).toEqual(['root.parts.0.colour is not a string']);
  });

  it('keeps a member that an open union does not list', () => {
    expect(inTree({ $type: 'com.example.fruit', colour: 1 })).toEqual([]);
  });

  it('refuses it in a closed one', () => {
    expect(asCrown(leaf)).toEqual([]);
    expect(asCrown({ $type: 'com.example.fruit' })).toEqual([
      'crown.$type is not "com.example.tree#leaf" or "com.example.tree#branch"',
    ]);
  });

  it('wants a $type in either', () => {
    for (const check of [
      (value: unknown) => inTree(value)[0],
      (value: unknown) => asCrown(value)[0],
    ]) {
      expect(check({ colour: 'red' })).toMatch(/\$type is missing$/);
      expect(check({ $type: 5 })).toMatch(/\$type is not /);
      expect(check('leaf')).toMatch(/ is not an object$/);
      expect(check({ $type: 'leaf' })).toMatch(/\$type /);
    }
  });
});

describe('as io-ts codecs', () => {
  it('are such, and compose with others', () => {
    expect(Tree).toBeInstanceOf(t.Type);
    const forest = t.type({ trees: t.array(Tree as t.Type<Tree>) });
    expect(forest.is({ trees: [tree] })).toBe(true);
    const result = forest.decode({ trees: [tree, { ...tree, height: '3' }] });
    expect(PathReporter.report(result)).toEqual(['is not an integer']);
    expect(result._tag === 'Left' && result.left[0]?.context.map(({ key }) => key)).toEqual([
      '',
      'trees',
      '1',
      'height',
    ]);
  });

  it('hand on by pipe what they have checked', () => {
    const Tall = new t.Type<Tree, Tree, Tree>(
      'Tall',
      (value): value is Tree => Tree.is(value) && value.height > 2,
      (value, context) =>
        value.height > 2 ? t.success(value) : t.failure(value, context, 'is not tall'),
      t.identity,
    );
    expect(problems(Tree.pipe(Tall) as Codec<Tree>, tree)).toEqual([]);
    expect(problems(Tree.pipe(Tall) as Codec<Tree>, { ...tree, height: 1 })).toEqual([
      'is not tall',
    ]);
    expect(problems(Tree.pipe(Tall) as Codec<Tree>, {})).toHaveLength(3);
  });

  it('decode when handed over as a function', () => {
    const { decode } = Tree;
    expect([tree, {}].map(decode).map(({ _tag }) => _tag)).toEqual(['Right', 'Left']);
  });
});
