import { describe, expect, it } from '@jest/globals';
import { cursorOf, CursorTooOldError } from 'rx-jetstream';
import { type FaultPlan, type JetstreamServer } from 'rx-jetstream/testing';
import { cursors, feed, follow, ONE, push, range, TWO, WIRES } from '../helpers/follow.js';
import { runTurns } from '../helpers/turns.js';
import { START, virtualWorld, type VirtualWorld } from '../helpers/virtual-world.js';

const wiresOf = (server: JetstreamServer) =>
  server.requests
    .filter(({ upgrade }) => upgrade)
    .map(({ url }) => (url.startsWith('/subscribe') ? 'v1' : 'v2'));

/** Where nothing can be read: a page of another origin, servers without CORS headers. */
const blind = () => Promise.reject(new TypeError('Failed to fetch'));

describe("protocol: 'auto'", () => {
  it('is v2 where the host speaks it', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    follow(world, {});
    world.run(100);
    expect(wiresOf(server)).toEqual(['v2']);
  });

  it.each([404, 501])('falls to v1 after %i, at once, with a notice', (status) => {
    const world = virtualWorld();
    const faults: FaultPlan = ({ wire }) => (wire === 'v2' ? { kind: 'refuse', status } : null);
    const server = world.network.listen(ONE, { faults });
    const followed = follow(world, {});
    world.run(100);
    push(server, 1, 3);
    world.run(100);
    expect(wiresOf(server)).toEqual(['v2', 'v1']);
    expect(followed.codes).toEqual(['protocol-downgraded']);
    expect(followed.numbers).toEqual([1, 2, 3]);
    // It stays so: the next connection does not ask again.
    server.cutAll('fin');
    world.run(10_000);
    expect(wiresOf(server)).toEqual(['v2', 'v1', 'v1']);
    expect(followed.codes).toEqual(['protocol-downgraded']);
  });

  it('keeps its place on the way from v2 to v1', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const followed = follow(world, {});
    world.run(50);
    feed(world, [server], { count: 100, every: 100 });
    world.run(5000);
    server.faults = ({ wire }) => (wire === 'v2' ? { kind: 'refuse', status: 404 } : null);
    server.cutAll('fin');
    world.run(20_000);
    expect(followed.numbers).toEqual(range(1, 100));
  });

  it('finds an original v1 host by itself', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { legacy: true });
    const followed = follow(world, {});
    world.run(100);
    push(server, 1, 3);
    world.run(100);
    expect(followed.numbers).toEqual([1, 2, 3]);
    expect(followed.codes).toEqual(['protocol-downgraded']);
  });

  it('is known host by host', () => {
    const world = virtualWorld();
    const one = world.network.listen(ONE, { legacy: true });
    const two = world.network.listen(TWO);
    follow(world, { hosts: [ONE, TWO], firstEventTimeout: false });
    world.run(1000);
    one.faults = () => ({ kind: 'refuse', status: 403 });
    one.cutAll('fin');
    world.run(10_000);
    expect(wiresOf(one).slice(0, 2)).toEqual(['v2', 'v1']);
    expect(wiresOf(two)).toEqual(['v2']);
  });

  it.each([400, 403, 500, 503])('does not fall to v1 after %i', (status) => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { faults: () => ({ kind: 'refuse', status }) });
    follow(world, {});
    world.run(20_000);
    expect(new Set(wiresOf(server))).toEqual(new Set(['v2']));
  });
});

describe.each(WIRES)("protocol: '%s'", (protocol) => {
  it('stays as it was set after 404', () => {
    const world = virtualWorld();
    const faults: FaultPlan = () => ({ kind: 'refuse', status: 404 });
    const server = world.network.listen(ONE, { faults });
    const followed = follow(world, { protocol });
    world.run(30_000);
    expect(new Set(wiresOf(server))).toEqual(new Set([protocol]));
    expect(followed.notices).toEqual([]);
  });
});

describe.each(WIRES)('where the platform hides refusals (browsers), on %s', (protocol) => {
  const browser = () => virtualWorld({ hideRefusals: true });

  it('the stream works as elsewhere', () => {
    const world = browser();
    const faults: FaultPlan = [{ kind: 'drop', after: 3, how: 'fin' }];
    const server = world.network.listen(ONE, { faults });
    push(server, 1, 20);
    const followed = follow(world, { protocol, cursor: 1, fetch: blind });
    world.run(10_000);
    expect(followed.numbers).toEqual(range(1, 20));
  });

  it('refusals nobody can read are retried', async () => {
    const world = browser();
    const refused = { kind: 'refuse', status: 503 } as const;
    const server = world.network.listen(ONE, { faults: [refused, refused, refused] });
    const followed = follow(world, { protocol, fetch: blind });
    await runTurns(world, 10_000);
    push(server, 1, 2);
    await runTurns(world, 100);
    expect(followed.numbers).toEqual([1, 2]);
  });
});

describe('CursorTooOld that the platform hides', () => {
  /** 30 events, cut after the tenth, and a refusal; then the floor may rise above it. */
  async function aged(world: VirtualWorld, options: object) {
    const server = world.network.listen(ONE, { segmentSize: 10 });
    const retry = { initialDelay: 20_000, maxDelay: 20_000 };
    const followed = follow(world, { protocol: 'v2', firstEventTimeout: false, retry, ...options });
    await runTurns(world, 50);
    feed(world, [server], { count: 30, every: 1000 });
    await runTurns(world, 10_100);
    server.faults = ({ index }) => (index === 1 ? { kind: 'refuse', status: 503 } : null);
    server.cutAll('fin');
    while (server.counters.attempts < 2) await runTurns(world, 1000);
    return { server, followed };
  }

  it('after two refusals before open of a seq cursor, resumes by time − rewind', async () => {
    const world = virtualWorld({ hideRefusals: true });
    const { server, followed } = await aged(world, { fetch: blind });
    server.setFloor(21);
    await runTurns(world, 90_000);
    expect(followed.numbers).toEqual([...range(1, 10), ...range(21, 30)]);
    const asked = cursors(server);
    const last = followed.events[9]?.time_us as number;
    expect(asked.filter((cursor) => cursor === 10)).toHaveLength(2);
    expect(asked.at(-1)).toBe(last - 10_000_000);
    expect(followed.noticesOf('cursor-translated')).toMatchObject([
      { cause: 'unreadable-refusal', resumedFrom: last - 10_000_000 },
    ]);
    // The clamp is announced: the gap is certain.
    expect(followed.noticesOf('gap')).toMatchObject([{ cause: 'outdated-cursor', certain: true }]);
  });

  it('loses nothing when the refusals were about something else', async () => {
    const world = virtualWorld({ hideRefusals: true });
    const { server, followed } = await aged(world, { fetch: blind });
    server.lifecycle = 'warming';
    await runTurns(world, 20_000);
    server.lifecycle = 'steady';
    await runTurns(world, 60_000);
    expect(followed.numbers).toEqual(range(1, 30));
  });

  it('a saved cursor that is too old does not retry for ever', async () => {
    const world = virtualWorld({ hideRefusals: true });
    const server = world.network.listen(ONE, { segmentSize: 10 });
    const first = follow(world, { protocol: 'v2' });
    world.run(50);
    feed(world, [server], { count: 30, every: 1000 });
    world.run(5100);
    first.subscription.unsubscribe();
    const cursor = cursorOf(first.events.at(-1) as never);
    world.run(30_000);
    server.setFloor(21);
    const second = follow(world, { protocol: 'v2', cursor, fetch: blind });
    await runTurns(world, 60_000);
    expect(second.numbers).toEqual(range(21, 30));
    expect(second.noticesOf('gap')).toMatchObject([{ cause: 'outdated-cursor' }]);
  });

  it('is read by one fetch where fetch can read it', async () => {
    const world = virtualWorld({ hideRefusals: true });
    const server = world.network.listen(ONE, { segmentSize: 10 });
    push(server, 1, 30);
    server.setFloor(21);
    const { fetch } = world.network;
    const followed = follow(world, { protocol: 'v2', cursor: 5, fetch });
    await runTurns(world, 5000);
    expect(followed.errors[0]).toBeInstanceOf(CursorTooOldError);
    expect(server.requests.map(({ upgrade }) => upgrade)).toEqual([true, false]);
    expect(new Set(server.requests.map(({ url }) => url)).size).toBe(1);
  });

  it('the fetch finds the status and Retry-After of any other refusal', async () => {
    const world = virtualWorld({ hideRefusals: true });
    const faults: FaultPlan = [{ kind: 'refuse', status: 503, retryAfter: 20 }];
    world.network.listen(ONE, { faults });
    const { fetch } = world.network;
    const followed = follow(world, { protocol: 'v2', fetch });
    await runTurns(world, 100);
    const [state] = followed.statesOf('waiting');
    expect(state?.error).toMatchObject({ status: 503, retryAfter: 20_000 });
    expect(state?.retryAt).toBeGreaterThanOrEqual(START + 20_000);
  });
});
