import { describe, expect, it } from '@jest/globals';
import { type FaultPlan, type JetstreamServer } from 'rx-jetstream/testing';
import {
  after,
  attemptTimes,
  cursors,
  feed,
  follow,
  ONE,
  push,
  range,
  TWO,
  WIRES,
} from '../helpers/follow.js';
import { virtualWorld, type VirtualWorld } from '../helpers/virtual-world.js';

const down: FaultPlan = () => ({ kind: 'refuse', status: 503 });

/** Two hosts with the same events under other seqs. */
function twoHosts(world: VirtualWorld, one: object = {}, two: object = {}) {
  return [
    world.network.listen(ONE, { ...one }),
    world.network.listen(TWO, { firstSeq: 5000, ...two }),
  ] as [JetstreamServer, JetstreamServer];
}

describe.each(WIRES)('several hosts on %s', (protocol) => {
  const hosts = [ONE, TWO];

  it('uses the first, and the next once it has failed twice', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world, { faults: down });
    const followed = follow(world, { protocol, hosts });
    world.run(2000);
    expect([one.counters.attempts, two.counters.attempts]).toEqual([2, 1]);
    expect(followed.stream.state$.value).toMatchObject({ status: 'live', url: TWO });
  });

  it('law 3: fails over by time, loses and doubles nothing, and says so', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world);
    const followed = follow(world, { protocol, hosts });
    world.run(50);
    feed(world, [one, two], { count: 300, every: 200, accounts: 5 });
    after(world, 30_100, () => {
      one.faults = down;
      one.cutAll('rst');
    });
    world.run(90_000);
    expect(followed.numbers).toEqual(range(1, 300));
    expect(followed.errors).toEqual([]);
    const last = followed.events[149]?.time_us as number;
    const resumedFrom = last - 10_000_000;
    expect(followed.noticesOf('failover')).toMatchObject([
      { from: ONE, to: TWO, resumedFrom, covered: true },
    ]);
    expect(cursors(two)).toEqual([resumedFrom]);
  });

  it('goes on by seq on the new host', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world);
    const followed = follow(world, { protocol, hosts });
    world.run(50);
    feed(world, [one, two], { count: 300, every: 200, accounts: 5 });
    after(world, 20_000, () => {
      one.faults = down;
      one.cutAll('rst');
    });
    after(world, 31_000, () => {
      two.cutAll('rst');
    });
    world.run(90_000);
    expect(followed.numbers).toEqual(range(1, 300));
    expect(cursors(two)[1]).toBeGreaterThanOrEqual(5000);
    expect(cursors(two)[1]).toBeLessThan(6000);
  });

  it('returns to a better host at the next reconnect, once that is well again', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world);
    const followed = follow(world, { protocol, hosts });
    world.run(50);
    feed(world, [one, two], { count: 900, every: 200, accounts: 5 });
    after(world, 20_000, () => {
      one.faults = down;
      one.cutAll('rst');
    });
    after(world, 40_000, () => (one.faults = undefined));
    after(world, 120_000, () => {
      two.cutAll('fin');
    });
    world.run(200_000);
    expect(followed.numbers).toEqual(range(1, 900));
    expect(followed.noticesOf('failover').map(({ to }) => to)).toEqual([TWO, ONE]);
    expect(followed.stream.state$.value).toMatchObject({ url: ONE });
  });

  it('leaves a host that accepts and never sends', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world, { faults: () => ({ kind: 'silent' }) });
    push(one, 1, 5);
    push(two, 1, 5);
    const followed = follow(world, { protocol, hosts, cursor: 'oldest' });
    world.run(35_000);
    expect([one.counters.attempts, two.counters.attempts]).toEqual([1, 1]);
    expect(followed.numbers).toEqual(range(1, 5));
    expect(followed.statesOf('waiting')[0]?.error).toMatchObject({
      code: 'connection-timeout',
      phase: 'first-event',
    });
  });

  it('leaves a host that does not answer the handshake', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world, { faults: () => ({ kind: 'no-answer' }) });
    const followed = follow(world, { protocol, hosts });
    world.run(17_000);
    expect([one.counters.attempts, two.counters.attempts]).toEqual([1, 1]);
    expect(followed.statesOf('waiting')[0]?.error).toMatchObject({ phase: 'open' });
  });

  it.each([401, 403, 410, 429])('leaves a host at once that refuses with %i', (status) => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world, { faults: () => ({ kind: 'refuse', status }) });
    follow(world, { protocol, hosts });
    world.run(1000);
    expect([one.counters.attempts, two.counters.attempts]).toEqual([1, 1]);
  });

  it('leaves a host that is not there', () => {
    const world = virtualWorld();
    const two = world.network.listen(TWO);
    const followed = follow(world, { protocol, hosts });
    world.run(2000);
    expect(two.counters.attempts).toBe(1);
    expect(followed.statesOf('waiting')[0]?.error).toMatchObject({ code: 'upgrade-refused' });
  });

  it('leaves a host at once whose certificate is not valid', () => {
    const world = virtualWorld();
    // Nobody listens at the first host; the reason is given as Node's TLS gives it.
    const { WebSocket } = world.network;
    type On = (name: string, listener: (value: { code?: string }) => void) => unknown;
    const { on } = WebSocket.prototype as unknown as { on: On };
    const expired = Object.assign(new Error('expired'), { code: 'CERT_HAS_EXPIRED' });
    class Socket extends WebSocket {
      on(...[name, listener]: Parameters<On>): unknown {
        return on.call(this, name, (value, ...rest: never[]) => {
          (listener as (...values: unknown[]) => void).call(
            this,
            name === 'error' && value.code === 'ECONNREFUSED' ? expired : value,
            ...rest,
          );
        });
      }
    }
    const two = world.network.listen(TWO);
    const followed = follow(world, { protocol, hosts, WebSocket: Socket });
    world.run(400);
    expect(two.counters.attempts).toBe(1);
    expect(followed.statesOf('connecting').map(({ url }) => url)).toEqual([ONE, TWO]);
  });

  it('honours Retry-After of one host without making the other wait', () => {
    const world = virtualWorld();
    const faults: FaultPlan = [{ kind: 'refuse', status: 503, retryAfter: 60 }];
    const [one, two] = twoHosts(world, { faults });
    const followed = follow(world, { protocol, hosts });
    world.run(1000);
    expect(followed.stream.state$.value).toMatchObject({ status: 'live', url: TWO });
    two.faults = down;
    two.cutAll('rst');
    world.run(200_000);
    expect(attemptTimes(one)[1]).toBeGreaterThanOrEqual(60_000);
  });

  it('tries again a host it left, if all others fail too', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world, { faults: down }, { faults: down });
    const followed = follow(world, { protocol, hosts, firstEventTimeout: false });
    world.run(120_000);
    one.faults = undefined;
    world.run(400_000);
    expect(one.counters.attempts).toBeGreaterThan(3);
    expect(two.counters.attempts).toBeGreaterThan(3);
    expect(followed.stream.state$.value).toMatchObject({ url: ONE });
  });

  it('a bare seq stays with the first host until an event came', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world, { faults: () => ({ kind: 'refuse', status: 403 }) });
    push(one, 1, 9);
    push(two, 1, 9);
    const followed = follow(world, { protocol, hosts, cursor: 4 });
    world.run(120_000);
    expect(two.counters.attempts).toBe(0);
    expect(followed.events).toEqual([]);
    one.faults = undefined;
    world.run(60_000);
    expect(followed.numbers).toEqual(range(4, 9));
    one.faults = down;
    one.cutAll('rst');
    world.run(60_000);
    expect(two.counters.attempts).toBeGreaterThan(0);
    expect(followed.numbers).toEqual(range(4, 9));
  });
});
