import { describe, expect, it } from '@jest/globals';
import { BehaviorSubject } from 'rxjs';
import { ConnectionClosedError, type Filter } from 'rx-jetstream';
import { A, B, follow, ONE, push, WIRES } from '../helpers/follow.js';
import { START, virtualWorld } from '../helpers/virtual-world.js';

describe.each(WIRES)('every state transition and its data, on %s', (protocol) => {
  const half = { random: () => 0.5 };

  it('connecting → live at the tip → waiting → connecting → replaying → live by lag → closed', () => {
    const world = virtualWorld();
    const refused = { kind: 'refuse', status: 503 } as const;
    const server = world.network.listen(ONE, { faults: [null, refused] });
    const followed = follow(world, { protocol, ...half });
    world.run(1000);
    push(server, 1, 1);
    world.run(1000);
    server.cutAll('fin');
    world.run(1000);
    followed.subscription.unsubscribe();
    const place = { subscription: 1, url: ONE };
    // One way takes 5 ms; the first back-off is 125 ms, the second 250 ms.
    expect(followed.states).toEqual([
      { status: 'idle' },
      { status: 'connecting', ...place, connection: 1, attempt: 0, since: START },
      { status: 'live', caughtUp: 'tip', ...place, connection: 1, attempt: 0, since: START + 10 },
      {
        status: 'waiting',
        subscription: 1,
        cause: 'back-off',
        attempt: 1,
        retryAt: START + 2005 + 125,
        error: expect.objectContaining({ code: 'connection-closed', closeCode: 1006 }),
        since: START + 2005,
      },
      { status: 'connecting', ...place, connection: 2, attempt: 1, since: START + 2130 },
      {
        status: 'waiting',
        subscription: 1,
        cause: 'back-off',
        attempt: 2,
        retryAt: START + 2140 + 250,
        error: expect.objectContaining({ code: 'upgrade-refused', status: 503 }),
        since: START + 2140,
      },
      { status: 'connecting', ...place, connection: 3, attempt: 2, since: START + 2390 },
      { status: 'replaying', ...place, connection: 3, attempt: 2, since: START + 2400 },
      {
        status: 'live',
        caughtUp: 'lag',
        ...place,
        connection: 3,
        attempt: 2,
        // The last event comes again: its lag shows that the stream is caught up.
        since: START + 2400,
      },
      { status: 'closed', subscription: 1, reason: 'unsubscribed', since: START + 3000 },
      { status: 'idle' },
    ]);
  });

  it('replaying → live by lag, once an event is younger than rewind', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    push(server, 1, 3, 1, { witnessedAt: (START - 3_600_000) * 1000 });
    push(server, 4, 4, 1, { witnessedAt: (START - 9000) * 1000 });
    const followed = follow(world, { protocol, cursor: 1 });
    const statusAt: string[] = [];
    followed.stream.raw$.subscribe(() => statusAt.push(followed.stream.state$.value.status));
    world.run(100);
    expect(followed.stream.state$.value).toMatchObject({ status: 'live', caughtUp: 'lag' });
    expect(statusAt).toEqual(['replaying', 'replaying', 'replaying', 'replaying']);
  });

  it('replaying → live by quiet, as a guess that an event may confirm', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    push(server, 1, 3, 1, { witnessedAt: (START - 3_600_000) * 1000 });
    const followed = follow(world, { protocol, cursor: 1 });
    world.run(9000);
    expect(followed.stream.state$.value.status).toBe('replaying');
    world.run(3000);
    const quiet = followed.stream.state$.value;
    expect(quiet).toMatchObject({ status: 'live', caughtUp: 'quiet' });
    push(server, 4, 4);
    world.run(10);
    expect(followed.stream.state$.value).toMatchObject({ status: 'live', caughtUp: 'lag' });
  });

  it('live → stalled → waiting, when it is silent for too long', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const followed = follow(world, { protocol, stallTimeout: 5000, ...half });
    world.run(1000);
    push(server, 1, 1);
    world.run(7000);
    const [stalled] = followed.statesOf('stalled');
    expect(stalled).toMatchObject({ subscription: 1, connection: 1, attempt: 0, url: ONE });
    expect(stalled?.since).toBeGreaterThanOrEqual(START + 6000);
    expect(stalled?.since).toBeLessThanOrEqual(START + 6000 + 1100);
    const [waiting] = followed.statesOf('waiting');
    expect(waiting).toMatchObject({
      cause: 'back-off',
      attempt: 1,
      since: stalled?.since,
      retryAt: (stalled?.since ?? 0) + 125,
      error: { code: 'connection-timeout', phase: 'stall' },
    });
  });

  it('waiting for a filter: empty, and the pause between two changes', () => {
    const world = virtualWorld();
    world.network.listen(ONE);
    const filter = new BehaviorSubject<Filter>({ dids: [] });
    const followed = follow(world, { protocol, filter });
    world.run(1000);
    filter.next({ dids: [A] });
    world.run(300);
    filter.next({ dids: [B] });
    world.run(2000);
    filter.next({ dids: [] });
    const waiting = { status: 'waiting', subscription: 1, attempt: 0, error: undefined };
    expect(followed.statesOf('waiting')).toEqual([
      { ...waiting, cause: 'empty-filter', retryAt: undefined, since: START },
      { ...waiting, cause: 'filter-change', retryAt: START + 2000, since: START + 1300 },
      { ...waiting, cause: 'empty-filter', retryAt: undefined, since: START + 3300 },
    ]);
    expect(followed.statuses).toEqual([
      ...['idle', 'waiting', 'connecting', 'replaying', 'waiting'],
      ...['connecting', 'replaying', 'waiting'],
    ]);
  });

  it('connecting → failed → idle, with the error', () => {
    const world = virtualWorld();
    world.network.listen(ONE, { faults: [{ kind: 'drop', after: 0, how: { code: 1000 } }] });
    const followed = follow(world, { protocol, retry: { maxRetries: 0 } });
    world.run(1000);
    const failed = followed.states.at(-2);
    expect(failed).toMatchObject({ status: 'failed', subscription: 1, error: followed.errors[0] });
    expect((followed.errors[0] as Error).cause).toBeInstanceOf(ConnectionClosedError);
    expect(followed.states.at(-1)).toEqual({ status: 'idle' });
  });

  it('a state is told once: nothing is said where nothing changed', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const followed = follow(world, { protocol });
    world.run(100);
    push(server, 1, 500);
    world.run(20_000);
    expect(followed.statuses).toEqual(['idle', 'connecting', 'live']);
  });
});
