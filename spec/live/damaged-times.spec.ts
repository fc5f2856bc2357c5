import { describe, expect, it } from '@jest/globals';
import { concat, take } from 'rxjs';
import { type Cursor, type CursorInput, cursorOf, isCursor, jetstream } from 'rx-jetstream';
import { checkpoint } from 'rx-jetstream/operators';
import { type JetstreamServer, numberedEvents, type UpstreamEvent } from 'rx-jetstream/testing';
import { notingStore, resultOf } from '../delivery/delivering.js';
import {
  cursors,
  dropOnce,
  follow,
  type Followed,
  numberOf,
  ONE,
  push,
  range,
  TWO,
  WIRES,
} from '../helpers/follow.js';
import { START, virtualWorld, type VirtualWorld } from '../helpers/virtual-world.js';

const DAY = 86_400_000;

/** Two hosts with the same events under other seqs. */
function twoHosts(world: VirtualWorld, one: object = {}, two: object = {}) {
  return [
    world.network.listen(ONE, one),
    world.network.listen(TWO, { firstSeq: 5000, ...two }),
  ] as const;
}

/** Numbered events, one a `every` ms, the first at `from` (ms after the start of the world). */
function eventsFrom(from: number, count: number, every = 1): UpstreamEvent[] {
  return [...numberedEvents(count)].map((event, index) => ({
    ...event,
    witnessedAt: (START + from + index * every) * 1000,
  }));
}

/** Pushes events; those of `damaged`, by number, say another time (ms after the start). */
function pushAll(
  server: JetstreamServer,
  events: readonly UpstreamEvent[],
  damaged: Readonly<Record<number, number>> = {},
): void {
  for (const [index, event] of events.entries()) {
    const at = damaged[index + 1];
    server.push(at === undefined ? event : { ...event, indexedAt: (START + at) * 1000 });
  }
}

/** Follows a host until so many events have come, and saves the place of the last. */
function savedAfter(world: VirtualWorld, count: number, options: object = {}): Cursor {
  const first = follow(world, { cursor: 'oldest', ...options }, (_, { events, subscription }) => {
    if (events.length === count) subscription.unsubscribe();
  });
  world.run(1000);
  expect(first.events.length).toBe(count);
  return JSON.parse(JSON.stringify(cursorOf(first.events.at(-1) as never))) as Cursor;
}

/** Why events may be missing. */
function causesOf({ noticesOf }: Followed): string[] {
  return noticesOf('gap').map(({ cause }) => cause);
}

describe.each(WIRES)('the saved cursor of an event with a damaged time, on %s', (protocol) => {
  it.each([
    ['in the future', 1, DAY],
    ['in the future', 20, DAY],
    ['that leaps within the past', 20, -60_000],
  ])('%s (event %s) loses nothing on another host', (_, number, time) => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world);
    const events = eventsFrom(-3_600_000, 50);
    pushAll(one, events.slice(0, number), { [number]: time });
    const cursor = savedAfter(world, number, { protocol });
    expect(cursor.time_us).toBe((START + time) * 1000);
    pushAll(two, events);
    const second = follow(world, { protocol, hosts: TWO, cursor });
    world.run(60_000);
    // The rewind comes again: another process has no memory of it.
    expect(second.numbers).toEqual(range(1, 50));
    expect(causesOf(second)).not.toContain('damaged-time');
  });

  it('is exact on its own host', () => {
    const world = virtualWorld();
    const [one] = twoHosts(world);
    pushAll(one, eventsFrom(-3_600_000, 50), { 20: DAY });
    const cursor = savedAfter(world, 20, { protocol });
    const second = follow(world, { protocol, cursor });
    world.run(1000);
    expect(second.numbers).toEqual(range(21, 50));
    expect(second.notices).toEqual([]);
  });

  it('lets checkpoint go on saving after a failover', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world, { faults: dropOnce(20) });
    const events = eventsFrom(-60_000, 200);
    pushAll(one, events, { 20: DAY });
    pushAll(two, events);
    const store = notingStore();
    const options = { hosts: [ONE, TWO], protocol, cursor: 'oldest', ...world.client } as const;
    const { values } = resultOf(jetstream(options).pipe(checkpoint(store, { every: 0 })));
    world.run(600_000);
    expect(values.map(numberOf)).toEqual(range(1, 200));
    expect(store.cursor).toMatchObject({ host: TWO, seq: 5199 });
  });

  it('lets checkpoint go on saving the stream that follows on another host', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world);
    pushAll(one, eventsFrom(0, 2), { 2: 3_600_000 });
    pushAll(two, eventsFrom(1000, 50));
    const store = notingStore();
    const of = (hosts: string) => jetstream({ hosts, protocol, cursor: 'oldest', ...world.client });
    resultOf(concat(of(ONE).pipe(take(2)), of(TWO)).pipe(checkpoint(store, { every: 0 })));
    world.run(5000);
    expect(store.cursor).toMatchObject({ host: TWO, seq: 5049 });
  });
});

describe('a saved cursor whose time cannot be yet', () => {
  /** As a program would keep it that knew of nothing better than the event's time. */
  function damaged(world: VirtualWorld, count: number, options: object = {}): Cursor {
    const { resume_us: _, ...cursor } = savedAfter(world, count, options);
    return cursor;
  }

  it('goes on from now minus rewind on another host, with a gap that may be', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world);
    pushAll(one, eventsFrom(-3_600_000, 20), { 20: DAY });
    const cursor = damaged(world, 20);
    pushAll(two, eventsFrom(-8000, 50));
    const now = world.scheduler.now();
    const second = follow(world, { hosts: TWO, cursor });
    world.run(5000);
    const resumedFrom = (now - 10_000) * 1000;
    expect(cursors(two)).toEqual([resumedFrom]);
    expect(second.numbers).toEqual(range(1, 50));
    expect(second.noticesOf('gap')).toContainEqual(
      expect.objectContaining({
        ...{ cause: 'damaged-time', certain: false, from: undefined, to: resumedFrom },
      }),
    );
  });

  it('does not count as true because its time has come before a host is up', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world);
    pushAll(one, eventsFrom(-3_600_000, 20), { 20: 60_000 });
    const cursor = damaged(world, 20);
    const begun = world.scheduler.now();
    two.faults = () => ({ kind: 'refuse', status: 503 });
    follow(world, { hosts: TWO, cursor });
    world.run(120_000);
    expect(new Set(cursors(two))).toEqual(new Set([(begun - 10_000) * 1000]));
  });

  it('is exact on its own host', () => {
    const world = virtualWorld();
    const [one] = twoHosts(world);
    pushAll(one, eventsFrom(-3_600_000, 50), { 20: DAY });
    const cursor = damaged(world, 20);
    const second = follow(world, { cursor });
    world.run(1000);
    expect(second.numbers).toEqual(range(21, 50));
    expect(second.notices).toEqual([]);
  });

  it('is told on its own host where that sends no seqs', () => {
    const world = virtualWorld();
    const [one] = twoHosts(world, { legacy: true });
    pushAll(one, eventsFrom(-8000, 20), { 20: DAY });
    const cursor = damaged(world, 20, { protocol: 'v1' });
    const second = follow(world, { protocol: 'v1', cursor });
    world.run(1000);
    expect(causesOf(second)).toEqual(['damaged-time']);
    expect(cursors(one).at(-1)).toBeLessThan(START * 1000);
  });

  it('is told on its own host where that numbers its events anew', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world);
    pushAll(one, eventsFrom(-3_600_000, 20), { 20: DAY });
    const cursor = { ...damaged(world, 20), host: TWO, seq: 5005 };
    pushAll(two, eventsFrom(-8000, 50));
    const second = follow(world, { hosts: TWO, cursor });
    world.run(5000);
    expect(second.numbers).toEqual(range(1, 50));
    expect(causesOf(second)).toContain('damaged-time');
  });
});

it('the cursor of a legacy host keeps what was known beside a damaged time', () => {
  const world = virtualWorld();
  const [one] = twoHosts(world, { legacy: true });
  pushAll(one, eventsFrom(-3_600_000, 50), { 20: DAY });
  const cursor = savedAfter(world, 20, { protocol: 'v1' });
  const second = follow(world, { protocol: 'v1', cursor });
  world.run(60_000);
  // By time nothing can tell that the damaged one itself was had.
  expect(second.numbers).toEqual(range(20, 50));
  expect(second.codes).toEqual(['replayed-earlier']);
});

it('the cursors of a sparse live stream are no others', () => {
  const world = virtualWorld();
  const [one] = twoHosts(world);
  const followed = follow(world, {});
  for (let number = 1; number <= 5; number += 1) {
    world.run(60_000);
    push(one, number, number);
  }
  world.run(1000);
  expect(followed.events.map((event) => Object.keys(cursorOf(event)))).toEqual(
    Array(5).fill(['v', 'wire', 'host', 'filter', 'time_us', 'seq']),
  );
});

it('isCursor looks at the time to resume from', () => {
  const cursor = { v: 1, wire: 'v2', host: ONE, filter: 'all', time_us: 5 };
  expect([undefined, 4, -1, '4'].map((resume_us) => isCursor({ ...cursor, resume_us }))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

describe.each(WIRES)('a failover on %s', (protocol) => {
  it.each([9, 15, 40])('resumes by time though the client’s clock is %s s slow', (seconds) => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world, { faults: dropOnce(50) });
    const events = eventsFrom(seconds * 1000 - 8000, 80, 100);
    pushAll(one, events);
    pushAll(two, events);
    const followed = follow(world, { protocol, hosts: [ONE, TWO], cursor: 'oldest' });
    world.run(60_000);
    expect(cursors(two)[0]).toBeGreaterThan(1e15);
    expect(followed.numbers).toEqual(range(1, 80));
  });

  it('of a stream that began at a saved cursor does not go back further than that', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world, { faults: dropOnce(2) });
    const events = eventsFrom(-3_600_000, 50, 60_000);
    pushAll(one, events, { 41: DAY });
    pushAll(two, events);
    const saved = { v: 1, wire: protocol, host: ONE, filter: 'other', seq: 40 } as const;
    const time_us = events[39]?.witnessedAt as number;
    const followed = follow(world, { protocol, hosts: [ONE, TWO], cursor: { ...saved, time_us } });
    world.run(60_000);
    expect(cursors(two)[0]).toBe(time_us - 10_000_000);
    expect(followed.numbers.filter((number) => number > 40)).toEqual(range(41, 50));
  });

  it.each<CursorInput>(['oldest', new Date(START - 3_000_000)])(
    'doubles nothing when the first event has a damaged time (start: %s)',
    (cursor) => {
      const world = virtualWorld();
      const [one, two] = twoHosts(world, { faults: dropOnce(1) });
      const events = eventsFrom(-3_000_000, 50, 30_000);
      pushAll(one, events, { 1: DAY });
      pushAll(two, events);
      const followed = follow(world, { protocol, hosts: [ONE, TWO], cursor });
      world.run(60_000);
      expect(followed.numbers).toEqual(range(1, 50));
    },
  );

  it('tells repeats though one of them has a damaged time', () => {
    const world = virtualWorld();
    const [one, two] = twoHosts(world, { faults: dropOnce(50) });
    const events = eventsFrom(-60_000, 80, 100);
    pushAll(one, events, { 10: DAY });
    // On another host other times are damaged: of a repeat, and of news.
    pushAll(two, events, { 5: DAY, 10: DAY, 30: DAY + 1, 60: DAY });
    const followed = follow(world, { protocol, hosts: [ONE, TWO], cursor: 'oldest' });
    world.run(60_000);
    expect(followed.numbers).toEqual(range(1, 80));
  });
});

it('events before the time asked for are dropped though one of them has a damaged time', () => {
  const world = virtualWorld();
  const server = world.network.listen(ONE);
  pushAll(server, eventsFrom(-60_000, 50, 1000), { 5: DAY });
  const followed = follow(world, { cursor: new Date(START - 30_000) });
  world.run(1000);
  // Nobody knows where the damaged one belongs.
  expect(followed.numbers).toEqual([5, ...range(31, 50)]);
});
