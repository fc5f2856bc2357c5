import { describe, expect, it, jest } from '@jest/globals';
import { asyncScheduler, take } from 'rxjs';
import { type CursorStore, jetstream } from 'rx-jetstream';
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

  it('waits for both, where two do', async () => {
    const { stream$, send, run } = delivering();
    const { log, saves, store } = deskStore();
    const [one, two] = [1, 2].map(() => resultOf(stream$.pipe(checkpoint(store, always))));
    send(2);
    one?.subscription.unsubscribe();
    two?.subscription.unsubscribe();
    const third = resultOf(stream$.pipe(checkpoint(store, always)));
    const leases = () => log.filter((line) => line === 'lease').length;
    // Of each the one that runs, then its last.
    for (const index of [0, 1, 2]) {
      saves[index]?.();
      await turn();
      expect(leases()).toBe(2);
    }
    saves[3]?.();
    await run();
    expect(leases()).toBe(3);
    third.subscription.unsubscribe();
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
