import { describe, expect, it } from '@jest/globals';
import { jetstream, type StreamState } from 'rx-jetstream';
import { follow, ONE, WIRES } from '../helpers/follow.js';
import { runTurns } from '../helpers/turns.js';
import { virtualWorld } from '../helpers/virtual-world.js';

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
    const options = { protocol, firstEventTimeout: false, random: () => 0.5 } as const;
    const stream = jetstream({ hosts: ONE, ...options, ...world.client });
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
    await runTurns(world, 5);
    // The second has no connection to tell of; the first is not live any more.
    expect(stream.state$.value.status).not.toBe('live');
    give(null);
    await runTurns(world, 5);
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
