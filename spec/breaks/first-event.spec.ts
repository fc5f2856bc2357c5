import { describe, expect, it } from '@jest/globals';
import { type Filter } from 'rx-jetstream';
import { BehaviorSubject } from 'rxjs';
import { A, B, cursors, follow, of3, ONE, push, WIRES } from '../helpers/follow.js';
import { virtualWorld } from '../helpers/virtual-world.js';

describe.each(WIRES)('what a consumer does in its first event, on %s', (protocol) => {
  it('a filter change finds that event counted: it goes on there, and doubles nothing', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    push(server, 1, 9, 3);
    const filter = new BehaviorSubject<Filter>({ dids: [A] });
    const followed = follow(world, { protocol, cursor: 'oldest', filter }, (_event, { events }) => {
      if (events.length === 1) filter.next({ dids: [A, B] });
    });
    world.run(20_000);
    expect(followed.numbers).toEqual(of3(1, 9, 1, 2));
    expect(cursors(server)[1]).toBe(followed.events[0]?.seq);
  });
});
