import { describe, expect, it } from '@jest/globals';
import type { SchedulerLike } from 'rxjs';
import { cursors, feed, follow, ONE, push, range, WIRES } from '../helpers/follow.js';
import { virtualWorld, type VirtualWorld } from '../helpers/virtual-world.js';

/** The clock of the world, with a part of a millisecond more. */
function finer({ scheduler }: VirtualWorld): SchedulerLike {
  return {
    now: () => scheduler.now() + 0.3271,
    schedule: (...given: Parameters<SchedulerLike['schedule']>) => scheduler.schedule(...given),
  };
}

describe.each(WIRES)('servers of %s get whole numbers', (protocol) => {
  it('of a rewind that is none', () => {
    const world = virtualWorld();
    const old = world.network.listen(ONE, { firstSeq: 10_000 });
    const followed = follow(world, { protocol, rewind: 10_000 / 3 });
    world.run(100);
    feed(world, [old], { count: 20, every: 500 });
    world.run(15_000);
    void old.close();
    const fresh = world.network.listen(ONE);
    world.run(2000);
    push(fresh, 21, 25);
    world.run(20_000);
    expect(followed.errors).toEqual([]);
    expect(followed.numbers).toEqual(range(1, 25));
    expect(followed.codes).toContain('cursor-translated');
    expect(cursors(fresh).every((cursor) => Number.isInteger(cursor))).toBe(true);
  });

  it('of a clock with parts of milliseconds, for a cursor that is too old', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { segmentSize: 10 });
    const followed = follow(world, { protocol, scheduler: finer(world) });
    world.run(100);
    feed(world, [server], { count: 100, every: 500 });
    world.run(30_000);
    server.cutAll('rst');
    server.setFloor(80);
    push(server, 101, 140);
    world.run(60_000);
    expect(followed.errors).toEqual([]);
    expect(followed.noticesOf('gap').length).toBeGreaterThan(0);
    expect(cursors(server).filter((cursor) => !Number.isInteger(cursor ?? 0))).toEqual([]);
    expect(followed.numbers.at(-1)).toBe(100);
  });
});
