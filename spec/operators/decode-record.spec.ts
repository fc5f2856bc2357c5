import { describe, expect, it, jest } from '@jest/globals';
import * as t from 'io-ts';
import { from, of, Subject, take } from 'rxjs';
import { DecodeRecordError, type CommitEvent } from 'rx-jetstream';
import { decodeRecord, type RecordDecoder } from 'rx-jetstream/operators';
import { ALICE, created, deleted, updated } from '../helpers/event-values.js';
import { marbles } from '../helpers/marbles.js';

const POST = 'app.bsky.feed.post';
const Post = t.type({ text: t.string });

const values: Record<string, CommitEvent> = {
  c: created(POST, { text: 'one' }),
  u: updated(POST, { text: 'two' }),
  d: deleted(POST),
  x: created(POST, { text: 3 }),
};

/** What comes out, and the error if there is one. */
function outcome<Rec>(
  decoder: RecordDecoder<Rec>,
  records: readonly unknown[],
  options?: Parameters<typeof decodeRecord>[1],
) {
  const got: unknown[] = [];
  let error: unknown;
  let completed = false;
  from(records.map((record) => created(POST, record)))
    .pipe(decodeRecord(decoder, options))
    .subscribe({
      next: (event) => got.push(event.commit.record),
      error: (problem: unknown) => (error = problem),
      complete: () => (completed = true),
    });
  return { got, error, completed };
}

describe('decodeRecord as an operator', () => {
  it(
    'keeps valid creates and updates, and leaves out deletes and invalid records',
    marbles(({ hot, expectObservable }) => {
      const source = hot('  c-d-u-x-c|', values);
      const expected = '    c---u---c|';
      expectObservable(source.pipe(decodeRecord(Post))).toBe(expected, values);
    }),
  );

  it(
    'never emits, completes and errors with its source',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const never = cold<CommitEvent>('-');
      const empty = cold<CommitEvent>('--|');
      const one = cold('-c-|', values);
      const failing = cold('c-d-#', values);
      expectObservable(never.pipe(decodeRecord(Post))).toBe('-');
      expectObservable(empty.pipe(decodeRecord(Post))).toBe('--|');
      expectObservable(one.pipe(decodeRecord(Post))).toBe('-c-|', values);
      expectObservable(failing.pipe(decodeRecord(Post))).toBe('c---#', values);
      expectSubscriptions(never.subscriptions).toBe('^');
      expectSubscriptions(empty.subscriptions).toBe('^-!');
      expectSubscriptions(one.subscriptions).toBe('^--!');
      expectSubscriptions(failing.subscriptions).toBe('^---!');
    }),
  );

  it(
    'lets go of an unending source on unsubscribe',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  c-x-c-c-c', values);
      const unsubscribed = '^----!   ';
      const expected = '    c---c-   ';
      expectObservable(source.pipe(decodeRecord(Post)), unsubscribed).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe(unsubscribed);
    }),
  );

  it(
    'errors at the first invalid record when asked to, and lets go of the source',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  c-x-c-', values);
      const stream$ = source.pipe(decodeRecord(Post, { onInvalid: 'error' }));
      const problem = expect.any(DecodeRecordError);
      expectObservable(stream$).toBe('c-#', values, problem);
      expectSubscriptions(source.subscriptions).toBe('^-!');
    }),
  );

  it(
    'errors with what the callback throws, and lets go of the source',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  c-x-c-', values);
      const onInvalid = () => {
        throw new Error('my callback');
      };
      const stream$ = source.pipe(decodeRecord(Post, { onInvalid }));
      expectObservable(stream$).toBe('c-#', values, new Error('my callback'));
      expectSubscriptions(source.subscriptions).toBe('^-!');
    }),
  );

  it('takes no more from a synchronous source than the consumer wants', () => {
    const decode = jest.fn((record: unknown) => t.success(record));
    const codec = { name: 'any', decode };
    const events = Array.from({ length: 100 }, () => created(POST));
    from(events).pipe(decodeRecord(codec), take(2)).subscribe();
    expect(decode).toHaveBeenCalledTimes(2);
  });

  it('does nothing more with a synchronous source after its error', () => {
    const decode = jest.spyOn(Post, 'decode');
    outcome(Post, [{ text: 1 }, { text: 2 }, { text: 3 }], { onInvalid: 'error' });
    expect(decode).toHaveBeenCalledTimes(1);
    decode.mockRestore();
  });

  it('shows deletes to neither decoder nor callback: they have no record', () => {
    const onInvalid = jest.fn();
    const got: unknown[] = [];
    for (const decoder of [t.unknown, t.never]) {
      of(values['d']!)
        .pipe(decodeRecord(decoder as t.Type<unknown>, { onInvalid }))
        .subscribe((event) => got.push(event));
    }
    expect(got).toEqual([]);
    expect(onInvalid).not.toHaveBeenCalled();
  });

  it('does not call back after the consumer has left', () => {
    const source = new Subject<CommitEvent>();
    const onInvalid = jest.fn();
    source.pipe(decodeRecord(Post, { onInvalid })).subscribe().unsubscribe();
    source.next(values['x']!);
    expect(onInvalid).not.toHaveBeenCalled();
    expect(source.observed).toBe(false);
  });
});

describe('decodeRecord with an io-ts codec', () => {
  it('hands on the very event when the codec gives the very record', () => {
    const event = created(POST, { text: 'one' });
    let got: unknown;
    of(event)
      .pipe(decodeRecord(Post))
      .subscribe((value) => (got = value));
    expect(got).toBe(event);
  });

  it('calls back with the problem and the event, and leaves it out', () => {
    const calls: [DecodeRecordError, CommitEvent][] = [];
    const { got, completed } = outcome(Post, [{ text: 1 }, { text: 'two' }], {
      onInvalid: (problem, event) => calls.push([problem, event]),
    });
    expect(got).toEqual([{ text: 'two' }]);
    expect(completed).toBe(true);
    expect(calls).toHaveLength(1);
    const [problem, event] = calls[0]!;
    expect(event.commit.record).toEqual({ text: 1 });
    expect(problem.problems).toEqual([{ path: 'text', message: 'is not string' }]);
    expect(problem.message).toBe(
      `at://${ALICE}/${POST}/3ltfoymdvmc2l is not valid: text is not string`,
    );
  });

  it('tells where in the record a problem lies', () => {
    const Images = t.type({
      embed: t.type({ images: t.array(t.type({ alt: t.string })) }),
    });
    const bad = { embed: { images: [{ alt: 7 }, { alt: 'fine' }, {}] } };
    const { error } = outcome(Images, [bad], { onInvalid: 'error' });
    expect((error as DecodeRecordError).problems.map(({ path }) => path)).toEqual([
      'embed.images.0.alt',
      'embed.images.2.alt',
    ]);
  });

  it('says "record" where the record itself is wrong', () => {
    const { error } = outcome(t.string, [{ text: 'x' }], { onInvalid: 'error' });
    expect((error as DecodeRecordError).problems).toEqual([{ path: '', message: 'is not string' }]);
    expect((error as DecodeRecordError).message).toContain('is not valid: record is not string');
  });

  it("uses the codec's own message where it has one", () => {
    const Short = t.refinement(t.string, (text) => text.length < 3, 'Short');
    const Named = new t.Type<string, string, unknown>(
      'Named',
      t.string.is,
      (value, context) => t.failure(value, context, 'must be a name'),
      t.identity,
    );
    const of = (decoder: RecordDecoder<unknown>) =>
      (outcome(decoder, ['too long'], { onInvalid: 'error' }).error as DecodeRecordError)
        .problems[0]!.message;
    expect(of(Named)).toBe('must be a name');
    expect(of(Short)).toBe('is not Short');
  });

  it('takes a decoder that throws for one that refuses: a poison record harms nobody else', () => {
    interface Tree {
      readonly next?: Tree | undefined;
    }
    const Tree: t.Type<Tree> = t.recursion('Tree', () => t.partial({ next: Tree }));
    let deep: Tree = {};
    for (let level = 0; level < 100_000; level += 1) deep = { next: deep };
    const { got, error, completed } = outcome(Tree, [{}, deep, { next: {} }]);
    expect(error).toBeUndefined();
    expect(got).toEqual([{}, { next: {} }]);
    expect(completed).toBe(true);
  });

  it('cuts the message of a problem that quotes a hostile name', () => {
    const long = created(`a.b.${'c'.repeat(100_000)}`, {});
    let error: unknown;
    of(long)
      .pipe(decodeRecord(Post, { onInvalid: 'error' }))
      .subscribe({ error: (problem: unknown) => (error = problem) });
    expect((error as Error).message.length).toBeLessThanOrEqual(512);
  });
});

describe('the path of a problem', () => {
  it('has fields only, not the members of an intersection or a union', () => {
    const Tagged = t.intersection([Post, t.partial({ langs: t.union([t.string, t.null]) })]);
    const { error } = outcome(Tagged, [{ langs: 5 }], { onInvalid: 'error' });
    expect((error as DecodeRecordError).problems.map(({ path }) => path)).toEqual([
      'text',
      'langs',
      'langs',
    ]);
  });
});
