import { describe, expect, it, jest } from '@jest/globals';
import { asyncScheduler } from 'rxjs';
import { jetstream, type Notice, type StreamState } from 'rx-jetstream';
import { type FaultPlan } from 'rx-jetstream/testing';
import { follow, ONE, push, range, WIRES } from '../helpers/follow.js';
import { START, virtualWorld } from '../helpers/virtual-world.js';

describe.each(WIRES)('notices and raw frames on %s', (protocol) => {
  const faults: FaultPlan = [[{ kind: 'garbage', after: 2, form: 'text' }]];

  it('notices$ and raw$ are hot taps of all open connections', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, {
      faults: () => [{ kind: 'garbage', after: 2, form: 'text' }],
    });
    const stream = jetstream({ hosts: ONE, protocol, ...world.client });
    const notices: Notice[] = [];
    const raw: string[] = [];
    stream.notices$.subscribe((notice) => notices.push(notice));
    stream.raw$.subscribe((text) => raw.push(text));
    stream.subscribe();
    stream.subscribe();
    world.run(100);
    push(server, 1, 3);
    world.run(100);
    expect(notices.map(({ code, subscription }) => [code, subscription])).toEqual([
      ['malformed', 1],
      ['malformed', 2],
    ]);
    expect(raw).toHaveLength(8);
    expect(raw.filter((text) => text === 'this is not JSON')).toHaveLength(2);
    // Who comes late has missed them.
    const late: Notice[] = [];
    stream.notices$.subscribe((notice) => late.push(notice));
    world.run(100);
    expect(late).toEqual([]);
  });

  it('raw$ also has the repeats that the stream drops', () => {
    const world = virtualWorld();
    const drop: FaultPlan = [{ kind: 'drop', after: 5, how: 'fin' }];
    const server = world.network.listen(ONE, { faults: drop });
    push(server, 1, 10);
    const stream = jetstream({ hosts: ONE, protocol, cursor: 1, ...world.client });
    const raw: string[] = [];
    let events = 0;
    stream.raw$.subscribe((text) => raw.push(text));
    stream.subscribe(() => (events += 1));
    world.run(5000);
    expect([raw.length, events]).toEqual([11, 10]);
  });

  it('a notice says when, which subscription, which connection, which host', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { faults });
    const followed = follow(world, { protocol });
    world.run(100);
    push(server, 1, 3);
    world.run(100);
    expect(followed.notices).toEqual([
      expect.objectContaining({
        code: 'malformed',
        at: START + 105,
        subscription: 1,
        connection: 1,
        url: ONE,
        message: expect.any(String),
        hint: expect.stringMatching(/./),
      }),
    ]);
  });

  it('onNotice misses nothing, not even what comes during subscribe', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { faults });
    const seen: Notice[] = [];
    const onNotice = (notice: Notice) => void seen.push(notice);
    const stream = jetstream({ hosts: ONE, protocol, onNotice, ...world.client });
    stream.subscribe();
    world.run(100);
    push(server, 1, 3);
    world.run(100);
    expect(seen.map(({ code }) => code)).toEqual(['malformed']);
  });

  it('what onNotice throws is reported on its own; the stream goes on', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { faults });
    const failure = new Error('in onNotice');
    const later: (() => void)[] = [];
    const spy = jest.spyOn(asyncScheduler, 'schedule').mockImplementation(((work: () => void) => {
      later.push(work);
    }) as never);
    const onNotice = () => {
      throw failure;
    };
    const followed = follow(world, { protocol, onNotice });
    world.run(100);
    push(server, 1, 6);
    world.run(100);
    spy.mockRestore();
    expect(followed.numbers).toEqual(range(1, 6));
    expect(followed.codes).toEqual(['malformed']);
    expect(followed.errors).toEqual([]);
    expect(later).toHaveLength(1);
    expect(later[0]).toThrow(failure);
  });

  it('a logger gets notices as warn and states as debug; what it throws breaks nothing', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, {
      faults: () => [{ kind: 'garbage', after: 2, form: 'text' }],
    });
    const lines: string[] = [];
    const logger = {
      debug: (_message: string, data: unknown) =>
        lines.push(`debug ${(data as StreamState).status}`),
      warn: (_message: string, data: unknown) => lines.push(`warn ${(data as Notice).code}`),
    };
    const followed = follow(world, { protocol, logger });
    world.run(100);
    push(server, 1, 3);
    world.run(100);
    expect(lines).toEqual(['debug connecting', 'debug live', 'warn malformed']);
    followed.subscription.unsubscribe();
    const spy = jest.spyOn(asyncScheduler, 'schedule').mockReturnValue(undefined as never);
    const fail = () => {
      throw new Error('in the logger');
    };
    const second = follow(world, { protocol, logger: { debug: fail, warn: fail } });
    world.run(100);
    push(server, 4, 8);
    world.run(100);
    spy.mockRestore();
    expect(second.numbers).toEqual(range(4, 8));
    expect(second.errors).toEqual([]);
  });
});
