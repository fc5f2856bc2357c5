import { describe, expect, it } from '@jest/globals';
import * as t from 'io-ts';
import type { StandardSchema } from 'rx-jetstream/operators';
import { refused, report } from '../helpers/refused.js';

describe('the report on io-ts codecs', () => {
  it('tells path, expected and got of every field', () => {
    const Images = t.type({
      text: t.string,
      embed: t.type({ images: t.array(t.type({ alt: t.string })) }),
    });
    const bad = { text: null, embed: { images: [{ alt: 7 }, { alt: '' }, {}, 'x'] } };
    expect(report(Images, bad)).toEqual([
      { path: 'text', expected: 'string', got: 'null' },
      { path: 'embed.images.0.alt', expected: 'string', got: '7' },
      { path: 'embed.images.2.alt', expected: 'string', got: 'nothing' },
      { path: 'embed.images.3', expected: '{ alt: string }', got: '"x"' },
    ]);
  });

  it('does not name the members of an intersection', () => {
    const Both = t.intersection([
      t.type({ a: t.string }),
      t.partial({ b: t.type({ c: t.number }) }),
    ]);
    expect(report(Both, { b: { c: 'x' } })).toEqual([
      { path: 'a', expected: 'string', got: 'nothing' },
      { path: 'b.c', expected: 'number', got: '"x"' },
    ]);
    expect(report(t.readonly(t.exact(Both)), { a: '', b: 1 })).toEqual([
      { path: 'b', expected: '{ c: number }', got: '1' },
    ]);
  });

  it('says of a union of which no member fits that much, once', () => {
    const A = t.type({ a: t.string }, 'A');
    const B = t.type({ b: t.string }, 'B');
    const Either = t.type({
      embed: t.union([A, B], 'A | B'),
      note: t.union([t.string, t.undefined]),
    });
    expect(report(Either, { embed: {}, note: 5 })).toEqual([
      { path: 'embed', expected: 'A | B', got: 'an empty object' },
      { path: 'note', expected: '(string | undefined)', got: '5' },
    ]);
  });

  it('looks into the member that a tag chose', () => {
    const Cat = t.type({ $type: t.literal('cat'), lives: t.number });
    const Dog = t.type({ $type: t.literal('dog'), tricks: t.array(t.union([t.string, t.number])) });
    const Pet = t.type({ pet: t.union([Cat, Dog]) });
    expect(report(Pet, { pet: { $type: 'dog', tricks: ['sit', null] } })).toEqual([
      { path: 'pet.tricks.1', expected: '(string | number)', got: 'null' },
    ]);
  });

  it('tells unions of several fields, and of wrapped and recursive types, apart', () => {
    const Text = t.union([t.string, t.null]);
    const Pair = t.array(t.type({ x: t.readonly(Text), y: Text }));
    expect(
      report(Pair, [
        { x: 1, y: 2 },
        { x: 'a', y: 3 },
      ]),
    ).toEqual([
      { path: '0.x', expected: 'Readonly<(string | null)>', got: '1' },
      { path: '0.y', expected: '(string | null)', got: '2' },
      { path: '1.y', expected: '(string | null)', got: '3' },
    ]);
    interface Tree {
      readonly left: Tree | string;
    }
    const Tree: t.Type<Tree> = t.recursion('Tree', () =>
      t.type({ left: t.union([Tree, t.string]) }),
    );
    expect(report(Tree, { left: { left: 7 } })).toEqual([
      { path: 'left', expected: '(Tree | string)', got: 'an object of left' },
    ]);
  });

  it("uses the codec's own message where it has one", () => {
    const Short = new t.Type<string, string, unknown>(
      'Short',
      t.string.is,
      (value, context) => t.failure(value, context, 'must have 3 letters at most'),
      t.identity,
    );
    expect(report(t.type({ text: Short }), { text: 'long' })).toEqual([
      {
        path: 'text',
        expected: 'Short',
        got: '"long"',
        message: 'must have 3 letters at most',
      },
    ]);
    expect(refused(Short, 'long').message).toMatch(
      /\n {2}record: must have 3 letters at most, got "long"$/,
    );
  });

  it.each<[unknown, string]>([
    ['hello', '"hello"'],
    ['x'.repeat(1000), `"${'x'.repeat(58)}…`],
    [true, 'true'],
    [null, 'null'],
    [[1, 2], 'an array of 2'],
    [{}, 'an empty object'],
    [{ a: 1, b: 2 }, 'an object of a, b'],
    [Symbol('x'), 'a symbol'],
    [10n, 'a bigint'],
  ])('shows %p in a few words', (value, got) => {
    expect(report(t.never, value)).toEqual([{ path: '', expected: 'never', got }]);
  });
});

describe('the report on a Standard Schema', () => {
  it('tells the message of the schema, and looks the value up', () => {
    const schema: StandardSchema<unknown> = {
      '~standard': {
        version: 1,
        vendor: 'spec',
        validate: () => ({
          issues: [
            { message: 'must be a text', path: ['embed', { key: 'images' }, 0] },
            { message: 'is missing', path: ['a', 'b', 'c'] },
            { message: 'is odd' },
          ],
        }),
      },
    };
    const said = (message: string) => ({ expected: message, message });
    expect(report(schema, { embed: { images: [5] }, a: null })).toEqual([
      { path: 'embed.images.0', got: '5', ...said('must be a text') },
      { path: 'a.b.c', got: 'nothing', ...said('is missing') },
      { path: '', got: 'an object of embed, a', ...said('is odd') },
    ]);
  });
});
