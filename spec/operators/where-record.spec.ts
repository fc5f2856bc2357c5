import { describe, expect, it, jest } from '@jest/globals';
import * as t from 'io-ts';
import { from, of } from 'rxjs';
import type { CommitEvent } from 'rx-jetstream';
import { decodeRecord, whereRecord } from 'rx-jetstream/operators';
import { created, deleted, updated } from '../helpers/event-values.js';
import { marbles } from '../helpers/marbles.js';

const POST = 'app.bsky.feed.post';
const values: Record<string, CommitEvent> = {
  a: created(POST, { text: 'one' }),
  b: updated(POST, { text: 'two' }),
  d: deleted(POST),
  x: created(POST, { text: 3 }),
};

describe('whereRecord', () => {
  it(
    'keeps what the predicate wants of decoded records',
    marbles(({ hot, expectObservable }) => {
      const source = hot('  a-b-d-x-b|', values);
      const expected = '    --b-----b|';
      const wanted = source.pipe(
        decodeRecord(t.type({ text: t.string })),
        whereRecord(({ text }) => text.startsWith('t')),
      );
      expectObservable(wanted).toBe(expected, values);
    }),
  );

  it('shows the record and its event, and never a delete', () => {
    const predicate = jest.fn(() => true);
    const got: unknown[] = [];
    from(Object.values(values))
      .pipe(whereRecord(predicate))
      .subscribe((event) => got.push(event));
    expect(got).toEqual([values['a'], values['b'], values['x']]);
    expect(predicate.mock.calls).toEqual([
      [{ text: 'one' }, values['a']],
      [{ text: 'two' }, values['b']],
      [{ text: 3 }, values['x']],
    ]);
  });

  it('errors with what the predicate throws, and lets go of the source', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  a-b-', values);
      const thrown = new Error('my predicate');
      const failing = source.pipe(
        whereRecord(() => {
          throw thrown;
        }),
      );
      expectObservable(failing).toBe('#', values, thrown);
      expectSubscriptions(source.subscriptions).toBe('(^!)');
    })();
  });

  it('hands on the very event', () => {
    let got: unknown;
    of(values['a']!)
      .pipe(whereRecord(() => true))
      .subscribe((event) => (got = event));
    expect(got).toBe(values['a']);
  });
});
