import { describe, expect, it } from '@jest/globals';
import { from } from 'rxjs';
import type { JetstreamEvent } from 'rx-jetstream';
import { ofOperation } from 'rx-jetstream/operators';
import { account, created, deleted, identity, sync, updated } from '../helpers/event-values.js';
import { marbles } from '../helpers/marbles.js';

const values: Record<string, JetstreamEvent> = {
  c: created('app.bsky.feed.post'),
  u: updated('app.bsky.feed.post'),
  d: deleted('app.bsky.feed.post'),
  i: identity(),
  a: account(),
  s: sync(),
};

describe('ofOperation', () => {
  it.each([
    ['create', 'c-------------|'],
    ['update', '--u-----------|'],
    ['delete', '----d-----d---|'],
  ] as const)('keeps commits that %s', (operation, kept) => {
    marbles(({ hot, expectObservable }) => {
      const source = hot('c-u-d-i-a-d-s-|', values);
      expectObservable(source.pipe(ofOperation(operation))).toBe(kept, values);
    })();
  });

  it(
    'keeps several, in their order',
    marbles(({ hot, expectObservable }) => {
      const source = hot('  u-i-c-d-s-u|', values);
      const expected = '    u---c-----u|';
      expectObservable(source.pipe(ofOperation('create', 'update'))).toBe(expected, values);
    }),
  );

  it('serves many subscriptions', () => {
    const operator = ofOperation('delete');
    const counts = [0, 0];
    for (const index of [0, 1]) {
      from(Object.values(values))
        .pipe(operator)
        .subscribe(() => (counts[index]! += 1));
    }
    expect(counts).toEqual([1, 1]);
  });
});
