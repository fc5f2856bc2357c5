import { describe, expect, it, jest } from '@jest/globals';
import { asyncScheduler, Subscription } from 'rxjs';
import type { JetstreamEvent } from 'rx-jetstream';
import { Saver } from '../../operators/delivery/saver.js';
import { RetryPolicy } from '../../src/core/delivery/retry-policy.js';
import { CommitEventObject } from '../../src/event-object.js';
import { originOf } from '../helpers/origins.js';
import { notingStore } from './delivering.js';

const A = 'wss://a.example';
const B = 'wss://b.example';

const event = (host: string, seq: number | undefined, time: number): JetstreamEvent =>
  new CommitEventObject({ ...originOf('v2'), host }, 'did:plc:a', time, seq, {} as never);

/** What is saved when the position takes these places, one after the other. */
function saved(...places: readonly (JetstreamEvent | undefined)[]) {
  const store = notingStore();
  const settings = {
    store,
    policy: new RetryPolicy({}),
    scheduler: asyncScheduler,
    onError: undefined,
  };
  let position: JetstreamEvent | undefined;
  const saver = new Saver(
    settings,
    () => position,
    () => () => undefined,
    () => undefined,
  );
  for (const place of places) {
    position = place;
    saver.save();
  }
  return { seqs: store.seqs, saver, store };
}

describe('what is saved: only a later place', () => {
  it('nothing where there is no position yet', () => {
    const { seqs, saver } = saved(undefined, undefined);
    expect(seqs).toEqual([]);
    expect(saver.clean).toBe(true);
  });

  it('a later seq on the same host, though its time is damaged', () => {
    expect(saved(event(A, 5, 100), event(A, 6, 50), event(A, 6, 50)).seqs).toEqual([5, 6]);
  });

  it('no earlier seq on the same host, unless its time is later', () => {
    expect(saved(event(A, 5, 100), event(A, 4, 100), event(A, 3, 101)).seqs).toEqual([5, 3]);
  });

  it('on another host the time decides', () => {
    const places = [event(A, 5, 100), event(B, 900, 50), event(B, 901, 100), event(B, 1, 101)];
    expect(saved(...places).seqs).toEqual([5, 1]);
  });

  it('so it does where events have no seq', () => {
    const places = [event(A, undefined, 100), event(A, 7, 100), event(A, undefined, 101)];
    const { seqs, store } = saved(...places);
    expect(seqs).toHaveLength(2);
    expect(store.cursor?.time_us).toBe(101);
  });
});

it('a last save that fails is thrown on its own, where nobody else is told', () => {
  const schedule = jest
    .spyOn(asyncScheduler, 'schedule')
    .mockImplementation(() => Subscription.EMPTY);
  try {
    const store = {
      load: () => null,
      save: () => {
        throw new Error('full');
      },
    };
    const settings = {
      store,
      policy: new RetryPolicy({}),
      scheduler: asyncScheduler,
      onError: undefined,
    };
    let ended = false;
    new Saver(
      settings,
      () => event(A, 1, 1),
      () => () => undefined,
      () => undefined,
    ).finish(() => (ended = true));
    expect(ended).toBe(true);
    const [[thrown] = []] = schedule.mock.calls;
    expect(thrown).toThrow('the position could not be saved');
  } finally {
    schedule.mockRestore();
  }
});
