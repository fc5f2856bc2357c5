import { describe, expect, it } from '@jest/globals';
import { type JetstreamOptions } from 'rx-jetstream';
import { testEvent, type Fault } from 'rx-jetstream/testing';
import { A, follow, ONE, push, WIRES, type Followed } from '../helpers/follow.js';
import { busyWorld } from '../helpers/busy-world.js';
import { runTurns } from '../helpers/turns.js';
import { START, virtualWorld } from '../helpers/virtual-world.js';

const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 3_600_000;

/** When the first connection was given up (ms after it opened), and why. */
function leftAfter(followed: Followed): { after: number; phase: string } | undefined {
  const [waiting] = followed.statesOf('waiting');
  if (waiting === undefined) return undefined;
  return {
    after: waiting.since - START - 10,
    phase: (waiting.error as unknown as { phase: string }).phase,
  };
}

describe.each(WIRES)('deadlines on %s', (protocol) => {
  function silent(options: JetstreamOptions, fault: Fault = { kind: 'silent' }, ms = 3 * HOUR) {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { faults: [fault] });
    const followed = follow(world, { protocol, ...options });
    while (followed.statesOf('waiting').length === 0 && world.scheduler.now() < START + ms) {
      world.run(SECOND);
    }
    followed.subscription.unsubscribe();
    return { left: leftAfter(followed), server };
  }

  it('connectTimeout: the handshake may take 15 s', () => {
    const { left } = silent({}, { kind: 'no-answer' });
    expect(left).toEqual({ after: 15 * SECOND - 10, phase: 'open' });
  });

  it('connectTimeout: as the option says', () => {
    const { left } = silent({ connectTimeout: 700 }, { kind: 'no-answer' });
    expect(left).toEqual({ after: 690, phase: 'open' });
  });

  const collections = ['app.bsky.feed.post'];
  const breadths: [string, JetstreamOptions, number | undefined][] = [
    ['everything', {}, 30 * SECOND],
    [
      'collections, which let all identity and account events through',
      { collections },
      30 * SECOND,
    ],
    ['commits', { kinds: ['commit'] }, 30 * SECOND],
    ['commits of some collections', { kinds: ['commit'], collections }, 10 * MINUTE],
    ['rare kinds', { kinds: ['identity'] }, 10 * MINUTE],
    ['some accounts: never', { dids: [A] }, undefined],
    [
      'some accounts, commits only: never',
      { dids: [A], kinds: ['commit'], collections },
      undefined,
    ],
  ];
  it.each(breadths)('firstEventTimeout goes by the filter: %s', (_name, options, limit) => {
    const { left } = silent(options);
    if (limit === undefined) {
      expect(left).toBeUndefined();
      return;
    }
    expect(left?.phase).toBe('first-event');
    expect(left?.after).toBeGreaterThanOrEqual(limit);
    expect(left?.after).toBeLessThanOrEqual(limit + 1100);
  });

  it('firstEventTimeout: as the option says, for a narrow filter too', () => {
    const { left } = silent({ dids: [A], firstEventTimeout: 2000 });
    expect(left?.phase).toBe('first-event');
    expect(left?.after).toBeGreaterThanOrEqual(2000);
    expect(left?.after).toBeLessThanOrEqual(2200);
  });

  it('firstEventTimeout: false waits for ever', () => {
    expect(silent({ firstEventTimeout: false }).left).toBeUndefined();
  });

  const stalls: [string, JetstreamOptions, number | undefined][] = [
    ['everything', {}, 30 * SECOND],
    ['commits of some collections', { kinds: ['commit'], collections }, 10 * MINUTE],
    ['some accounts: never', { dids: [A] }, undefined],
    ['as firstEventTimeout, if only that is given', { firstEventTimeout: 4000 }, 4000],
    ['its own option', { firstEventTimeout: false, stallTimeout: 3000 }, 3000],
    ['false: never', { firstEventTimeout: 4000, stallTimeout: false }, undefined],
  ];
  it.each(stalls)('stallTimeout, after the first frame: %s', (_name, options, limit) => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const followed = follow(world, { protocol, ...options });
    world.run(SECOND);
    server.push(testEvent.post({ did: A }));
    world.run((limit ?? 3 * HOUR) - 100);
    expect(followed.statuses.slice(1)).toEqual(['connecting', 'live']);
    world.run(1400);
    expect(leftAfter(followed)?.phase).toBe(limit === undefined ? undefined : 'stall');
    expect(followed.statesOf('stalled')).toHaveLength(limit === undefined ? 0 : 1);
  });

  it('a steady trickle keeps the connection', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const followed = follow(world, { protocol });
    world.run(100);
    for (let number = 1; number <= 50; number += 1) {
      world.run(29 * SECOND);
      push(server, number, number);
    }
    world.run(100);
    expect(server.counters.attempts).toBe(1);
    expect(followed.numbers).toHaveLength(50);
  });

  it('pings find a dead peer on Node, whatever the filter', () => {
    const { left } = silent({ dids: [A] }, { kind: 'black-hole', after: 0 });
    expect(left?.phase).toBe('pong');
    // Silent for 40 s, then 10 s for the pong, each late by a tick at most.
    expect(left?.after).toBeGreaterThanOrEqual(50 * SECOND);
    expect(left?.after).toBeLessThanOrEqual(53 * SECOND);
  });

  it('pings keep a quiet but living connection, for hours', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, { pingInterval: 0 });
    const followed = follow(world, { protocol, dids: [A] });
    world.run(5 * HOUR);
    expect(server.counters.attempts).toBe(1);
    expect(followed.statuses).toEqual(['idle', 'connecting', 'live']);
    followed.subscription.unsubscribe();
  });

  it('where sockets have no pings (browsers) none are sent, and a narrow quiet stream stays', async () => {
    const world = virtualWorld({ hideRefusals: true });
    const server = world.network.listen(ONE, { pingInterval: 0 });
    const followed = follow(world, { protocol, dids: [A] });
    await runTurns(world, 2 * HOUR);
    expect(server.counters.attempts).toBe(1);
    expect(followed.errors).toEqual([]);
    followed.subscription.unsubscribe();
  });

  it('time during which the event loop stood still does not count', () => {
    const world = busyWorld();
    const server = world.network.listen(ONE, { pingInterval: 0 });
    const followed = follow(world, { protocol });
    world.run(20 * SECOND);
    // A laptop that slept for an hour: no timer ran, frames lie in the kernel.
    world.spend(HOUR);
    world.run(5 * SECOND);
    push(server, 1, 1);
    world.run(SECOND);
    expect(followed.numbers).toEqual([1]);
    expect(server.counters.attempts).toBe(1);
    // What came before the sleep still counts.
    world.run(40 * SECOND);
    expect(followed.statesOf('stalled')).toHaveLength(1);
  });
});
