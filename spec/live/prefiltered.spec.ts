import { describe, expect, it } from '@jest/globals';
import { prefilter } from 'rx-jetstream/operators';
import { numberedEvents, testEvent } from 'rx-jetstream/testing';
import { after, cursors, feed, follow, ONE, push, range, TWO, WIRES } from '../helpers/follow.js';
import { virtualWorld } from '../helpers/virtual-world.js';

const ACCOUNTS = 5;
/** One account of five: its numbers are 1, 6, 11, … */
const only = String([...numberedEvents(1, { accounts: ACCOUNTS })][0]?.did);
const passing = (first: number, last: number) =>
  range(first, last).filter((number) => number % ACCOUNTS === 1);

describe.each(WIRES)('a prefilter on %s', (protocol) => {
  const options = { protocol, prefilter: prefilter({ dids: [only] }) } as const;

  it('law 3: loses and doubles nothing over a failover', () => {
    const world = virtualWorld();
    const one = world.network.listen(ONE);
    const two = world.network.listen(TWO, { firstSeq: 5000 });
    const followed = follow(world, { ...options, hosts: [ONE, TWO] });
    world.run(50);
    feed(world, [one, two], { count: 600, every: 100, accounts: ACCOUNTS });
    after(world, 30_050, () => {
      one.faults = () => ({ kind: 'refuse', status: 503 });
      one.cutAll('rst');
    });
    // In the middle of the overlap, once more.
    after(world, 36_050, () => {
      two.cutAll('rst');
    });
    world.run(90_000);
    expect(followed.numbers).toEqual(passing(1, 600));
    expect(followed.noticesOf('failover')).toMatchObject([{ covered: true }]);
  });

  it('lets the first event answer for the cursor, whether it passes or not', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { firstSeq: 101 });
    push(server, 1, 65, ACCOUNTS);
    const followed = follow(world, { ...options, cursor: 101 });
    world.run(1000);
    server.cutAll('rst');
    world.run(10_000);
    push(server, 66, 80, ACCOUNTS);
    world.run(1000);
    expect(followed.numbers).toEqual(passing(1, 80));
    // The last event that was read is one that does not pass, and comes again.
    const last = Number(cursors(server)[1]) - 100;
    expect([last > 61, passing(last, last)]).toEqual([true, []]);
    expect(followed.notices).toEqual([]);
  });

  it('shows every frame on raw$ as long as anybody looks', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    push(server, 1, 50, ACCOUNTS);
    const followed = follow(world, { ...options, cursor: 1 });
    let frames = 0;
    followed.stream.raw$.subscribe(() => (frames += 1));
    world.run(1000);
    expect(followed.numbers).toEqual(passing(1, 50));
    expect(frames).toBe(50);
  });

  it('tells of a frame over maxMessageSize as without', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    push(server, 1, 5, ACCOUNTS);
    server.push(testEvent.post({ record: { filler: 'x'.repeat(12_000) }, text: '0' }));
    push(server, 6, 10, ACCOUNTS);
    const followed = follow(world, { ...options, cursor: 1, maxMessageSize: 10_000 });
    world.run(1000);
    expect(followed.numbers).toEqual([1, 6]);
    expect(followed.codes).toEqual(['oversize']);
  });
});
