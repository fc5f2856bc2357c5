import { describe, expect, it } from '@jest/globals';
import type { JetstreamEvent } from 'rx-jetstream';
import { rates } from 'rx-jetstream/operators';
import { testEvent } from 'rx-jetstream/testing';
import { marbles } from '../helpers/marbles.js';

const values: Record<string, JetstreamEvent> = {
  p: testEvent.post(),
  l: testEvent.like(),
  d: testEvent.delete('app.bsky.feed.like'),
  i: testEvent.identity(),
};

describe('rates', () => {
  it(
    'counts by collection, and by kind where there is none',
    marbles(({ hot, expectObservable }) => {
      const source = hot('  -p-l-p-i-d----p---', values);
      expectObservable(source.pipe(rates({ every: 10 })), '^-------------------!').toBe(
        '----------x',
        {
          x: {
            at: 10,
            events: 5,
            perSecond: 500,
            by: new Map([
              ['app.bsky.feed.post', 200],
              ['app.bsky.feed.like', 200],
              ['identity', 100],
            ]),
          },
        },
      );
    }),
  );

  it(
    'shows silence as 0, and starts each window afresh',
    marbles(({ hot, expectObservable }) => {
      const source = hot('  -p', values);
      const rates$ = source.pipe(rates({ every: 4 }));
      expectObservable(rates$, '^--------!').toBe('----x---y', {
        x: { at: 4, events: 1, perSecond: 250, by: new Map([['app.bsky.feed.post', 250]]) },
        y: { at: 8, events: 0, perSecond: 0, by: new Map() },
      });
    }),
  );

  it(
    'counts by what it is told',
    marbles(({ hot, expectObservable }) => {
      const source = hot('  p-i-', values);
      const rates$ = source.pipe(rates({ every: 5, by: (event) => event.did.slice(0, 7) }));
      expectObservable(rates$, '^----!').toBe('-----', {});
      expectObservable(rates$, '^-----!').toBe('-----x', {
        x: { at: 5, events: 2, perSecond: 400, by: new Map([['did:plc', 400]]) },
      });
    }),
  );

  it(
    'errors with what the callback throws, and lets go of everything',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  --p-p-', values);
      const thrown = new Error('my callback');
      const by = () => {
        throw thrown;
      };
      expectObservable(source.pipe(rates({ every: 5, by }))).toBe('--#', values, thrown);
      expectSubscriptions(source.subscriptions).toBe('^-!');
    }),
  );

  it(
    'counts for each subscription',
    marbles(({ cold, expectObservable }) => {
      const rates$ = cold('p-p-p-|', values).pipe(rates({ every: 4 }));
      const by = new Map([['app.bsky.feed.post', 500]]);
      expectObservable(rates$).toBe('----x-|', { x: { at: 4, events: 2, perSecond: 500, by } });
      expectObservable(rates$, '--^').toBe('------x-|', {
        x: { at: 6, events: 2, perSecond: 500, by },
      });
    }),
  );

  it('refuses a window that is none', () => {
    expect(() => rates({ every: 0 })).toThrow(/^every: /);
  });
});
