import { describe, expect, it, jest } from '@jest/globals';
import { asyncScheduler, take, tap } from 'rxjs';
import { CursorError, type CursorStore, jetstream } from 'rx-jetstream';
import { checkpoint, consume, StoreInUseError } from 'rx-jetstream/operators';
import { numberOf, ONE } from '../helpers/follow.js';
import { turn } from '../helpers/turns.js';
import { delivering, notingStore, resultOf } from './delivering.js';

const always = { every: 0 };

/** A store whose saves end when they are told, and what it was asked for. */
function deskStore() {
  const log: string[] = [];
  const saves: (() => void)[] = [];
  const store: CursorStore = {
    load: () => null,
    save: ({ seq }) => {
      log.push(`save ${String(seq)}`);
      return new Promise((resolve) => saves.push(resolve));
    },
    lease: () => {
      log.push('lease');
      return { release: () => void log.push('release') };
    },
  };
  return { log, saves, store };
}

describe('a stream that begins while another saves to the same store for the last time', () => {
  it('waits for it, so that the position never moves back', async () => {
    const { world, stream$, send, attempts, run } = delivering();
    const { log, saves, store } = deskStore();
    const first = resultOf(stream$.pipe(checkpoint(store, always)));
    send(5);
    first.subscription.unsubscribe();
    const cursor = () => {
      log.push('load');
      return 1;
    };
    const again$ = jetstream({ hosts: ONE, cursor, ...world.client });
    const second = resultOf(again$.pipe(checkpoint(store, always)));
    expect(attempts()).toBe(1);
    saves[0]?.();
    await turn();
    expect(log).toEqual(['lease', 'save 1', 'save 5']);
    saves[1]?.();
    await run(100);
    expect(log).toEqual(['lease', 'save 1', 'save 5', 'release', 'lease', 'load', 'save 1']);
    expect(second.values.map(numberOf)).toEqual([1, 2, 3, 4, 5]);
    second.subscription.unsubscribe();
  });

  it('waits for it no longer than half a minute, and says why', async () => {
    const { world, stream$, send } = delivering();
    const { scheduler } = world;
    const { log, saves, store } = deskStore();
    const point = checkpoint<unknown>(store, { ...always, scheduler });
    const first = resultOf(stream$.pipe(point));
    send(1);
    first.subscription.unsubscribe();
    const second = resultOf(stream$.pipe(point));
    world.run(29_999);
    expect(second.errors).toEqual([]);
    world.run(2);
    expect(second.errors).toMatchObject([
      { code: 'store-in-use', hint: expect.stringContaining('does not settle') },
    ]);
    saves[0]?.();
    await turn();
    expect(log).toEqual(['lease', 'save 1', 'release']);
    // Nothing is left of the one that was refused.
    const third = resultOf(stream$.pipe(point));
    expect([log.at(-1), third.errors]).toEqual(['lease', []]);
    third.subscription.unsubscribe();
  });

  it('waits for a lease that is still to come, and to be given back', async () => {
    const { stream$, run, attempts } = delivering();
    const log: string[] = [];
    const leases: ((lease: { release: () => void }) => void)[] = [];
    const store: CursorStore = {
      ...notingStore(),
      lease: () => new Promise((resolve) => void leases.push(resolve)),
    };
    const lease = { release: () => void log.push('release') };
    resultOf(stream$.pipe(checkpoint(store))).subscription.unsubscribe();
    const second = resultOf(stream$.pipe(checkpoint(store)));
    await run();
    expect(leases.length).toBe(1);
    leases[0]?.(lease);
    await run();
    expect([log, leases.length, attempts()]).toEqual([['release'], 2, 0]);
    leases[1]?.(lease);
    await run(10);
    expect([second.errors, attempts()]).toEqual([[], 1]);
    second.subscription.unsubscribe();
  });

  it('begins not at all when it is left meanwhile', async () => {
    const { stream$, send, attempts, run } = delivering();
    const { log, saves, store } = deskStore();
    const first = resultOf(stream$.pipe(checkpoint(store, always)));
    send(1);
    first.subscription.unsubscribe();
    resultOf(stream$.pipe(checkpoint(store, always))).subscription.unsubscribe();
    saves[0]?.();
    await run();
    expect(log).toEqual(['lease', 'save 1', 'release']);
    expect(attempts()).toBe(1);
  });
});

describe('a store that another stream saves to', () => {
  const inUse = [{ code: 'store-in-use', hint: expect.stringContaining('share()') }];

  it('is refused: the position would move back, and past what is not done', () => {
    const { stream$, send, attempts } = delivering();
    const store = notingStore();
    const first = resultOf(stream$.pipe(checkpoint(store, always)));
    const second = resultOf(stream$.pipe(checkpoint(store, always)));
    expect(second.errors).toMatchObject(inUse);
    send(3);
    expect(attempts()).toBe(1);
    expect(store.seqs).toEqual([1, 2, 3]);
    first.subscription.unsubscribe();
  });

  it('is refused while the first waits for its lease', async () => {
    const { stream$, run } = delivering();
    const store = { ...notingStore(), lease: () => Promise.resolve({ release: () => undefined }) };
    const first = resultOf(stream$.pipe(checkpoint(store)));
    const second = resultOf(stream$.pipe(checkpoint(store)));
    expect(second.errors).toMatchObject(inUse);
    await run();
    first.subscription.unsubscribe();
  });

  it('is free again after a refused lease, an error, and the end', async () => {
    const { stream$, send, run } = delivering();
    let refusals = 1;
    const store = {
      ...notingStore(),
      lease: () => {
        refusals -= 1;
        if (refusals >= 0) throw new Error('not now');
        return { release: () => undefined };
      },
    };
    expect(resultOf(stream$.pipe(checkpoint(store))).errors).toMatchObject([
      { message: 'not now' },
    ]);
    const failing = resultOf(
      stream$.pipe(
        tap(() => {
          throw new Error('failed');
        }),
        checkpoint(store),
      ),
    );
    send(3);
    expect(failing.errors).toMatchObject([{ message: 'failed' }]);
    const ended = resultOf(stream$.pipe(take(1), checkpoint(store)));
    await run(10);
    expect(ended.completed).toBe(true);
    const last = resultOf(stream$.pipe(checkpoint(store)));
    await run(10);
    expect([last.errors, last.values.length]).toEqual([[], 3]);
    last.subscription.unsubscribe();
  });
});

it('a store whose save gives something else, as Map.set does, has saved', () => {
  const { stream$, send } = delivering();
  const saved = new Map<string, unknown>();
  const store = {
    load: () => null,
    save: (cursor: unknown) => saved.set('cursor', cursor) as never,
    lease: () => null as never,
  };
  const result = resultOf(stream$.pipe(take(2), checkpoint(store)));
  send(2);
  expect([result.completed, result.errors]).toEqual([true, []]);
  expect(saved.get('cursor')).toMatchObject({ seq: 2 });
});

describe('a lease that cannot be released', () => {
  const releases = [
    [
      'throws',
      () => {
        throw new Error('gone');
      },
    ],
    ['rejects', () => Promise.reject(new Error('gone'))],
  ] as const;

  it.each(releases)('stops nobody, and is told: it %s', async (_, release) => {
    const { stream$, send } = delivering();
    const told: unknown[] = [];
    const store = { ...notingStore(), lease: () => ({ release }) };
    const onError = (error: unknown) => told.push(error);
    const result = resultOf(stream$.pipe(take(2), checkpoint(store, { onError })));
    send(2);
    await turn();
    expect(result.completed).toBe(true);
    expect(told).toMatchObject([{ code: 'checkpoint', cause: { message: 'gone' } }]);
  });

  it('is thrown on its own where nobody is told', () => {
    const schedule = jest.spyOn(asyncScheduler, 'schedule');
    try {
      const { stream$, send } = delivering();
      const [[, release]] = releases;
      const store = { ...notingStore(), lease: () => ({ release }) };
      const result = resultOf(stream$.pipe(take(2), checkpoint(store, always)));
      schedule.mockReturnValue(result.subscription);
      send(2);
      expect(result.completed).toBe(true);
      expect(schedule.mock.calls.at(-1)?.[0]).toThrow('the store could not be released');
    } finally {
      schedule.mockRestore();
    }
  });
});

it('a right that was lost errors the stream at once: a try more would take it back', () => {
  const { world, stream$, send } = delivering();
  const { scheduler } = world;
  const handled: number[] = [];
  let isLost = false;
  const store: CursorStore = {
    load: () => null,
    save: () => {
      if (isLost) throw new StoreInUseError('another one saves', { hint: 'end it' });
    },
  };
  const { errors } = resultOf(
    stream$.pipe(
      consume((event) => {
        handled.push(numberOf(event));
      }),
      checkpoint(store, { ...always, scheduler }),
    ),
  );
  send(1);
  isLost = true;
  send(5);
  world.run(60_000);
  expect(handled).toEqual([1, 2]);
  expect(errors).toMatchObject([{ code: 'store-in-use' }]);
  expect(scheduler.actions).toEqual([]);
});

it('any other error of a store is tried again', () => {
  const { world, stream$, send } = delivering();
  const { scheduler } = world;
  let failures = 0;
  const store: CursorStore = {
    load: () => null,
    save: () => {
      failures += 1;
      if (failures < 3) throw new CursorError('damaged', { hint: 'none' });
    },
  };
  const { errors } = resultOf(stream$.pipe(checkpoint(store, { ...always, scheduler })));
  send(1);
  world.run(60_000);
  expect([failures, errors]).toEqual([3, []]);
});
