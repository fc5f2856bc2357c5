import { describe, expect, it } from '@jest/globals';
import * as E from 'fp-ts/Either';
import * as t from 'io-ts';
import { from, of } from 'rxjs';
import { cursorOf, type CommitEvent } from 'rx-jetstream';
import {
  decodeRecordEither,
  type FieldReport,
  ofKind,
  type RecordDecoder,
  type StandardSchema,
} from 'rx-jetstream/operators';
import { numberedEvents } from 'rx-jetstream/testing';
import { ALICE, created, deleted, updated } from '../helpers/event-values.js';
import { marbles } from '../helpers/marbles.js';
import { streamed } from '../helpers/streamed.js';

const POST = 'app.bsky.feed.post';
const Post = t.type({ text: t.string });

/** The report on a record. */
function report(decoder: RecordDecoder<unknown>, record: unknown): readonly FieldReport[] {
  return refused(decoder, record).fields;
}

function refused(decoder: RecordDecoder<unknown>, record: unknown) {
  let got: unknown;
  of(created(POST, record))
    .pipe(decodeRecordEither(decoder))
    .subscribe((either) => (got = either._tag === 'Left' ? either.left : undefined));
  return got as { fields: readonly FieldReport[]; message: string; cause?: unknown };
}

describe('decodeRecordEither', () => {
  it(
    'gives each create and update once, and never errors for one',
    marbles(({ hot, expectObservable }) => {
      const values: Record<string, CommitEvent> = {
        c: created(POST, { text: 'one' }),
        u: updated(POST, { text: 2 }),
        d: deleted(POST),
      };
      const source = hot('  c-d-u-c|', values);
      const expected = '    r---l-r|';
      expectObservable(source.pipe(decodeRecordEither(Post))).toBe(expected, {
        r: { _tag: 'Right', right: values['c'] },
        l: {
          _tag: 'Left',
          left: {
            event: values['u'],
            fields: [{ path: 'text', expected: 'string', got: '2' }],
            message: `at://${ALICE}/${POST}/3ltfoymdvmc2l is not valid\n  text: expected string, got 2`,
          },
        },
      });
    }),
  );

  it('gives what the functions of fp-ts take', () => {
    const lines: string[] = [];
    from([created(POST, { text: 'one' }), created(POST, {})])
      .pipe(decodeRecordEither(Post))
      .subscribe((either) => {
        lines.push(
          E.match(
            (left: { fields: readonly FieldReport[] }) => `no ${left.fields[0]?.path ?? ''}`,
            (right: { commit: { record: { text: string } } }) => right.commit.record.text,
          )(either),
        );
      });
    expect(lines).toEqual(['one', 'no text']);
  });

  it('hands on the very event; a copy where the decoder made another record', () => {
    const [first] = streamed(numberedEvents(1));
    const Length = new t.Type<number, unknown>(
      'Length',
      t.number.is,
      (value) => t.success((value as { text: string }).text.length),
      t.identity,
    );
    const got: CommitEvent[] = [];
    const take = (decoder: RecordDecoder<unknown>) =>
      of(first!)
        .pipe(ofKind('commit'), decodeRecordEither(decoder))
        .subscribe((either) => {
          got.push(either._tag === 'Right' ? either.right : either.left.event);
        });
    take(Post);
    take(Length);
    take(t.never);
    expect(got[0]).toBe(first);
    expect(got[1]?.commit.record).toBe(1);
    expect(got[2]).toBe(first);
    expect(got.map(cursorOf)).toEqual([first, first, first].map((event) => cursorOf(event!)));
  });

  it('takes a decoder that throws for one that refuses', () => {
    const thrown = new RangeError('too deep');
    const throwing = {
      name: 'throwing',
      decode: () => {
        throw thrown;
      },
    };
    expect(refused(throwing, { text: 'x' })).toMatchObject({
      fields: [{ path: '', expected: 'what its decoder can read', got: 'an object of text' }],
      cause: thrown,
    });
  });

  it('says in its message which record, and no more than ten lines', () => {
    const many = t.array(t.string);
    const { fields, message } = refused(
      many,
      Array.from({ length: 25 }, (_, index) => index),
    );
    expect(fields).toHaveLength(25);
    expect(message.split('\n')).toHaveLength(12);
    expect(message).toMatch(/^at:.* is not valid\n {2}0: expected string, got 0\n/);
    expect(message).toMatch(/\n {2}and 15 more$/);
    expect(refused(t.string, {}).message).toMatch(/\n {2}record: expected string, got an empty/);
  });
});

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
      (value, context) => t.failure(value, context, 'a text of 3 letters at most'),
      t.identity,
    );
    expect(report(t.type({ text: Short }), { text: 'long' })).toEqual([
      { path: 'text', expected: 'a text of 3 letters at most', got: '"long"' },
    ]);
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
    expect(report(schema, { embed: { images: [5] }, a: null })).toEqual([
      { path: 'embed.images.0', expected: 'must be a text', got: '5' },
      { path: 'a.b.c', expected: 'is missing', got: 'nothing' },
      { path: '', expected: 'is odd', got: 'an object of embed, a' },
    ]);
  });
});
