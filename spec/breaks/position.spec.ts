import { describe, expect, it } from '@jest/globals';
import { numberedEvents, type FaultPlan } from 'rx-jetstream/testing';
import { after, follow, ONE, range, TWO, WIRES } from '../helpers/follow.js';
import { START, virtualWorld } from '../helpers/virtual-world.js';

const down: FaultPlan = () => ({ kind: 'refuse', status: 503 });

describe.each(WIRES)('law 4: one damaged time does not move the position, on %s', (protocol) => {
  /** 200 events on two hosts, one each 100 ms; the 100th has a wrong time on the first host. */
  function failoverAfter(damagedMinutes: number) {
    const world = virtualWorld();
    const one = world.network.listen(ONE);
    const two = world.network.listen(TWO, { firstSeq: 5000 });
    const followed = follow(world, { protocol, hosts: [ONE, TWO] });
    world.run(50);
    for (const [index, event] of [...numberedEvents(200)].entries()) {
      const indexedAt = (START + damagedMinutes * 60_000) * 1000;
      after(world, (index + 1) * 100, () => {
        one.push(index === 99 ? { ...event, indexedAt } : event);
        two.push(event);
      });
    }
    after(world, 12_340, () => {
      one.faults = down;
      one.cutAll('rst');
    });
    world.run(60_000);
    return followed;
  }

  it.each([
    ['future', 30],
    ['past', -30],
  ])('far in the %s: a failover resumes from the true one', (_name, minutes) => {
    const followed = failoverAfter(minutes);
    expect(followed.numbers).toEqual(range(1, 200));
    const [failover] = followed.noticesOf('failover');
    // The last event before the cut came at 12.35 s; the rewind is 10 s.
    expect(failover?.resumedFrom).toBe((START + 2350) * 1000);
  });
});
