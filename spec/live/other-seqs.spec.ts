import { describe, expect, it } from '@jest/globals';
import { cursorOf } from 'rx-jetstream';
import { feed, follow, ONE, push, range, WIRES } from '../helpers/follow.js';
import { virtualWorld } from '../helpers/virtual-world.js';

describe('a seq below the floor on v1', () => {
  it('is clamped without a word: an uncertain gap, since the last event does not come again', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { segmentSize: 10 });
    const followed = follow(world, { protocol: 'v1' });
    world.run(100);
    push(server, 1, 12);
    world.run(100);
    push(server, 13, 40);
    server.cutAll('rst');
    server.setFloor(31);
    world.run(10_000);
    expect(followed.numbers).toEqual([...range(1, 12), ...range(31, 40)]);
    expect(followed.noticesOf('gap')).toMatchObject([
      { cause: 'v1-clamp', certain: false, from: followed.events[11]?.time_us },
    ]);
    expect(followed.noticesOf('gap')[0]?.to).toBe(followed.events[12]?.time_us);
  });

  it('gives no notice where the last event does come again', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { segmentSize: 10 });
    const followed = follow(world, { protocol: 'v1' });
    world.run(100);
    push(server, 1, 35);
    world.run(100);
    server.cutAll('rst');
    server.setFloor(31);
    push(server, 36, 40);
    world.run(10_000);
    expect(followed.numbers).toEqual(range(1, 40));
    expect(followed.notices).toEqual([]);
  });
});

describe.each(WIRES)('numbers that mean something else on %s', (protocol) => {
  it('a seq from the future: the host goes live without a word, an uncertain gap is told', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    push(server, 1, 10);
    const followed = follow(world, { protocol, cursor: { after: 5000 } });
    world.run(1000);
    push(server, 11, 13);
    world.run(100);
    expect(followed.numbers).toEqual([11, 12, 13]);
    expect(followed.noticesOf('gap')).toMatchObject([{ cause: 'cursor-ahead', certain: false }]);
  });

  it('a saved cursor from the future is translated to its time', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { replayActiveSegment: false });
    const first = follow(world, { protocol });
    world.run(100);
    push(server, 1, 10);
    world.run(100);
    const cursor = { ...cursorOf(first.events.at(-1) as never), seq: 5000 };
    first.subscription.unsubscribe();
    world.run(20_000);
    push(server, 11, 13);
    const second = follow(world, { protocol, cursor });
    world.run(1000);
    // It is live now; the next event shows that its seqs are lower.
    push(server, 14, 15);
    world.run(1000);
    expect(second.numbers.filter((number) => number > 10)).toEqual(range(11, 15));
    expect(second.noticesOf('cursor-translated')).toMatchObject([{ cause: 'cursor-ahead' }]);
  });

  it('a host that came back with lower seqs is resumed by time: nothing lost, nothing doubled', () => {
    const world = virtualWorld();
    const old = world.network.listen(ONE, { firstSeq: 10_000 });
    const followed = follow(world, { protocol });
    world.run(100);
    feed(world, [old], { count: 20, every: 500 });
    world.run(15_000);
    const known = followed.events.map((event) => event.time_us);
    void old.close();
    const fresh = world.network.listen(ONE);
    for (const number of range(1, 20)) {
      push(fresh, number, number, 1, { witnessedAt: known[number - 1] as number });
    }
    push(fresh, 21, 25);
    world.run(10_000);
    push(fresh, 26, 30);
    world.run(10_000);
    expect(followed.numbers).toEqual(range(1, 30));
    expect(followed.noticesOf('cursor-translated')).toMatchObject([{ cause: 'cursor-ahead' }]);
  });

  it('a host that numbers its events anew is found out by the repeat that does not agree', () => {
    const world = virtualWorld();
    const old = world.network.listen(ONE, { firstSeq: 11 });
    const followed = follow(world, { protocol });
    world.run(100);
    feed(world, [old], { count: 20, every: 500 });
    world.run(15_000);
    const known = followed.events.map((event) => event.time_us);
    void old.close();
    // Seq 30 was event 20; now it is event 30.
    const fresh = world.network.listen(ONE);
    for (const number of range(1, 20)) {
      push(fresh, number, number, 1, { witnessedAt: known[number - 1] as number });
    }
    push(fresh, 21, 35);
    world.run(10_000);
    push(fresh, 36, 40);
    world.run(10_000);
    expect(followed.numbers).toEqual(range(1, 40));
    expect(followed.noticesOf('cursor-translated')).toMatchObject([{ cause: 'seq-mismatch' }]);
  });

  it('higher ones of a log made anew are found out under another filter as well, by their times', () => {
    const world = virtualWorld();
    const old = world.network.listen(ONE);
    const first = follow(world, { protocol });
    world.run(100);
    feed(world, [old], { count: 60, every: 1000 });
    world.run(61_000);
    const cursor = cursorOf(first.events.at(-1) as never);
    first.subscription.unsubscribe();
    void old.close();
    const remade = world.network.listen(ONE, { firstSeq: 5000 });
    for (const [index, { time_us: witnessedAt }] of first.events.entries()) {
      push(remade, index + 1, index + 1, 1, { witnessedAt });
    }
    world.run(1000);
    push(remade, 61, 70);
    const second = follow(world, { protocol, cursor, kinds: ['commit'] });
    world.run(5000);
    // A new process remembers no identities: the rewind comes again, not the whole log.
    expect(second.numbers).toEqual(range(50, 70));
    expect(second.noticesOf('cursor-translated')).toMatchObject([{ cause: 'seq-mismatch' }]);
  });
});
