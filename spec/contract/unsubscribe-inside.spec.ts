import { describe, expect, it } from '@jest/globals';
import { BehaviorSubject } from 'rxjs';
import { jetstream, type Filter, type JetstreamOptions } from 'rx-jetstream';
import { type FaultPlan } from 'rx-jetstream/testing';
import { leftOvers, NOTHING_LEFT, numberOf, ONE, push, TWO, WIRES } from '../helpers/follow.js';
import { busyWorld } from '../helpers/busy-world.js';
import { runTurns } from '../helpers/turns.js';
import { virtualWorld } from '../helpers/virtual-world.js';

describe.each(WIRES)('law 1: unsubscribing leaves nothing, on %s', (protocol) => {
  function open(settings: { faults?: FaultPlan; options: JetstreamOptions }) {
    const world = virtualWorld();
    const { faults, options } = settings;
    const server = world.network.listen(ONE, { ...(faults && { faults }) });
    return {
      world,
      server,
      stream: jetstream({ hosts: ONE, protocol, ...world.client, ...options }),
    };
  }

  it('while the promise of a cursor is pending: its answer changes nothing', async () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    let give: (value: number) => void = () => undefined;
    const cursor = () => new Promise<number>((resolve) => (give = resolve));
    const stream = jetstream({ hosts: ONE, protocol, cursor, ...world.client });
    const errors: unknown[] = [];
    const subscription = stream.subscribe({ error: (error: unknown) => errors.push(error) });
    await runTurns(world, 100);
    subscription.unsubscribe();
    give(-1);
    await runTurns(world, 1000);
    expect(server.requests).toEqual([]);
    expect(errors).toEqual([]);
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  it('inside next()', () => {
    const { world, server, stream } = open({ options: { cursor: 1 } });
    push(server, 1, 50);
    const numbers: number[] = [];
    const subscription = stream.subscribe((event) => {
      numbers.push(numberOf(event));
      if (numbers.length === 5) subscription.unsubscribe();
    });
    world.run(1000);
    expect(numbers).toEqual([1, 2, 3, 4, 5]);
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  it('inside a notice callback', () => {
    const { world, server, stream } = open({
      faults: [[{ kind: 'garbage', after: 3, form: 'text' }]],
      options: { cursor: 1 },
    });
    push(server, 1, 50);
    const numbers: number[] = [];
    const subscription = stream.subscribe((event) => numbers.push(numberOf(event)));
    stream.notices$.subscribe(() => {
      subscription.unsubscribe();
    });
    world.run(1000);
    expect(numbers).toEqual([1, 2, 3]);
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  it.each<[code: string, options: JetstreamOptions, next: Filter | undefined]>([
    ['filter-applied', {}, { kinds: ['commit'] }],
    ['failover', { hosts: [ONE, TWO] }, undefined],
  ])('and %s is not told any more, when it is left as a connection opens', (code, more, next) => {
    for (const leaves of [false, true]) {
      const filter = new BehaviorSubject<Filter>({});
      const { world, server, stream } = open({ options: { ...more, filter } });
      const other = world.network.listen(TWO);
      const told: string[] = [];
      stream.notices$.subscribe((notice) => told.push(notice.code));
      const subscription = stream.subscribe();
      world.run(100);
      push(server, 1, 3);
      world.run(5000);
      stream.state$.subscribe(({ status }) => {
        if (status === 'replaying' && leaves) subscription.unsubscribe();
      });
      if (next) filter.next(next);
      else void server.close();
      world.run(30_000);
      expect(told.filter((each) => each === code)).toEqual(leaves ? [] : [code]);
      subscription.unsubscribe();
      void other.close();
      expect(leftOvers(world)).toEqual(NOTHING_LEFT);
    }
  });

  it.each(['connecting', 'live', 'replaying', 'waiting', 'stalled'])(
    'inside a state callback: %s',
    (status) => {
      const { world, server, stream } = open({
        faults: () => ({ kind: 'silent' }),
        options: { cursor: status === 'replaying' ? 1 : 'live' },
      });
      push(server, 1, 5);
      const controller = { done: false };
      const subscription = stream.subscribe();
      stream.state$.subscribe((state) => {
        if (state.status !== status || controller.done) return;
        controller.done = true;
        subscription.unsubscribe();
      });
      world.run(60_000);
      expect(controller.done).toBe(true);
      const { attempts } = server.counters;
      world.run(120_000);
      expect(server.counters.attempts).toBe(attempts);
      expect(leftOvers(world)).toEqual(NOTHING_LEFT);
    },
  );

  it('inside the very first state callback, by a signal', () => {
    const controller = new AbortController();
    const { world, stream } = open({ options: { signal: controller.signal } });
    stream.state$.subscribe(({ status }) => {
      if (status === 'connecting') controller.abort();
    });
    let completions = 0;
    stream.subscribe({ complete: () => (completions += 1) });
    world.run(1000);
    expect(completions).toBe(1);
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  it('while the inbox is handed over', () => {
    const world = busyWorld();
    const server = world.network.listen(ONE);
    const stream = jetstream({ hosts: ONE, protocol, cursor: 1, ...world.client });
    push(server, 1, 2000);
    const numbers: number[] = [];
    const subscription = stream.subscribe((event) => {
      numbers.push(numberOf(event));
      // Time passes inside the handler, so that the rest has to wait for its turn.
      world.spend(1);
      if (numbers.length === 100) subscription.unsubscribe();
    });
    world.run(10_000);
    expect(numbers).toHaveLength(100);
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  it('while a refusal is looked up by fetch', async () => {
    const world = virtualWorld({ hideRefusals: true });
    world.network.listen(ONE, { faults: () => ({ kind: 'refuse', status: 503 }) });
    let answer: (response: Response) => void = () => undefined;
    let fetches = 0;
    const fetch = () => {
      fetches += 1;
      return new Promise<Response>((resolve) => (answer = resolve));
    };
    const stream = jetstream({ hosts: [ONE, TWO], protocol, fetch, ...world.client });
    const errors: unknown[] = [];
    const subscription = stream.subscribe({ error: (error: unknown) => errors.push(error) });
    await runTurns(world, 1000);
    expect(fetches).toBe(1);
    subscription.unsubscribe();
    answer(new Response('{"error":"InvalidRequest"}', { status: 400 }));
    await runTurns(world, 60_000);
    expect([fetches, errors]).toEqual([1, []]);
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });
});
