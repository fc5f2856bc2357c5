import { describe, expect, it, jest } from '@jest/globals';
import { asyncScheduler } from 'rxjs';
import { jetstream, type Notice, type StreamState } from 'rx-jetstream';
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
import { runTurns } from '../helpers/turns.js';
import { START, virtualWorld } from '../helpers/virtual-world.js';

describe.each(WIRES)('state$ on %s', (protocol) => {
  it('has its first value at once, and a value to be read at any time', () => {
    const world = virtualWorld();
    world.network.listen(ONE);
    const stream = jetstream({ hosts: ONE, protocol, ...world.client });
    const seen: StreamState[] = [];
    stream.state$.subscribe((state) => seen.push(state));
    expect(seen).toEqual([{ status: 'idle' }]);
    const subscription = stream.subscribe();
    expect(stream.state$.value.status).toBe('connecting');
    world.run(100);
    expect(stream.state$.value.status).toBe('live');
    // A late observer has the present state, synchronously.
    const late: StreamState[] = [];
    stream.state$.subscribe((state) => late.push(state));
    expect(late).toEqual([stream.state$.value]);
    subscription.unsubscribe();
    expect(stream.state$.value).toEqual({ status: 'idle' });
  });

  it('is read-only', () => {
    const world = virtualWorld();
    const stream = jetstream({ hosts: ONE, protocol, ...world.client });
    expect('next' in stream.state$).toBe(false);
    expect(() => {
      (stream.state$ as { value: unknown }).value = { status: 'live' };
    }).toThrow(TypeError);
    expect(stream.state$.value).toEqual({ status: 'idle' });
  });

  it('never ends: neither by the end of a subscription nor by an error', () => {
    const world = virtualWorld();
    world.network.listen(ONE, { faults: () => ({ kind: 'refuse', status: 503 }) });
    const stream = jetstream({ hosts: ONE, protocol, retry: { maxRetries: 1 }, ...world.client });
    let ended = 0;
    const count = () => (ended += 1);
    stream.state$.subscribe({ complete: count, error: count });
    stream.notices$.subscribe({ complete: count, error: count });
    stream.raw$.subscribe({ complete: count, error: count });
    let failures = 0;
    stream.subscribe({ error: () => (failures += 1) });
    world.run(10_000);
    stream.subscribe({ error: () => undefined }).unsubscribe();
    expect([failures, ended]).toEqual([1, 0]);
  });

  it('each state names its subscription; it follows the newest open one and falls back', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const stream = jetstream({ hosts: ONE, protocol, firstEventTimeout: false, ...world.client });
    const seen: (string | undefined)[] = [];
    stream.state$.subscribe((state) =>
      seen.push(`${'subscription' in state ? state.subscription : ''} ${state.status}`),
    );
    const first = stream.subscribe();
    world.run(100);
    const second = stream.subscribe();
    const third = stream.subscribe();
    world.run(100);
    expect(stream.state$.value).toMatchObject({ subscription: 3, status: 'live' });
    second.unsubscribe();
    expect(stream.state$.value).toMatchObject({ subscription: 3, status: 'live' });
    third.unsubscribe();
    expect(stream.state$.value).toMatchObject({ subscription: 1, status: 'live' });
    server.cutAll('fin');
    world.run(10);
    expect(stream.state$.value).toMatchObject({ subscription: 1, status: 'waiting' });
    first.unsubscribe();
    expect(stream.state$.value).toEqual({ status: 'idle' });
    expect(seen).toEqual([
      ' idle',
      '1 connecting',
      '1 live',
      '2 connecting',
      '3 connecting',
      '3 live',
      '3 closed',
      '1 live',
      '1 waiting',
      '1 closed',
      ' idle',
    ]);
  });

  it('never shows a state that is over, while a newer subscription waits for its cursor', async () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    let give: (value: null) => void = () => undefined;
    let calls = 0;
    const cursor = () => {
      calls += 1;
      return calls === 1 ? null : new Promise<null>((resolve) => (give = resolve));
    };
    const stream = jetstream({ hosts: ONE, protocol, cursor, ...world.client });
    stream.subscribe();
    world.run(100);
    stream.subscribe();
    server.faults = () => ({ kind: 'refuse', status: 503 });
    server.cutAll('fin');
    await runTurns(world, 10);
    // The second has no connection to tell of; the first is not live any more.
    expect(stream.state$.value.status).not.toBe('live');
    give(null);
    await runTurns(world, 10);
    expect(stream.state$.value).toMatchObject({ subscription: 2, status: 'connecting' });
  });

  it("a state's url is the origin only", () => {
    const world = virtualWorld();
    world.network.listen(ONE);
    const dids = ['did:web:secret.example'];
    const followed = follow(world, { protocol, dids, cursor: 1, hosts: `${ONE}/path?key=x#y` });
    world.run(1000);
    const urls = new Set(followed.states.flatMap((state) => ('url' in state ? [state.url] : [])));
    expect(urls).toEqual(new Set([ONE]));
  });
});

describe.each(WIRES)('notices and raw frames on %s', (protocol) => {
  const faults: FaultPlan = [[{ kind: 'garbage', after: 2, form: 'text' }]];

  it('notices$ and raw$ are hot taps of all open connections', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, {
      faults: () => [{ kind: 'garbage', after: 2, form: 'text' }],
    });
    const stream = jetstream({ hosts: ONE, protocol, ...world.client });
    const notices: Notice[] = [];
    const raw: string[] = [];
    stream.notices$.subscribe((notice) => notices.push(notice));
    stream.raw$.subscribe((text) => raw.push(text));
    stream.subscribe();
    stream.subscribe();
    world.run(100);
    push(server, 1, 3);
    world.run(100);
    expect(notices.map(({ code, subscription }) => [code, subscription])).toEqual([
      ['malformed', 1],
      ['malformed', 2],
    ]);
    expect(raw).toHaveLength(8);
    expect(raw.filter((text) => text === 'this is not JSON')).toHaveLength(2);
    // Who comes late has missed them.
    const late: Notice[] = [];
    stream.notices$.subscribe((notice) => late.push(notice));
    world.run(100);
    expect(late).toEqual([]);
  });

  it('raw$ also has the repeats that the stream drops', () => {
    const world = virtualWorld();
    const drop: FaultPlan = [{ kind: 'drop', after: 5, how: 'fin' }];
    const server = world.network.listen(ONE, { faults: drop });
    push(server, 1, 10);
    const stream = jetstream({ hosts: ONE, protocol, cursor: 1, ...world.client });
    const raw: string[] = [];
    let events = 0;
    stream.raw$.subscribe((text) => raw.push(text));
    stream.subscribe(() => (events += 1));
    world.run(5000);
    expect([raw.length, events]).toEqual([11, 10]);
  });

  it('a notice says when, which subscription, which connection, which host', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { faults });
    const followed = follow(world, { protocol });
    world.run(100);
    push(server, 1, 3);
    world.run(100);
    expect(followed.notices).toEqual([
      expect.objectContaining({
        code: 'malformed',
        at: START + 105,
        subscription: 1,
        connection: 1,
        url: ONE,
        message: expect.any(String),
        hint: expect.any(String),
      }),
    ]);
  });

  it('onNotice misses nothing, not even what comes during subscribe', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { faults });
    const seen: Notice[] = [];
    const onNotice = (notice: Notice) => void seen.push(notice);
    const stream = jetstream({ hosts: ONE, protocol, onNotice, ...world.client });
    stream.subscribe();
    world.run(100);
    push(server, 1, 3);
    world.run(100);
    expect(seen.map(({ code }) => code)).toEqual(['malformed']);
  });

  it('what onNotice throws is reported on its own; the stream goes on', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { faults });
    const failure = new Error('in onNotice');
    const later: (() => void)[] = [];
    const spy = jest.spyOn(asyncScheduler, 'schedule').mockImplementation(((work: () => void) => {
      later.push(work);
    }) as never);
    const onNotice = () => {
      throw failure;
    };
    const followed = follow(world, { protocol, onNotice });
    world.run(100);
    push(server, 1, 6);
    world.run(100);
    spy.mockRestore();
    expect(followed.numbers).toEqual(range(1, 6));
    expect(followed.codes).toEqual(['malformed']);
    expect(followed.errors).toEqual([]);
    expect(later).toHaveLength(1);
    expect(later[0]).toThrow(failure);
  });

  it('a logger gets notices as warn and states as debug; what it throws breaks nothing', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, {
      faults: () => [{ kind: 'garbage', after: 2, form: 'text' }],
    });
    const lines: string[] = [];
    const logger = {
      debug: (_message: string, data: unknown) =>
        lines.push(`debug ${(data as StreamState).status}`),
      warn: (_message: string, data: unknown) => lines.push(`warn ${(data as Notice).code}`),
    };
    const followed = follow(world, { protocol, logger });
    world.run(100);
    push(server, 1, 3);
    world.run(100);
    expect(lines).toEqual(['debug connecting', 'debug live', 'warn malformed']);
    followed.subscription.unsubscribe();
    const spy = jest.spyOn(asyncScheduler, 'schedule').mockReturnValue(undefined as never);
    const fail = () => {
      throw new Error('in the logger');
    };
    const second = follow(world, { protocol, logger: { debug: fail, warn: fail } });
    world.run(100);
    push(server, 4, 8);
    world.run(100);
    spy.mockRestore();
    expect(second.numbers).toEqual(range(4, 8));
    expect(second.errors).toEqual([]);
  });
});

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
});
