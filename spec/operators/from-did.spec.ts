import { describe, expect, it } from '@jest/globals';
import { defer, from, NEVER, of, Subject, take, throwError } from 'rxjs';
import { InvalidOptionsError, type JetstreamEvent } from 'rx-jetstream';
import { fromDid } from 'rx-jetstream/operators';
import { ALICE, BOB, CAROL, created, identity } from '../helpers/event-values.js';
import { marbles } from '../helpers/marbles.js';

const values: Record<string, JetstreamEvent> = {
  a: created('app.bsky.feed.post', {}, ALICE),
  A: identity(ALICE),
  b: created('app.bsky.feed.post', {}, BOB),
  B: identity(BOB),
  c: identity(CAROL),
};
const sets: Record<string, Iterable<string>> = {
  '0': [],
  '1': [ALICE],
  '2': new Set([BOB]),
  '3': [ALICE, BOB],
};

describe('fromDid with fixed accounts', () => {
  it(
    'keeps events of one, whatever their kind',
    marbles(({ hot, expectObservable }) => {
      const source = hot('  a-b-A-c|', values);
      const expected = '    a---A--|';
      expectObservable(source.pipe(fromDid(ALICE))).toBe(expected, values);
    }),
  );

  it(
    'keeps events of several',
    marbles(({ hot, expectObservable }) => {
      const source = hot('  a-b-c-A-B|', values);
      const expected = '    --b-c---B|';
      expectObservable(source.pipe(fromDid([BOB, CAROL]))).toBe(expected, values);
    }),
  );

  it(
    'keeps nothing of an empty list',
    marbles(({ hot, expectObservable }) => {
      const source = hot('  a-b-c|', values);
      expectObservable(source.pipe(fromDid([]))).toBe('-----|');
    }),
  );

  it('reads an iterable once, so that it serves every subscription', () => {
    const operator = fromDid(
      (function* () {
        yield ALICE;
      })(),
    );
    const counts = [0, 0];
    for (const index of [0, 1]) {
      from([values['a']!, values['b']!])
        .pipe(operator)
        .subscribe(() => (counts[index]! += 1));
    }
    expect(counts).toEqual([1, 1]);
  });

  it('compares whole DIDs', () => {
    const got: string[] = [];
    from([created('a.b.c', {}, `${ALICE}x`), created('a.b.c', {}, ALICE.slice(0, -1))])
      .pipe(fromDid(ALICE))
      .subscribe((event) => got.push(event.did));
    expect(got).toEqual([]);
  });

  it(
    'never emits, completes and errors with its source',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const never = cold<JetstreamEvent>('-');
      const empty = cold<JetstreamEvent>('--|');
      const failing = cold('a-b-#', values);
      expectObservable(never.pipe(fromDid(ALICE))).toBe('-');
      expectObservable(empty.pipe(fromDid(ALICE))).toBe('--|');
      expectObservable(failing.pipe(fromDid(ALICE))).toBe('a---#', values);
      expectSubscriptions(never.subscriptions).toBe('^');
      expectSubscriptions(empty.subscriptions).toBe('^-!');
      expectSubscriptions(failing.subscriptions).toBe('^---!');
    }),
  );

  it(
    'lets go of an unending source on unsubscribe',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  a-b-a-b-a', values);
      const unsubscribed = '^----!   ';
      const expected = '    a---a-   ';
      expectObservable(source.pipe(fromDid(ALICE)), unsubscribed).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe(unsubscribed);
    }),
  );
});

describe('fromDid with an Observable of sets', () => {
  it(
    'lets nothing pass before the first set, and follows each',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  ab-ab-ab-ab-ab|', values);
      const changes = hot(' --1--2--3--0---', sets);
      const expected = '    ---a---b-ab---|';
      expectObservable(source.pipe(fromDid(changes))).toBe(expected, values);
      expectSubscriptions(changes.subscriptions).toBe('^-------------!');
      expectSubscriptions(source.subscriptions).toBe('^-------------!');
    }),
  );

  it(
    'uses a set that is there at subscribe from the first event on',
    marbles(({ cold, expectObservable }) => {
      const source = cold('(ab)-a|', values);
      expectObservable(source.pipe(fromDid(of([ALICE])))).toBe('a----a|', values);
    }),
  );

  it(
    'keeps the last set when the sets complete',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  a-b-a-b-a|', values);
      const changes = hot(' -1-|      ', sets);
      const expected = '    ----a---a|';
      expectObservable(source.pipe(fromDid(changes))).toBe(expected, values);
      expectSubscriptions(changes.subscriptions).toBe('^--!');
    }),
  );

  it(
    'errors when the sets error, and lets go of the source',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  a-a-a-a', values);
      const changes = hot(' -1-#   ', sets);
      const expected = '    --a#   ';
      expectObservable(source.pipe(fromDid(changes))).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe('^--!');
    }),
  );

  it(
    'does not subscribe to the source when the sets fail at once',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('a-a', values);
      const failed = source.pipe(fromDid(throwError(() => 'error')));
      expectObservable(failed).toBe('#');
      expectSubscriptions(source.subscriptions).toBe([]);
    }),
  );

  it(
    'ends with the source, and lets go of the sets',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const failing = hot('  -a-#', values);
      const changes = hot('  1---', sets);
      expectObservable(failing.pipe(fromDid(changes))).toBe('-a-#', values);
      expectSubscriptions(changes.subscriptions).toBe('^--!');
    }),
  );

  it(
    'lets go of both on unsubscribe',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  -a-a-a-', values);
      const changes = hot(' 1------', sets);
      const unsubscribed = '^---!  ';
      expectObservable(source.pipe(fromDid(changes)), unsubscribed).toBe('-a-a-', values);
      expectSubscriptions(source.subscriptions).toBe(unsubscribed);
      expectSubscriptions(changes.subscriptions).toBe(unsubscribed);
    }),
  );

  it(
    'lets go of both when a later operator ends the chain',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  -a-a-', values);
      const changes = hot(' 1----', sets);
      const firstOnly = source.pipe(fromDid(changes), take(1));
      expectObservable(firstOnly).toBe('-(a|)', values);
      expectSubscriptions(source.subscriptions).toBe('^!');
      expectSubscriptions(changes.subscriptions).toBe('^!');
    }),
  );

  it('subscribes to the sets before the source, once a subscription', () => {
    const order: string[] = [];
    const sets$ = defer(() => {
      order.push('sets');
      return of([ALICE]);
    });
    const source$ = defer(() => {
      order.push('source');
      return of(values['a']!, values['b']!);
    });
    const stream$ = source$.pipe(fromDid(sets$));
    const counts = [0, 0];
    for (const index of [0, 1]) stream$.subscribe(() => (counts[index]! += 1));
    expect(order).toEqual(['sets', 'source', 'sets', 'source']);
    expect(counts).toEqual([1, 1]);
  });

  it('copies a set, so that changing it later changes nothing', () => {
    const accounts = new Set([ALICE]);
    const source = new Subject<JetstreamEvent>();
    const got: string[] = [];
    source.pipe(fromDid(of(accounts))).subscribe((event) => got.push(event.did));
    accounts.add(BOB);
    source.next(values['b']!);
    source.next(values['a']!);
    expect(got).toEqual([ALICE]);
  });

  it('reads each one-shot iterable once', () => {
    const source = new Subject<JetstreamEvent>();
    const got: string[] = [];
    source.pipe(fromDid(of(new Set([ALICE]).values()))).subscribe((event) => got.push(event.did));
    source.next(values['a']!);
    source.next(values['A']!);
    expect(got).toEqual([ALICE, ALICE]);
  });

  it('errors when what comes is no set', () => {
    const errors: unknown[] = [];
    const wrong = of(7 as unknown as Iterable<string>);
    NEVER.pipe(fromDid(wrong)).subscribe({ error: (error: unknown) => errors.push(error) });
    expect(errors).toEqual([expect.any(InvalidOptionsError)]);
  });
});
