import { describe, expect, it } from '@jest/globals';
import { from, take, throwError, type Observable } from 'rxjs';
import type { JetstreamEvent } from 'rx-jetstream';
import { ofKind } from 'rx-jetstream/operators';
import { account, created, deleted, identity, sync } from '../helpers/event-values.js';
import { marbles } from '../helpers/marbles.js';

const values: Record<string, JetstreamEvent> = {
  c: created('app.bsky.feed.post'),
  d: deleted('app.bsky.feed.post'),
  i: identity(),
  a: account(),
  s: sync(),
};

describe('ofKind', () => {
  it.each([
    ['commit', 'c-d-------'],
    ['identity', '----i-----'],
    ['account', '------a---'],
    ['sync', '--------s-'],
  ] as const)('keeps events of the kind %s', (kind, kept) => {
    marbles(({ hot, expectObservable }) => {
      const source = hot('c-d-i-a-s-', values);
      expectObservable(source.pipe(ofKind(kind))).toBe(kept, values);
    })();
  });

  it(
    'keeps events of several kinds, in their order',
    marbles(({ hot, expectObservable }) => {
      const source = hot('  sa-ci-da|', values);
      const expected = '    -a--i--a|';
      expectObservable(source.pipe(ofKind('identity', 'account'))).toBe(expected, values);
    }),
  );

  it(
    'takes a kind twice for one',
    marbles(({ cold, expectObservable }) => {
      const source = cold('ci|', values);
      expectObservable(source.pipe(ofKind('commit', 'commit'))).toBe('c-|', values);
    }),
  );

  it(
    'never emits for a source that never does',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<JetstreamEvent>('-');
      expectObservable(source.pipe(ofKind('commit'))).toBe('-');
      expectSubscriptions(source.subscriptions).toBe('^');
    }),
  );

  it(
    'completes with an empty source',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<JetstreamEvent>('|');
      expectObservable(source.pipe(ofKind('commit'))).toBe('|');
      expectSubscriptions(source.subscriptions).toBe('(^!)');
    }),
  );

  it(
    'emits one value and completes with its source',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  --i--|', values);
      expectObservable(source.pipe(ofKind('identity'))).toBe('--i--|', values);
      expectSubscriptions(source.subscriptions).toBe('^----!');
    }),
  );

  it(
    'hands on an error of the source',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  c-i-#', values);
      expectObservable(source.pipe(ofKind('commit'))).toBe('c---#', values);
      expectSubscriptions(source.subscriptions).toBe('^---!');
    }),
  );

  it(
    'lets go of an unending source on unsubscribe',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('   c-i-c-i-c-', values);
      const unsubscribed = ' ^----!    ';
      const expected = '     c---c-    ';
      expectObservable(source.pipe(ofKind('commit')), unsubscribed).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe(unsubscribed);
    }),
  );

  it(
    'does not break the chain when a later operator ends it',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  i-c-c-c-', values);
      const expected = '    --c-(c|)';
      expectObservable(source.pipe(ofKind('commit'), take(2))).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe('^---!');
    }),
  );

  it('hands on the very objects, so that cursorOf works on them', () => {
    const event = identity();
    const got: JetstreamEvent[] = [];
    from([event])
      .pipe(ofKind('identity'))
      .subscribe((value) => got.push(value));
    expect(got[0]).toBe(event);
  });

  it('can be used for many subscriptions', () => {
    const operator = ofKind('commit');
    const counts = [0, 0];
    const source: Observable<JetstreamEvent> = from(Object.values(values));
    for (const index of [0, 1]) source.pipe(operator).subscribe(() => (counts[index]! += 1));
    expect(counts).toEqual([2, 2]);
  });

  it('hands on the very error', () => {
    const failure = new Error('gone');
    let got: unknown;
    throwError(() => failure)
      .pipe(ofKind('commit'))
      .subscribe({ error: (error: unknown) => (got = error) });
    expect(got).toBe(failure);
  });
});
