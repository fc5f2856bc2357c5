import { describe, expect, it, jest } from '@jest/globals';
import {
  finalize,
  map,
  mergeWith,
  NEVER,
  of,
  Subject,
  take,
  takeUntil,
  throwError,
  type VirtualTimeScheduler,
} from 'rxjs';
import { type JetstreamEvent } from 'rx-jetstream';
import {
  checkpoint,
  consume,
  type ConsumeOptions,
  type FailedEvent,
  type HandlerContext,
} from 'rx-jetstream/operators';
import { testEvent } from 'rx-jetstream/testing';
import { numberOf, range } from '../helpers/follow.js';
import { delivering, desk, notingStore, resultOf } from './delivering.js';

const always = { every: 0 };

describe('consume: what a handler may return', () => {
  it.each<[string, () => unknown, unknown]>([
    ['a value', () => 7, 7],
    ['nothing', () => undefined, undefined],
    ['a promise', () => Promise.resolve(7), 7],
    ['what has then', () => ({ then: (ok: (value: number) => void) => ok(7) }), 7],
    ['an Observable, whose last value counts', () => of(5, 6, 7), 7],
    ['an Observable without values', () => of(), undefined],
    ['a list: no Observable of its items', () => [1, 2], [1, 2]],
    ['a text', () => 'abc', 'abc'],
  ])('%s', async (_, handler, result) => {
    const { stream$, send, run } = delivering();
    const store = notingStore();
    const { values } = resultOf(stream$.pipe(consume(handler), checkpoint(store, always)));
    send(1);
    await run();
    expect(values).toMatchObject([{ status: 'done', event: { seq: 1 }, attempts: 1 }]);
    expect(values[0]?.result).toEqual(result);
    expect(store.seqs).toEqual([1]);
  });
});

describe('consume: order', () => {
  const started = (options: ConsumeOptions<JetstreamEvent>, accounts: number, count = 6) => {
    const { stream$, send } = delivering();
    const work = desk();
    stream$.pipe(consume(work.handler, options)).subscribe();
    send(count, accounts);
    return work;
  };

  it('is by account unless told otherwise', () => {
    const work = started({}, 3);
    expect(work.open).toEqual([1, 2, 3]);
    work.finish(2);
    expect(work.open).toEqual([1, 3, 5]);
    work.finish(1, 3, 4, 5, 6);
    expect(work.called).toEqual([1, 2, 3, 5, 4, 6]);
  });

  it('is by account and number of handlers', () => {
    const work = started({ concurrency: 2 }, 3);
    expect(work.open).toEqual([1, 2]);
    work.finish(2);
    expect(work.open).toEqual([1, 3]);
    work.finish(3);
    // 4 is of the account of 1, which is busy.
    expect(work.open).toEqual([1, 5]);
  });

  it('is global: one after the other', () => {
    const work = started({ order: 'global' }, 3);
    for (const number of range(1, 6)) {
      expect(work.open).toEqual([number]);
      work.finish(number);
    }
  });

  it('is none: as they come', () => {
    const work = started({ order: 'none', concurrency: 4 }, 1);
    expect(work.open).toEqual([1, 2, 3, 4]);
    work.finish(3);
    expect(work.open).toEqual([1, 2, 4, 5]);
  });

  it('is by key; undefined waits for none', () => {
    const byRest = (event: JetstreamEvent) => (numberOf(event) % 2 === 0 ? 'even' : undefined);
    const work = started({ order: byRest }, 1);
    expect(work.open).toEqual([1, 2, 3, 5]);
    work.finish(2);
    expect(work.open).toEqual([1, 3, 5, 4]);
  });

  it('holds for a synchronous handler that makes the stream emit', () => {
    const { stream$, send } = delivering();
    const order: string[] = [];
    const again$ = new Subject<JetstreamEvent>();
    stream$
      .pipe(
        mergeWith(again$),
        consume((event) => {
          order.push('begin');
          if (order.length === 1) again$.next(event);
          order.push('end');
        }),
      )
      .subscribe();
    send(1);
    expect(order).toEqual(['begin', 'end', 'begin', 'end']);
  });

  it('runs a thousand waiting events whose handlers end at once, without filling the stack', () => {
    const { world, stream$, send } = delivering({ buffer: { events: 30_000 } });
    const gate = new Subject<number>();
    let count = 0;
    const { values } = resultOf(
      stream$.pipe(
        consume((event) => {
          count += 1;
          return numberOf(event) === 1 ? gate : of(1);
        }),
      ),
    );
    send(20_000);
    world.run(5000);
    expect(count).toBe(1);
    gate.complete();
    expect(count).toBe(20_000);
    expect(values.map(({ event }) => numberOf(event))).toEqual(range(1, 20_000));
  });

  it('stays by account over a retry, while other accounts go on', () => {
    const { world, stream$, send } = delivering();
    const work = desk();
    const retry = { initialDelay: 1000, jitter: 0 };
    const { scheduler } = world;
    stream$.pipe(consume(work.handler, { concurrency: 1, retry, scheduler })).subscribe();
    send(4, 2);
    work.fail(1, 'once');
    // The room of the one that waits is another's; 3 is of its account.
    expect(work.open).toEqual([2]);
    work.finish(2);
    work.finish(4);
    expect(work.open).toEqual([]);
    world.run(1000);
    work.finish(1);
    work.finish(3);
    expect(work.called).toEqual([1, 2, 4, 1, 3]);
  });
});

describe('consume: failures', () => {
  const policy = (scheduler: VirtualTimeScheduler) => ({
    retry: { maxRetries: 2, initialDelay: 100, jitter: 0 },
    scheduler,
  });

  const failing = (kind: string) => (): never | Promise<never> | typeof NEVER => {
    if (kind === 'throws') throw new Error('no');
    if (kind === 'rejects') return Promise.reject(new Error('no'));
    return throwError(() => new Error('no'));
  };

  it.each(['throws', 'rejects', 'errors'])(
    'is tried again, later and later, then stops the stream: it %s',
    async (kind) => {
      const { world, stream$, send, run } = delivering();
      const store = notingStore();
      const at: number[] = [];
      const handler = jest.fn((event: JetstreamEvent, { attempt }: HandlerContext) => {
        if (numberOf(event) !== 2) return 1;
        at.push(world.scheduler.now(), attempt);
        return failing(kind)();
      });
      const result = resultOf(
        stream$.pipe(consume(handler, policy(world.scheduler)), checkpoint(store, always)),
      );
      send(3);
      for (const ms of [100, 200, 300]) await run(ms);
      const [begin = 0] = at;
      expect(at).toEqual([begin, 1, begin + 100, 2, begin + 300, 3]);
      expect(result.errors).toMatchObject([
        { code: 'handler', attempts: 3, events: [{ seq: 2 }], cause: new Error('no') },
      ]);
      expect(store.seqs).toEqual([1]);
    },
  );

  it('is told how often it was tried', async () => {
    const { world, stream$, send } = delivering();
    const handler = (_: unknown, { attempt }: HandlerContext) => {
      if (attempt < 3) throw new Error('no');
      return attempt;
    };
    const { values } = resultOf(stream$.pipe(consume(handler, policy(world.scheduler))));
    send(1);
    world.run(1000);
    expect(values).toMatchObject([{ attempts: 3, result: 3 }]);
  });

  it.each([
    ['says no', () => false],
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
  ])('is not tried again where when() %s', (_, when) => {
    const { world, stream$, send } = delivering();
    const handler = jest.fn(() => {
      throw new Error('no');
    });
    const { errors } = resultOf(
      stream$.pipe(consume(handler, { retry: { when }, scheduler: world.scheduler })),
    );
    send(1);
    expect(handler).toHaveBeenCalledTimes(1);
    expect(errors).toMatchObject([{ code: 'handler', cause: new Error('no') }]);
  });

  it('is set aside, and counts as done once the sink has it', () => {
    const { world, stream$, send } = delivering();
    const store = notingStore();
    const sink = desk();
    const dead: FailedEvent<JetstreamEvent>[] = [];
    const handler = (event: JetstreamEvent) => {
      if (numberOf(event) === 2) throw new Error('poison');
    };
    const deadLetter = (failed: FailedEvent<JetstreamEvent>) => {
      dead.push(failed);
      return sink.handler(failed.event);
    };
    const { values } = resultOf(
      stream$.pipe(
        consume(handler, { ...policy(world.scheduler), deadLetter }),
        checkpoint(store, always),
      ),
    );
    send(3);
    world.run(1000);
    expect(dead).toMatchObject([{ event: { seq: 2 }, error: new Error('poison'), attempts: 3 }]);
    expect(store.seqs).toEqual([1]);
    sink.finish(2);
    expect(store.seqs.at(-1)).toBe(3);
    expect(values.map(({ status }) => status)).toEqual(['done', 'dead', 'done']);
    expect(values[1]).toMatchObject({ error: new Error('poison'), attempts: 3 });
  });

  it('stops the stream when the sink fails too, by the same policy', () => {
    const { world, stream$, send } = delivering();
    const store = notingStore();
    const deadLetter = jest.fn(() => {
      throw new Error('sink');
    });
    const handler = () => {
      throw new Error('poison');
    };
    const { errors } = resultOf(
      stream$.pipe(
        consume(handler, { ...policy(world.scheduler), deadLetter }),
        checkpoint(store, always),
      ),
    );
    send(1);
    world.run(5000);
    expect(deadLetter).toHaveBeenCalledTimes(3);
    expect(errors).toMatchObject([{ code: 'handler', cause: new Error('sink') }]);
    expect(store.seqs).toEqual([]);
  });
});

describe('consume: the end', () => {
  it('hands on the error of the source at once, and aborts', async () => {
    const { stream$, send } = delivering();
    const fail$ = new Subject<never>();
    const signals: AbortSignal[] = [];
    const left = jest.fn();
    const { errors } = resultOf(
      stream$.pipe(
        takeUntil(fail$),
        consume((_, { signal }) => {
          signals.push(signal);
          return NEVER.pipe(finalize(left));
        }),
      ),
    );
    send(1);
    expect(signals[0]?.aborted).toBe(false);
    fail$.error('gone');
    expect(errors).toEqual(['gone']);
    expect(signals[0]?.aborted).toBe(true);
    expect(left).toHaveBeenCalledTimes(1);
  });

  it('aborts on unsubscribe, starts nothing more, and takes no notice of what comes', async () => {
    const { world, stream$, send, run } = delivering();
    const called: number[] = [];
    const signals: AbortSignal[] = [];
    let reject: (reason: unknown) => void = () => undefined;
    const result = resultOf(
      stream$.pipe(
        consume(
          (event, { signal }) => {
            called.push(numberOf(event));
            signals.push(signal);
            return new Promise((_, fail) => (reject = fail));
          },
          { concurrency: 1, scheduler: world.scheduler },
        ),
      ),
    );
    send(3);
    result.subscription.unsubscribe();
    reject('late');
    await run(100_000);
    expect(called).toEqual([1]);
    expect(signals[0]?.aborted).toBe(true);
    expect([result.values, result.errors]).toEqual([[], []]);
  });

  it('starts nothing more once something below has had enough', () => {
    const { stream$, send } = delivering();
    const work = desk();
    const result = resultOf(stream$.pipe(consume(work.handler), take(1)));
    send(3);
    work.finish(1);
    expect(result.completed).toBe(true);
    expect(work.called).toEqual([1]);
  });

  it('aborts the others when one stops the stream', () => {
    const { world, stream$, send } = delivering();
    const signals: AbortSignal[] = [];
    resultOf(
      stream$.pipe(
        consume(
          (event, { signal }) => {
            if (numberOf(event) === 2) throw new Error('no');
            signals.push(signal);
            return NEVER;
          },
          { order: 'none', retry: { maxRetries: 0 }, scheduler: world.scheduler },
        ),
      ),
    );
    send(2);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('completes after the outcome when its own synchronous handler ends the source', () => {
    const { stream$, send } = delivering();
    const store = notingStore();
    const shutdown$ = new Subject<void>();
    const result = resultOf(
      stream$.pipe(
        takeUntil(shutdown$),
        consume((event) => {
          if (numberOf(event) === 2) shutdown$.next();
          return numberOf(event);
        }),
        checkpoint(store),
      ),
    );
    send(3);
    expect(result.values.map((outcome) => outcome.result)).toEqual([1, 2]);
    expect(result.completed).toBe(true);
    expect(store.seqs).toEqual([2]);
  });

  it('leaves no timer', () => {
    const { world, stream$, send } = delivering();
    const { subscription } = resultOf(
      stream$.pipe(
        consume(() => {
          throw new Error('no');
        }, world),
      ),
    );
    send(1);
    subscription.unsubscribe();
    world.run(60_000);
    expect(world.scheduler.actions).toEqual([]);
  });
});

describe('consume: values that are no events', () => {
  it('are refused, with what to do', () => {
    const { stream$, send } = delivering();
    const { errors } = resultOf(
      stream$.pipe(
        map((event) => ({ ...event })),
        consume(() => 1),
      ),
    );
    send(1);
    expect(errors).toMatchObject([{ code: 'origin', hint: expect.stringContaining('eventOf') }]);
    expect(resultOf(of(testEvent.post()).pipe(consume(() => 1))).errors).toMatchObject([
      { code: 'origin' },
    ]);
  });

  it('go where eventOf says which event it is', () => {
    const { stream$, send } = delivering();
    const store = notingStore();
    const { values } = resultOf(
      stream$.pipe(
        map((event) => ({ event, length: 3 })),
        consume(({ length }) => length, { eventOf: ({ event }) => event }),
        checkpoint(store, always),
      ),
    );
    send(1);
    expect(values).toMatchObject([{ event: { length: 3 }, result: 3 }]);
    expect(store.seqs).toEqual([1]);
  });

  it.each(['eventOf', 'order'])('error with what %s throws, and leave no claim', (name) => {
    const { stream$, send } = delivering();
    const broken = () => {
      throw new Error('broken');
    };
    const { errors } = resultOf(stream$.pipe(consume(() => 1, { [name]: broken })));
    send(1);
    expect(errors).toEqual([new Error('broken')]);
  });
});

describe('consume: options', () => {
  it.each<[string, ConsumeOptions<JetstreamEvent>]>([
    ['concurrency', { concurrency: 0 }],
    ['concurrency', { concurrency: Number.NaN }],
    ['retry.maxRetries', { retry: { maxRetries: -1 } }],
    ['retry.initialDelay', { retry: { initialDelay: -1 } }],
    ['retry.initialDelay', { retry: { initialDelay: Infinity } }],
    ['retry.maxDelay', { retry: { maxDelay: 2 ** 31 } }],
    ['retry.maxDelay', { retry: { initialDelay: 10, maxDelay: 5 } }],
    ['retry.jitter', { retry: { jitter: 2 } }],
  ])('refuses %s', (option, options) => {
    expect(() => consume(() => 1, options)).toThrow(
      expect.objectContaining({ code: 'invalid-options', option }),
    );
  });
});
