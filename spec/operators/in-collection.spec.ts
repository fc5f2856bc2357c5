import { describe, expect, it } from '@jest/globals';
import { from, of, take } from 'rxjs';
import type { JetstreamEvent } from 'rx-jetstream';
import { inCollection } from 'rx-jetstream/operators';
import { account, created, deleted, identity, sync, updated } from '../helpers/event-values.js';
import { marbles } from '../helpers/marbles.js';

const values: Record<string, JetstreamEvent> = {
  p: created('app.bsky.feed.post'),
  u: updated('app.bsky.feed.post'),
  d: deleted('app.bsky.feed.post'),
  l: created('app.bsky.feed.like'),
  f: created('app.bsky.graph.follow'),
  i: identity(),
  a: account(),
  s: sync(),
};

/** The collections out of a list that a pattern lets pass. */
function passing(patterns: readonly [string, ...string[]], collections: readonly string[]) {
  const passed: string[] = [];
  from(collections.map((collection) => created(collection)))
    .pipe(inCollection(...patterns))
    .subscribe((event) => passed.push(event.commit.collection));
  return passed;
}

describe('inCollection', () => {
  it(
    'keeps commits of one collection, whatever their operation',
    marbles(({ hot, expectObservable }) => {
      const source = hot('  p-l-u-f-d|', values);
      const expected = '    p---u---d|';
      expectObservable(source.pipe(inCollection('app.bsky.feed.post'))).toBe(expected, values);
    }),
  );

  it(
    'keeps commits of several, in their order',
    marbles(({ hot, expectObservable }) => {
      const source = hot('  f-p-l-f|', values);
      const expected = '    f---l-f|';
      const kept = source.pipe(inCollection('app.bsky.feed.like', 'app.bsky.graph.follow'));
      expectObservable(kept).toBe(expected, values);
    }),
  );

  it(
    'keeps everything below a prefix',
    marbles(({ hot, expectObservable }) => {
      const source = hot('  f-p-l-f-d|', values);
      const expected = '    --p-l---d|';
      expectObservable(source.pipe(inCollection('app.bsky.feed.*'))).toBe(expected, values);
    }),
  );

  it(
    'leaves out every other kind of event',
    marbles(({ hot, expectObservable }) => {
      const source = hot('  i-a-s-p|', values);
      const expected = '    ------p|';
      expectObservable(source.pipe(inCollection('app.bsky.*'))).toBe(expected, values);
    }),
  );

  it.each([
    ['app.bsky.feed.*', 'app.bsky.feed.post', true],
    ['app.bsky.feed.*', 'app.bsky.feed.x.y', true],
    ['app.bsky.feed.*', 'app.bsky.feedgen.x', false],
    ['app.bsky.feed.*', 'app.bsky.feedgen', false],
    ['app.bsky.feed.*', 'app.bsky.feed', false],
    ['app.bsky.feed.*', 'App.bsky.feed.post', false],
    ['app.bsky.feed.*', 'xapp.bsky.feed.post', false],
    ['app.bsky.*', 'app.bsky.feed.post', true],
    ['app.bsky.*', 'app.bskyx.feed.post', false],
    ['app.bsky.feed.post', 'app.bsky.feed.posts', false],
    ['app.bsky.feed.post', 'app.bsky.feed.post.x', false],
    ['app.bsky.feed.post', 'app.bsky.feed.Post', false],
    ['app.bsky.feed.post', 'toString', false],
  ])('%s on %s: %s', (pattern, collection, passes) => {
    expect(passing([pattern], [collection])).toEqual(passes ? [collection] : []);
  });

  it('takes an exact name and a prefix together', () => {
    const collections = ['app.bsky.feed.post', 'app.bsky.graph.follow', 'app.bsky.graph.block'];
    const patterns = ['app.bsky.feed.*', 'app.bsky.graph.block'] as const;
    expect(passing([...patterns], collections)).toEqual([
      'app.bsky.feed.post',
      'app.bsky.graph.block',
    ]);
  });

  it(
    'never emits for a source that never does',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<JetstreamEvent>('-');
      expectObservable(source.pipe(inCollection('app.bsky.feed.*'))).toBe('-');
      expectSubscriptions(source.subscriptions).toBe('^');
    }),
  );

  it(
    'completes with an empty source',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<JetstreamEvent>('---|');
      expectObservable(source.pipe(inCollection('app.bsky.feed.*'))).toBe('---|');
      expectSubscriptions(source.subscriptions).toBe('^--!');
    }),
  );

  it(
    'hands on an error of the source',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  p-i-#', values);
      const expected = '     p---#';
      expectObservable(source.pipe(inCollection('app.bsky.feed.post'))).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe('^---!');
    }),
  );

  it(
    'lets go of an unending source on unsubscribe',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  p-l-p-l-p-', values);
      const unsubscribed = '^----!    ';
      const expected = '    p---p-    ';
      const kept = source.pipe(inCollection('app.bsky.feed.post'));
      expectObservable(kept, unsubscribed).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe(unsubscribed);
    }),
  );

  it(
    'does not break the chain when a later operator ends it',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  l-p-p-p-', values);
      const expected = '    --p-(p|)';
      const kept = source.pipe(inCollection('app.bsky.feed.post'), take(2));
      expectObservable(kept).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe('^---!');
    }),
  );

  it('hands on the very objects', () => {
    const event = created('app.bsky.feed.post');
    const got: JetstreamEvent[] = [];
    from([event])
      .pipe(inCollection('app.bsky.feed.*'))
      .subscribe((value) => got.push(value));
    expect(got[0]).toBe(event);
  });
});

describe('inCollection with an Observable of lists', () => {
  const lists: Record<string, Iterable<string>> = {
    '0': [],
    '1': ['app.bsky.feed.post'],
    '2': new Set(['app.bsky.graph.*', 'app.bsky.feed.like']),
  };

  it(
    'lets nothing pass before the first list, and follows each; the last one stays',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  plf-plfi-plf-plf|', values);
      const changes = hot(' ---1----0---2|   ', lists);
      const expected = '    ----p---------lf|';
      expectObservable(source.pipe(inCollection(changes))).toBe(expected, values);
      expectSubscriptions(changes.subscriptions).toBe('^------------!');
      expectSubscriptions(source.subscriptions).toBe('^---------------!');
    }),
  );

  it(
    'errors when the lists error, and lets go of both',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  -p-p-', values);
      const changes = hot(' 1-#  ', lists);
      expectObservable(source.pipe(inCollection(changes))).toBe('-p#', values);
      expectSubscriptions(source.subscriptions).toBe('^-!');
    }),
  );

  it('takes a string for one collection, not for its letters', () => {
    const got: unknown[] = [];
    from(Object.values(values))
      .pipe(inCollection(of('app.bsky.feed.like')))
      .subscribe((event) => got.push(event));
    expect(got).toEqual([values['l']]);
  });
});
