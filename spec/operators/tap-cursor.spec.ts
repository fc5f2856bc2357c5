import { describe, expect, it, jest } from '@jest/globals';
import { asyncScheduler, from, map, Subject, Subscription, take, throwError } from 'rxjs';
import { CursorError, cursorOf, type JetstreamEvent } from 'rx-jetstream';
import { tapCursor, type TapCursorOptions } from 'rx-jetstream/operators';
import { numberedEvents, testEvent } from 'rx-jetstream/testing';
import { marbles } from '../helpers/marbles.js';
import { streamed } from '../helpers/streamed.js';

const [a, b, c] = streamed(numberedEvents(3)) as [JetstreamEvent, JetstreamEvent, JetstreamEvent];
const values = { a, b, c };
const each: TapCursorOptions = { every: 0 };

/** What is done with events, in the order it is done. */
function log() {
  const lines: string[] = [];
  const name = (event: JetstreamEvent) => String(event.seq);
  return {
    lines,
    save: (_: unknown, event: JetstreamEvent) => lines.push(`save ${name(event)}`),
    work: (event: JetstreamEvent) => lines.push(`work ${name(event)}`),
  };
}

describe('tapCursor for every event', () => {
  it('calls with the position, once everything below has taken the event', () => {
    const { lines, save, work } = log();
    const save$ = jest.fn(save);
    from([a, b]).pipe(tapCursor(save$, each)).subscribe(work);
    expect(lines).toEqual(['work 1', 'save 1', 'work 2', 'save 2']);
    expect(save$.mock.calls[0]).toEqual([cursorOf(a), a]);
  });

  it('does not count an event at which something below failed', () => {
    const { lines, save } = log();
    const got: unknown[] = [];
    from([a, b, c])
      .pipe(
        tapCursor(save, each),
        map((event) => {
          if (event === b) throw new Error('no room');
          return event;
        }),
      )
      .subscribe({ error: (error: unknown) => got.push(error) });
    expect(lines).toEqual(['save 1']);
    expect(got).toEqual([new Error('no room')]);
  });

  it('does not count the event at which something below has enough', () => {
    const below = log();
    from([a, b, c]).pipe(tapCursor(below.save, each), take(2)).subscribe();
    expect(below.lines).toEqual(['save 1']);
    const above = log();
    from([a, b, c]).pipe(take(2), tapCursor(above.save, each)).subscribe();
    expect(above.lines).toEqual(['save 1', 'save 2']);
  });

  it('errors with what the callback throws, and calls no more', () => {
    const source = new Subject<JetstreamEvent>();
    const save = jest.fn(() => {
      throw new Error('disk full');
    });
    const got: unknown[] = [];
    source.pipe(tapCursor(save, each)).subscribe({ error: (error: unknown) => got.push(error) });
    source.next(a);
    source.next(b);
    expect(got).toEqual([new Error('disk full')]);
    expect(save).toHaveBeenCalledTimes(1);
    expect(source.observed).toBe(false);
  });

  it('errors at a copy, which has no position', () => {
    let error: unknown;
    from([testEvent.post()])
      .pipe(tapCursor(() => undefined, each))
      .subscribe({ error: (problem: unknown) => (error = problem) });
    expect(error).toBeInstanceOf(CursorError);
  });
});

describe('tapCursor once in a while', () => {
  it(
    'calls with the latest position, at most once in so many milliseconds',
    marbles(({ hot, expectObservable, flush }) => {
      const saved: [number, number | undefined][] = [];
      const source = hot('  -a-b-------c---------------', values);
      const tapped = source.pipe(
        tapCursor((cursor) => saved.push([asyncScheduler.now(), cursor.seq]), { every: 5 }),
      );
      expectObservable(tapped, '^------------------------!').toBe('-a-b-------c', values);
      flush();
      expect(saved).toEqual([
        [6, 2],
        [16, 3],
      ]);
    }),
  );

  it(
    'calls at the end as well, and keeps no timer',
    marbles(({ cold, expectObservable, flush }) => {
      const { lines, save } = log();
      expectObservable(cold('a-b|', values).pipe(tapCursor(save, { every: 50 }))).toBe(
        'a-b|',
        values,
      );
      flush();
      expect(lines).toEqual(['save 2']);
    }),
  );

  it('keeps no timer when the stream completes, errors or is left', () => {
    const timers: Subscription[] = [];
    const scheduler = {
      now: () => 0,
      schedule: () => {
        const timer = new Subscription();
        timers.push(timer);
        return timer;
      },
    };
    const ends = [
      (source: Subject<JetstreamEvent>) => source.complete(),
      (source: Subject<JetstreamEvent>) => source.error('gone'),
      (_: Subject<JetstreamEvent>, open: Subscription) => open.unsubscribe(),
    ];
    for (const end of ends) {
      const source = new Subject<JetstreamEvent>();
      const tapped = source.pipe(tapCursor(() => undefined, { scheduler }));
      const open = tapped.subscribe({ error: () => undefined });
      source.next(a);
      end(source, open);
    }
    expect(timers.map(({ closed }) => closed)).toEqual([true, true, true]);
  });

  it('has called when the consumer hears of the end', () => {
    const order: string[] = [];
    from([a])
      .pipe(tapCursor(() => order.push('save')))
      .subscribe({ complete: () => order.push('complete') });
    expect(order).toEqual(['save', 'complete']);
  });

  it('calls when the source fails, and hands on the error', () => {
    const order: unknown[] = [];
    const source = new Subject<JetstreamEvent>();
    source.pipe(tapCursor((cursor) => order.push(cursor.seq))).subscribe({
      error: (error: unknown) => order.push(error),
    });
    source.next(b);
    source.error('gone');
    expect(order).toEqual([2, 'gone']);
  });

  it('calls on unsubscribe, once', () => {
    const save = jest.fn();
    const source = new Subject<JetstreamEvent>();
    const open = source.pipe(tapCursor(save)).subscribe();
    source.next(a);
    expect(save).not.toHaveBeenCalled();
    open.unsubscribe();
    open.unsubscribe();
    expect(save.mock.calls).toEqual([[cursorOf(a), a]]);
  });

  it('throws out of unsubscribe what the callback throws there, and lets go of the source', () => {
    const source = new Subject<JetstreamEvent>();
    const failing = () => {
      throw new Error('disk full');
    };
    const open = source.pipe(tapCursor(failing)).subscribe();
    source.next(a);
    expect(() => open.unsubscribe()).toThrow('disk full');
    expect(source.observed).toBe(false);
  });

  it('does not call when nothing has come since', () => {
    const save = jest.fn();
    from([]).pipe(tapCursor(save)).subscribe();
    throwError(() => 'gone')
      .pipe(tapCursor(save))
      .subscribe({ error: () => undefined });
    expect(save).not.toHaveBeenCalled();
  });

  it('errors with what the callback throws at the end, but never hides the error of the stream', () => {
    const failing = () => {
      throw new Error('disk full');
    };
    const got: unknown[] = [];
    const note = { error: (error: unknown) => got.push(error) };
    from([a]).pipe(tapCursor(failing)).subscribe(note);
    const source = new Subject<JetstreamEvent>();
    source.pipe(tapCursor(failing)).subscribe(note);
    source.next(a);
    source.error('gone');
    expect(got).toEqual([new Error('disk full'), 'gone']);
  });

  it(
    'errors with what the callback throws later',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-b---', values);
      const failing = () => {
        throw new Error('disk full');
      };
      const tapped = source.pipe(tapCursor(failing, { every: 3 }));
      expectObservable(tapped).toBe('-a-b#', values, new Error('disk full'));
      expectSubscriptions(source.subscriptions).toBe('^---!');
    }),
  );

  it('counts for each subscription', () => {
    const { lines, save } = log();
    const source = new Subject<JetstreamEvent>();
    const tapped = source.pipe(tapCursor(save));
    const [one, two] = [tapped.subscribe(), tapped.subscribe()];
    source.next(a);
    one.unsubscribe();
    source.next(b);
    two.unsubscribe();
    expect(lines).toEqual(['save 1', 'save 2']);
  });

  it.each([-1, Number.NaN, 2 ** 31, Number.POSITIVE_INFINITY])('refuses a time of %s', (every) => {
    expect(() => tapCursor(() => undefined, { every })).toThrow(/^every: /);
  });
});
