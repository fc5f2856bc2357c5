import { describe, expect, it } from '@jest/globals';
import { BehaviorSubject } from 'rxjs';
import { type Filter } from 'rx-jetstream';
import { feed, follow, ONE, range, TWO, WIRES } from '../helpers/follow.js';
import { virtualWorld, type VirtualWorld } from '../helpers/virtual-world.js';

const HOUR = 3_600_000;

/** The client's clock, which can be set; timers run on. */
function wallClock({ scheduler }: VirtualWorld) {
  let shift = 0;
  return {
    scheduler: {
      now: () => scheduler.now() + shift,
      schedule: scheduler.schedule.bind(scheduler),
    },
    setBack: (ms: number) => {
      shift -= ms;
    },
  };
}

describe.each(WIRES)('a clock that is set back, on %s', (protocol) => {
  it('does not draw out the pace of filter changes', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const clock = wallClock(world);
    const filter = new BehaviorSubject<Filter>({});
    const followed = follow(world, { protocol, filter, scheduler: clock.scheduler });
    world.run(100);
    feed(world, [server], { count: 100, every: 1000 });
    world.run(10_000);
    filter.next({ kinds: ['commit'] });
    world.run(10_000);
    clock.setBack(HOUR);
    filter.next({ kinds: ['commit', 'identity'] });
    world.run(90_000);
    expect(followed.numbers).toEqual(range(1, 100));
  });

  it('does not draw out the bound on attempts a minute', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const clock = wallClock(world);
    const followed = follow(world, { protocol, scheduler: clock.scheduler });
    world.run(100);
    feed(world, [server], { count: 1500, every: 1000 });
    for (let count = 0; count < 20; count += 1) {
      world.run(60_000);
      server.cutAll('rst');
    }
    world.run(60_000);
    clock.setBack(HOUR);
    world.run(10_000);
    server.cutAll('rst');
    // A minute, and a back-off.
    world.run(95_000);
    expect(followed.numbers.length).toBeGreaterThan(1350);
    world.run(200_000);
    expect(followed.numbers).toEqual(range(1, 1500));
  });

  it('does not draw out a Retry-After', () => {
    const world = virtualWorld();
    const faults = [{ kind: 'refuse', status: 503, retryAfter: 5 }] as const;
    world.network.listen(ONE, { faults });
    const clock = wallClock(world);
    const followed = follow(world, { protocol, scheduler: clock.scheduler });
    world.run(100);
    clock.setBack(24 * HOUR);
    world.run(11_000);
    expect(followed.stream.state$.value.status).toBe('live');
  });

  it('does not keep the stream from a host for longer than one that failed is avoided', () => {
    const world = virtualWorld();
    const [one, two] = [world.network.listen(ONE), world.network.listen(TWO)];
    const clock = wallClock(world);
    const hosts = [ONE, TWO];
    one.faults = [{ kind: 'refuse', status: 404 }];
    const followed = follow(world, { protocol, hosts, scheduler: clock.scheduler });
    world.run(5000);
    expect(followed.stream.state$.value).toMatchObject({ url: TWO });
    clock.setBack(HOUR);
    world.run(1000);
    two.cutAll('rst');
    world.run(30_000);
    two.cutAll('rst');
    world.run(5000);
    expect(followed.stream.state$.value).toMatchObject({ url: ONE });
  });

  it('loses nothing at a failover, nor before the first event', () => {
    const world = virtualWorld();
    const [one, two] = [world.network.listen(ONE), world.network.listen(TWO)];
    const clock = wallClock(world);
    // An hour fast until it is set right.
    clock.setBack(-HOUR);
    const hosts = [ONE, TWO];
    const followed = follow(world, { protocol, hosts, scheduler: clock.scheduler });
    world.run(1000);
    clock.setBack(HOUR);
    one.cutAll('rst');
    feed(world, [one, two], { count: 800, every: 20 });
    world.run(8000);
    expect(followed.numbers.length).toBeGreaterThan(300);
    void one.close();
    world.run(60_000);
    expect(followed.numbers).toEqual(range(1, 800));
  });
});
