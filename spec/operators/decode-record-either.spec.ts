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
} from 'rx-jetstream/operators';
import { numberedEvents } from 'rx-jetstream/testing';
import { ALICE, created, deleted, updated } from '../helpers/event-values.js';
import { marbles } from '../helpers/marbles.js';
import { refused } from '../helpers/refused.js';
import { streamed } from '../helpers/streamed.js';

const POST = 'app.bsky.feed.post';
const Post = t.type({ text: t.string });

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
