import { describe, expect, it } from '@jest/globals';
import { filterTurn } from '../../src/live/filter-turn.js';
import { Position } from '../../src/live/position.js';
import { LIVE } from '../../src/live/start.js';
import { resolveFilter } from '../../src/wire/filter.js';
import { created } from '../helpers/event-values.js';

const SPAN = 30_000_000;
const NOW = 1_800_000_000_000;

const filterOf = (...collections: string[]) => resolveFilter({ collections });
const POSTS = filterOf('app.bsky.feed.post');
const LIKES = filterOf('app.bsky.feed.like');
const NOTHING = filterOf();

function turnAt(time = NOW * 1000) {
  const position = new Position(LIVE, () => NOW, 10_000);
  position.time = time;
  return { position, turn: filterTurn(position, SPAN) };
}

describe('filterTurn', () => {
  it('takes the first filter for no change, and each after it for one', () => {
    const { position, turn } = turnAt();
    expect(turn.set(POSTS, NOW, false)).toBe(false);
    expect([turn.changedAt(), turn.pause(NOW), position.since]).toEqual([undefined, 0, undefined]);
    expect(turn.set(LIKES, NOW + 5, false)).toBe(true);
    expect([turn.changedAt(), turn.wanted(), position.since]).toEqual([NOW + 5, LIKES, NOW + 5]);
  });

  it('says whether a connection has changed what is in force', () => {
    const { turn } = turnAt();
    turn.set(POSTS, NOW, false);
    expect([turn.everOpened(), turn.apply(POSTS), turn.everOpened()]).toEqual([false, false, true]);
    expect(turn.apply(POSTS)).toBe(false);
    // Set anew, it is told, even if it is the same.
    turn.set(POSTS, NOW + 1, false);
    expect([turn.apply(POSTS), turn.changedAt()]).toEqual([true, undefined]);
    // Not set by the consumer: the server refused the one in force.
    expect(turn.apply(LIKES)).toBe(true);
  });

  it('lets connections for changes be a second apart', () => {
    const { turn } = turnAt();
    turn.set(POSTS, NOW, false);
    turn.connect(NOW);
    turn.set(LIKES, NOW + 10, false);
    expect(turn.pause(NOW + 10)).toBe(0);
    turn.connect(NOW + 10);
    turn.apply(LIKES);
    turn.set(POSTS, NOW + 300, false);
    expect([turn.pause(NOW + 300), turn.pause(NOW + 1010), turn.pause(NOW + 5000)]).toEqual([
      710, 0, 0,
    ]);
  });

  it('needs no replay of the time under an empty filter, if the stream was live before', () => {
    const { position, turn } = turnAt();
    turn.set(POSTS, NOW, false);
    turn.set(NOTHING, NOW + 1000, true);
    expect(position.aliveAt).toBeUndefined();
    turn.set(NOTHING, NOW + 2000, false);
    turn.set(LIKES, NOW + 3000, false);
    expect(position.aliveAt).toBe(NOW + 3000);
  });

  it('needs it if the stream was not', () => {
    const { position, turn } = turnAt();
    turn.set(POSTS, NOW, true);
    turn.set(NOTHING, NOW + 1000, false);
    turn.set(LIKES, NOW + 3000, true);
    expect(position.aliveAt).toBeUndefined();
  });

  it('knows the earlier filters for as long as their events are remembered', () => {
    const { position, turn } = turnAt();
    turn.set(POSTS, NOW, false);
    turn.apply(POSTS);
    expect(turn.earlierThan(POSTS)).toEqual([]);
    const [inForce, ...others] = turn.earlierThan(LIKES);
    expect(others).toEqual([]);
    expect(inForce?.(created('app.bsky.feed.post'))).toBe(true);
    expect(inForce?.(created('app.bsky.feed.like'))).toBe(false);
    turn.apply(LIKES);
    const [replaced] = turn.earlierThan(LIKES);
    expect(replaced?.(created('app.bsky.feed.post'))).toBe(true);
    expect(replaced?.(created('app.bsky.feed.like'))).toBe(false);
    position.time += SPAN;
    expect(turn.earlierThan(LIKES)).toHaveLength(1);
    position.time += 1;
    expect(turn.earlierThan(LIKES)).toHaveLength(0);
  });

  it('knows the last eight of them', () => {
    const { turn } = turnAt();
    const filters = Array.from({ length: 12 }, (_, nth) => filterOf(`app.bsky.feed.n${nth}`));
    for (const filter of filters) turn.apply(filter);
    const tests = turn.earlierThan(filters.at(-1) as (typeof filters)[0]);
    const passed = filters.map((_, nth) =>
      tests.some((test) => test(created(`app.bsky.feed.n${nth}`))),
    );
    expect(passed.map((passes, nth) => (passes ? nth : -1)).filter((nth) => nth >= 0)).toEqual([
      3, 4, 5, 6, 7, 8, 9, 10,
    ]);
  });

  it('goes back to the filter in force, where there is one', () => {
    const { turn } = turnAt();
    turn.set(POSTS, NOW, false);
    expect(turn.revert()).toBeUndefined();
    turn.apply(POSTS);
    expect(turn.revert()).toBeUndefined();
    turn.set(LIKES, NOW + 1, false);
    expect([turn.revert(), turn.wanted(), turn.changedAt()]).toEqual([POSTS, POSTS, undefined]);
  });

  it('goes back to an empty one, which was in force without a server', () => {
    const { turn } = turnAt();
    turn.set(POSTS, NOW, false);
    turn.apply(POSTS);
    turn.set(NOTHING, NOW + 1, true);
    turn.set(LIKES, NOW + 2, true);
    expect([turn.revert(), turn.wanted(), turn.changedAt()]).toEqual([NOTHING, NOTHING, undefined]);
    turn.set(LIKES, NOW + 3, true);
    turn.set(POSTS, NOW + 3, true);
    expect([turn.revert(), turn.changedAt()]).toEqual([LIKES, NOW + 3]);
    expect([turn.revert(), turn.changedAt()]).toEqual([NOTHING, undefined]);
    expect(turn.revert()).toBeUndefined();
  });

  it('goes back to one that was wanted before, though it has not been in force', () => {
    const { turn } = turnAt();
    turn.set(POSTS, NOW, false);
    turn.apply(POSTS);
    const third = filterOf('app.bsky.feed.repost');
    turn.set(LIKES, NOW + 1, false);
    turn.set(third, NOW + 2, false);
    expect([turn.revert(), turn.wanted(), turn.changedAt()]).toEqual([LIKES, LIKES, NOW + 1]);
    expect([turn.revert(), turn.wanted(), turn.changedAt()]).toEqual([POSTS, POSTS, undefined]);
    expect(turn.revert()).toBeUndefined();
  });
});
