import { describe, expect, it } from '@jest/globals';
import { CursorError, cursorOf, type CursorInput, type JetstreamOptions } from 'rx-jetstream';
import { type JetstreamServer } from 'rx-jetstream/testing';
import {
  cursors,
  feed,
  follow,
  leftOvers,
  NOTHING_LEFT,
  ONE,
  push,
  range,
  WIRES,
} from '../helpers/follow.js';
import { runTurns } from '../helpers/turns.js';
import { START, virtualWorld, type VirtualWorld } from '../helpers/virtual-world.js';

/** Events 1 to 60, one a second, seq 101 to 160, in sealed segments of ten. */
function past(world: VirtualWorld): JetstreamServer {
  const server = world.network.listen(ONE, { firstSeq: 101, segmentSize: 10 });
  feed(world, [server], { count: 60, every: 1000 });
  world.run(60_000);
  return server;
}
const micros = (second: number) => (START + second * 1000) * 1000;
const saved = { v: 1, host: ONE, filter: 'mg2omqm1qn', seq: 140, time_us: micros(40) } as const;

type Case = [name: string, cursor: CursorInput, asked: number | null, first: number];
const cases: Case[] = [
  ["'live'", 'live', null, 61],
  ['undefined', undefined, null, 61],
  ['null', null, null, 61],
  ["'oldest'", 'oldest', 1e15, 1],
  ['a number below 10^15: a seq, inclusive', 140, 140, 40],
  ['a number from 10^15 on: microseconds, inclusive', micros(40), micros(40), 40],
  ['{ after }: exclusive', { after: 140 }, 140, 41],
  ['a Date: inclusive', new Date(START + 40_000), micros(40), 40],
  ['{ since: Date }', { since: new Date(START + 40_000) }, micros(40), 40],
  ['{ since: number }, milliseconds', { since: START + 40_000 }, micros(40), 40],
  ['{ since: text }', { since: new Date(START + 40_000).toISOString() }, micros(40), 40],
  ['a time before there were seqs like it: the oldest', new Date(5), 1e15, 1],
];

describe.each(WIRES)('a start on %s', (protocol) => {
  const savedHere = { ...saved, wire: protocol };
  const all: Case[] = [...cases, ['a saved Cursor: exclusive', savedHere, 140, 41]];

  it.each(all)('by %s', (_name, cursor, asked, first) => {
    const world = virtualWorld();
    const server = past(world);
    const followed = follow(world, { protocol, cursor });
    world.run(1000);
    push(server, 61, 63);
    world.run(1000);
    expect(cursors(server)).toEqual([asked]);
    expect(followed.numbers).toEqual(range(first, 63));
    expect(followed.errors).toEqual([]);
    expect(followed.codes.filter((code) => code !== 'cursor-filter-changed')).toEqual([]);
  });

  it.each(all)('by %s is the same when the first connections break before an event', (...args) => {
    const [, cursor, , first] = args;
    const world = virtualWorld();
    const server = past(world);
    server.faults = [
      { kind: 'refuse', status: 503 },
      { kind: 'drop', after: 0, how: 'fin' },
      { kind: 'drop', after: 0, how: { code: 1000 } },
    ];
    const followed = follow(world, { protocol, cursor });
    world.run(5000);
    push(server, 61, 63);
    world.run(5000);
    const { numbers } = followed;
    if (first > 60) {
      // Live: the rewind before the first opening may come, nothing after it may be missing.
      expect(numbers.filter((number) => number > 60)).toEqual([61, 62, 63]);
      expect(Math.min(...numbers)).toBeGreaterThanOrEqual(50);
    } else {
      expect(numbers).toEqual(range(first, 63));
    }
    expect(followed.errors).toEqual([]);
  });

  const sources: [string, (value: CursorInput) => JetstreamOptions['cursor']][] = [
    ['a function', (value) => () => value],
    ['a function of a promise', (value) => () => Promise.resolve(value)],
    ['a store', (value) => ({ load: () => value })],
    ['a store that gives a promise', (value) => ({ load: () => Promise.resolve(value) })],
    ['a function that gives a store', (value) => () => ({ load: () => Promise.resolve(value) })],
  ];
  it.each(sources)('from %s', async (_name, make) => {
    for (const [value, first] of [
      [{ after: 140 }, 41],
      ['oldest', 1],
      [savedHere, 41],
      [null, 61],
      [undefined, 61],
    ] as const) {
      const world = virtualWorld();
      const server = past(world);
      const followed = follow(world, { protocol, cursor: make(value) });
      await runTurns(world, 1000);
      push(server, 61, 63);
      await runTurns(world, 1000);
      expect(followed.numbers).toEqual(range(first, 63));
    }
  });

  it('a function is called at each subscribe, and not before', async () => {
    const world = virtualWorld();
    past(world);
    let calls = 0;
    const cursor = () => ({ after: 139 + (calls += 1) });
    const first = follow(world, { protocol, cursor });
    expect(calls).toBe(1);
    world.run(1000);
    const second: (number | undefined)[] = [];
    first.stream.subscribe(({ seq }) => second.push(seq));
    world.run(1000);
    expect(calls).toBe(2);
    expect([first.events[0]?.seq, second[0]]).toEqual([141, 142]);
  });

  it('a function is not called again at a reconnect', () => {
    const world = virtualWorld();
    const server = past(world);
    let calls = 0;
    const cursor = () => {
      calls += 1;
      return 101;
    };
    const followed = follow(world, { protocol, cursor });
    server.faults = [{ kind: 'drop', after: 5, how: 'fin' }];
    world.run(5000);
    expect(calls).toBe(1);
    expect(followed.numbers).toEqual(range(1, 60));
  });

  const invalid: [string, unknown][] = [
    ['a negative number', -1],
    ['a fraction', 1.5],
    ['NaN', Number.NaN],
    ['a number beyond what a double counts', 2 ** 60],
    ['an unknown word', 'newest'],
    ['an invalid Date', new Date('nonsense')],
    ['{ since: nonsense }', { since: 'nonsense' }],
    ['{ since: null }', { since: null }],
    ['{ since: Infinity }', { since: Infinity }],
    ['{ since: 1e20 }', { since: 1e20 }],
    ['{ since: -Infinity }', { since: -Infinity }],
    ['{ after: -1 }', { after: -1 }],
    ['{ after: a time }', { after: 1.7e15 }],
    ['an object of another shape', { seq: 5 }],
    ['a Cursor of another version', { ...saved, wire: protocol, v: 2 }],
    ['a boolean', true],
  ];
  it.each(invalid)('by %s errors the stream: CursorError', (_name, cursor) => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const followed = follow(world, { protocol, cursor: cursor as CursorInput });
    world.run(1000);
    expect(followed.errors).toHaveLength(1);
    expect(followed.errors[0]).toBeInstanceOf(CursorError);
    expect(server.requests).toEqual([]);
    expect(followed.statuses.slice(-2)).toEqual(['failed', 'idle']);
  });

  it('by a number of milliseconds errors the stream, and says how to give a time', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const now = START - 7_200_000;
    const followed = follow(world, { protocol, cursor: now });
    const least = follow(world, { protocol, cursor: 1e12 });
    const most = follow(world, { protocol, cursor: 1e15 - 1 });
    world.run(1000);
    expect(followed.errors).toEqual([expect.any(CursorError)]);
    expect(followed.errors[0]).toMatchObject({
      message: `invalid cursor: ${String(now)} is not a seq`,
      hint: 'use { since: ms or Date } or { after: seq }',
    });
    expect([...least.errors, ...most.errors]).toEqual([
      expect.any(CursorError),
      expect.any(CursorError),
    ]);
    expect(server.requests).toEqual([]);
  });

  it.each([[1e12 - 1], [{ after: START }]])('by %j it is a seq', (cursor) => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const followed = follow(world, { protocol, cursor });
    world.run(1000);
    expect(followed.errors).toEqual([]);
    expect(cursors(server)[0]).toBe(typeof cursor === 'number' ? cursor : START);
  });

  it.each(['2026-06-01T00:00:00Z', '12'])('by the text %s says how to give a time', (text) => {
    const world = virtualWorld();
    world.network.listen(ONE);
    const { errors } = follow(world, { protocol, cursor: text as CursorInput });
    expect(errors).toEqual([expect.any(CursorError)]);
    expect(errors[0]).toMatchObject({
      message: 'invalid cursor: unknown form',
      hint: 'use { since: ms or Date } or { after: seq }',
    });
  });

  const cause = new Error('disk on fire');
  const failing: [string, JetstreamOptions['cursor']][] = [
    [
      'a function that throws',
      () => {
        throw cause;
      },
    ],
    ['a function whose promise rejects', () => Promise.reject(cause)],
    ['a store whose load rejects', { load: () => Promise.reject(cause) }],
    [
      'a store whose load throws',
      {
        load: () => {
          throw cause;
        },
      },
    ],
  ];
  it.each(failing)('from %s errors the stream: CursorError with the cause', async (...args) => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const followed = follow(world, { protocol, cursor: args[1] });
    await runTurns(world, 1000);
    expect(followed.errors).toHaveLength(1);
    expect(followed.errors[0]).toBeInstanceOf(CursorError);
    expect((followed.errors[0] as Error).cause).toBe(cause);
    expect(server.requests).toEqual([]);
    expect(leftOvers(world)).toEqual(NOTHING_LEFT);
  });

  it('0 is the first event, by 1 on the wire: v2 refuses 0', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    push(server, 1, 3);
    for (const cursor of [0, { after: 0 }]) {
      const followed = follow(world, { protocol, cursor });
      world.run(1000);
      expect(followed.numbers).toEqual([1, 2, 3]);
      followed.subscription.unsubscribe();
    }
    expect(cursors(server)).toEqual([1, 1]);
  });

  it('a saved cursor survives JSON, and goes on after its event', () => {
    const world = virtualWorld();
    const server = past(world);
    const first = follow(world, { protocol, cursor: 101 });
    server.faults = [null, null];
    world.run(1000);
    for (const event of [first.events[0], first.events[29], first.events[59]]) {
      const cursor = JSON.parse(JSON.stringify(cursorOf(event as never))) as CursorInput;
      const second = follow(world, { protocol, cursor });
      world.run(100);
      expect(second.numbers).toEqual(range((event?.seq as number) - 99, 60));
      expect(second.notices).toEqual([]);
      second.subscription.unsubscribe();
    }
  });

  it('a time in the future starts live, which is told, and loses nothing from then on', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const followed = follow(world, { protocol, cursor: new Date(START + 3_600_000) });
    world.run(100);
    // Cut before the first event: that time is not asked for again.
    server.cutAll('rst');
    feed(world, [server], { count: 60, every: 20 });
    world.run(5000);
    server.cutAll('rst');
    world.run(10_000);
    expect(followed.numbers).toEqual(range(1, 60));
    const told = followed.noticesOf('gap').filter(({ cause }) => cause === 'cursor-ahead');
    expect(told).toMatchObject([{ certain: false }]);
    expect(followed.errors).toEqual([]);
  });

  it('a time that is ahead by less than clocks may differ is waited for', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const followed = follow(world, { protocol, cursor: new Date(START + 9000) });
    world.run(100);
    feed(world, [server], { count: 60, every: 1000 });
    world.run(70_000);
    expect(followed.numbers).toEqual(range(9, 60));
    expect(followed.errors).toEqual([]);
  });
});
