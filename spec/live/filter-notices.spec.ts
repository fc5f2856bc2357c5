import { BehaviorSubject } from 'rxjs';
import { describe, expect, it } from '@jest/globals';
import type { Filter } from 'rx-jetstream';
import { ALICE } from '../helpers/event-values.js';
import { follow, ONE } from '../helpers/follow.js';
import { virtualWorld } from '../helpers/virtual-world.js';

describe('the notice of a new filter', () => {
  it.each<[string, Filter]>([
    ['collections', { collections: ['app.bsky.feed.post'] }],
    ['dids', { dids: [ALICE] }],
    ['kinds', { kinds: ['commit', 'account'] }],
    ['several', { collections: ['app.bsky.feed.post'], dids: [ALICE], kinds: ['commit'] }],
    ['nothing, again', {}],
  ])('says what is in force, and nothing else: %s', (_name, wanted) => {
    const world = virtualWorld();
    world.network.listen(ONE);
    const filter = new BehaviorSubject<Filter>({
      collections: ['app.bsky.graph.follow'],
    });
    const followed = follow(world, { protocol: 'v2', filter });
    world.run(2000);
    filter.next(wanted);
    world.run(5000);
    const [told, ...others] = followed.notices;
    expect(others).toEqual([]);
    expect(told).toMatchObject({ code: 'filter-applied', message: 'a new filter is in force' });
    expect((told as unknown as { filter: object }).filter).toEqual(wanted);
  });
});
