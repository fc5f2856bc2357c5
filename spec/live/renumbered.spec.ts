import { describe, expect, it } from '@jest/globals';
import { BehaviorSubject } from 'rxjs';
import { type Filter } from 'rx-jetstream';
import { changingSockets } from '../helpers/changing-sockets.js';
import { feed, follow, ONE, range, TWO, WIRES } from '../helpers/follow.js';
import { runTurns } from '../helpers/turns.js';
import { virtualWorld } from '../helpers/virtual-world.js';

describe.each(WIRES)('a host with lower seqs that is resumed by time, on %s', (protocol) => {
  const old = { firstSeq: 1_000_000 };

  /** Twenty events of the first host, twenty of the second; then the first is back, its log made anew. */
  function awayAndBack(first: object, second: object = {}) {
    const world = virtualWorld();
    const one = world.network.listen(ONE, first);
    const two = world.network.listen(TWO, second);
    const hosts = [ONE, TWO];
    const followed = follow(world, { protocol, hosts, firstEventTimeout: false });
    world.run(100);
    feed(world, [one, two], { count: 20, every: 500 });
    world.run(12_000);
    void one.close();
    feed(world, [two], { first: 21, count: 20, every: 500 });
    world.run(60_000);
    const remade = world.network.listen(ONE);
    void two.close();
    return { world, followed, remade };
  }

  it('is heard after a failover and back', () => {
    const { world, followed, remade } = awayAndBack(old);
    feed(world, [remade], { first: 41, count: 40, every: 500 });
    world.run(60_000);
    expect(followed.numbers).toEqual(range(1, 80));
    expect(followed.noticesOf('cursor-translated')).toMatchObject([{ cause: 'cursor-ahead' }]);
  });

  it('is heard after a filter change on a quiet stream, and resumed by seq from then on', () => {
    const world = virtualWorld();
    const one = world.network.listen(ONE, old);
    const filter = new BehaviorSubject<Filter>({});
    const followed = follow(world, { protocol, filter, firstEventTimeout: false });
    world.run(100);
    feed(world, [one], { count: 20, every: 500 });
    world.run(90_000);
    void one.close();
    const remade = world.network.listen(ONE);
    filter.next({ kinds: ['commit'] });
    world.run(2000);
    feed(world, [remade], { first: 21, count: 40, every: 500 });
    world.run(10_000);
    remade.cutAll('rst');
    world.run(60_000);
    expect(followed.numbers).toEqual(range(1, 60));
    expect(followed.noticesOf('cursor-translated')).toMatchObject([{ cause: 'cursor-ahead' }]);
    const last = new URL(remade.requests.at(-1)?.url ?? '', 'ws://one').searchParams.get('cursor');
    expect(Number(last)).toBeLessThan(40);
  });

  it.each([0, -8000])('is heard in a browser, its clock off by %s ms', async (clockSkew) => {
    const world = virtualWorld({ hideRefusals: true });
    const one = world.network.listen(ONE, old);
    const fetch = () => Promise.reject(new Error('CORS'));
    const options = { protocol, compression: 'none', firstEventTimeout: false, fetch } as const;
    const followed = follow(world, options);
    await runTurns(world, 100);
    feed(world, [one], { count: 20, every: 500 });
    await runTurns(world, 12_000);
    void one.close();
    await runTurns(world, 5000);
    // Refusals cannot be read there, so it is asked by time.
    const remade = world.network.listen(ONE, { clockSkew });
    feed(world, [remade], { first: 21, count: 40, every: 500 });
    await runTurns(world, 60_000);
    expect(followed.numbers).toEqual(range(1, 60));
  });

  it('is known by its seqs again after the next cut: nothing is doubled', () => {
    const { world, followed, remade } = awayAndBack({ firstSeq: 11 }, { firstSeq: 5000 });
    // They pass the seqs of the log before.
    feed(world, [remade], { first: 41, count: 60, every: 500 });
    for (const ms of [12_000, 8000, 8000]) {
      world.run(ms);
      remade.cutAll('rst');
    }
    world.run(60_000);
    expect(followed.numbers).toEqual(range(1, 100));
  });
});

describe.each(WIRES)('a damaged seq, the last before a failover, on %s', (protocol) => {
  it.each([
    ['one digit more', '9$2'],
    ['one digit less', '1'],
  ])('does not silence its host when that is used again: %s', (_what, digits) => {
    const world = virtualWorld();
    const one = world.network.listen(ONE, { firstSeq: 1001 });
    const two = world.network.listen(TWO, { firstSeq: 5001 });
    let damages = 0;
    const WebSocket = changingSockets(
      world.network,
      (frame) => {
        if (!frame.includes('"text":"21"') || damages === 1) return frame;
        damages += 1;
        return frame.replace(/("(?:seq|cursor)":)(\d+)/, `$1${digits}`);
      },
      true,
    );
    const options = { hosts: [ONE, TWO], firstEventTimeout: false } as const;
    const followed = follow(world, { protocol, ...options, WebSocket });
    world.run(100);
    feed(world, [one, two], { count: 200, every: 500 });
    one.faults = ({ index }) => (index < 6 ? { kind: 'refuse', status: 503 } : undefined);
    world.run(30_000);
    expect(damages).toBe(1);
    expect(followed.stream.state$.value).toMatchObject({ url: TWO });
    world.run(30_000);
    two.faults = [];
    void two.close();
    world.run(60_000);
    expect(followed.stream.state$.value).toMatchObject({ url: ONE });
    expect(followed.numbers).toEqual(range(1, 200));
  });
});
