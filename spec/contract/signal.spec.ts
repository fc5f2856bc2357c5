import { describe, expect, it, jest } from '@jest/globals';
import { jetstream } from 'rx-jetstream';
import { type FaultPlan } from 'rx-jetstream/testing';
import {
  follow,
  leftOvers,
  NOTHING_LEFT,
  numberOf,
  ONE,
  push,
  range,
  TWO,
  WIRES,
} from '../helpers/follow.js';
import { virtualWorld } from '../helpers/virtual-world.js';

describe.each(WIRES)('signal on %s', (protocol) => {
  it('completes every open subscription', () => {
    const world = virtualWorld();
    world.network.listen(ONE);
    const controller = new AbortController();
    const first = follow(world, { protocol, signal: controller.signal });
    let second = 0;
    first.stream.subscribe({ complete: () => (second += 1) });
    world.run(100);
    controller.abort();
    expect([first.completions, second, first.errors]).toEqual([1, 1, []]);
    expect(first.stream.state$.value).toEqual({ status: 'idle' });
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  it('that is aborted already completes at once, without a connection', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const followed = follow(world, {
      protocol,
      signal: AbortSignal.abort(),
      cursor: () => Promise.reject(new Error('never asked')),
    });
    expect([followed.completions, followed.errors]).toEqual([1, []]);
    world.run(1000);
    expect(server.requests).toEqual([]);
    expect(followed.statuses).toEqual(['idle', 'closed', 'idle']);
  });

  it('keeps no listener once the stream is over', () => {
    const world = virtualWorld();
    world.network.listen(ONE);
    const controller = new AbortController();
    let listeners = 0;
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = ((...values: Parameters<typeof add>) => {
      listeners += 1;
      add(...values);
    }) as never;
    signal.removeEventListener = ((...values: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...values);
    }) as never;
    const followed = follow(world, { protocol, signal });
    world.run(100);
    expect(listeners).toBe(1);
    followed.subscription.unsubscribe();
    expect(listeners).toBe(0);
    controller.abort();
    expect(followed.completions).toBe(0);
  });

  it('inside next() ends the stream with that event', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    push(server, 1, 10);
    const controller = new AbortController();
    const followed = follow(
      world,
      { protocol, cursor: 1, signal: controller.signal, hosts: [ONE, TWO] },
      (event) => {
        if (numberOf(event) === 4) controller.abort();
      },
    );
    world.run(1000);
    expect(followed.numbers).toEqual(range(1, 4));
    expect(followed.completions).toBe(1);
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  const stages: [string, FaultPlan | undefined, number, string][] = [
    ['the handshake', [{ kind: 'no-answer' }], 1000, 'connecting'],
    ['back-off', () => ({ kind: 'refuse', status: 503, retryAfter: 60 }), 1000, 'waiting'],
    ['silence', () => ({ kind: 'silent' }), 1000, 'live'],
  ];
  it.each(stages)('completes in %s', (_name, faults, ms, status) => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { ...(faults && { faults }) });
    const controller = new AbortController();
    const followed = follow(world, { protocol, signal: controller.signal });
    world.run(ms);
    expect(followed.stream.state$.value.status).toBe(status);
    controller.abort();
    expect([followed.completions, followed.errors]).toEqual([1, []]);
    void server.close();
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });
});

describe.each(WIRES)('a consumer that throws, on %s', (protocol) => {
  it('law 6: is reported on its own; the stream goes on', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    push(server, 1, 10);
    const numbers: number[] = [];
    const reported: unknown[] = [];
    const spy = jest.spyOn(globalThis, 'setTimeout').mockImplementation(((work: () => void) => {
      try {
        work();
      } catch (error) {
        reported.push(error);
      }
    }) as never);
    jetstream({ hosts: ONE, protocol, cursor: 1, ...world.client }).subscribe((event) => {
      numbers.push(numberOf(event));
      if (numbers.length === 3) throw new Error('in next');
    });
    world.run(1000);
    spy.mockRestore();
    expect(numbers).toEqual(range(1, 10));
    expect(reported).toEqual([new Error('in next')]);
    expect(server.counters.attempts).toBe(1);
  });
});
