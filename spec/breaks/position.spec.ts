import { describe, expect, it } from '@jest/globals';
import { numberedEvents, type FaultPlan } from 'rx-jetstream/testing';
import { follow, ONE, range, TWO, WIRES } from '../helpers/follow.js';
import { START, virtualWorld } from '../helpers/virtual-world.js';

const HOUR = 3_600_000;
/** Events before the cut. */
const CUT = 120;

/** Time of an event, µs: all are of an hour ago, one each 100 ms. */
const timeOf = (number: number) => (START - HOUR + number * 100) * 1000;

describe.each(WIRES)('law 4: one damaged time does not move the position, on %s', (protocol) => {
  /** A replay of the first host breaks, and goes on at the second. One event had a wrong time. */
  function failoverAfter(damaged: number, indexedAt: number) {
    const world = virtualWorld();
    let attempts = 0;
    const faults: FaultPlan = () => {
      attempts += 1;
      return attempts === 1
        ? { kind: 'drop', after: CUT, how: 'rst' }
        : { kind: 'refuse', status: 503 };
    };
    const one = world.network.listen(ONE, { faults });
    const two = world.network.listen(TWO, { firstSeq: 5000 });
    for (const [index, event] of [...numberedEvents(200)].entries()) {
      const number = index + 1;
      const honest = { ...event, witnessedAt: timeOf(number) };
      one.push(number === damaged ? { ...honest, indexedAt } : honest);
      two.push(honest);
    }
    const followed = follow(world, { protocol, hosts: [ONE, TWO], cursor: 'oldest' });
    world.run(60_000);
    return followed;
  }

  it.each([
    ['future', 100, 30, CUT],
    ['past', CUT, -30, CUT - 1],
  ])('far in the %s: a failover resumes from the true one', (_name, damaged, minutes, last) => {
    const followed = failoverAfter(damaged, timeOf(damaged) + minutes * 60_000_000);
    expect(followed.numbers).toEqual(range(1, 200));
    // Rewound by ten seconds.
    expect(followed.noticesOf('failover')).toMatchObject([
      { resumedFrom: timeOf(last) - 10_000_000 },
    ]);
  });
});
