import { describe, expect, it } from '@jest/globals';
import { BehaviorSubject } from 'rxjs';
import { type Filter } from 'rx-jetstream';
import { seededRandom, type FaultPlan } from 'rx-jetstream/testing';
import { A, attemptTimes, follow, ONE, push, range, WIRES } from '../helpers/follow.js';
import { virtualWorld } from '../helpers/virtual-world.js';

/** The most attempts within any minute. */
function worstMinute(times: readonly number[]): number {
  return Math.max(
    0,
    ...times.map((time) => times.filter((each) => each >= time && each < time + 60_000).length),
  );
}

const tooOld = '{"error":"CursorTooOld","message":"subscribe: cursor too old"}';
const invalid = { v1: 'subscribe: invalid options: no', v2: '{"error":"InvalidRequest"}' };

/** What a server, or a proxy before it, can do again and again that makes a client reconnect. */
const rude: [string, FaultPlan][] = [
  ['refuses every cursor as too old', () => ({ kind: 'refuse', status: 400, body: tooOld })],
  ['answers 404 to everything', () => ({ kind: 'refuse', status: 404 })],
  ['answers 429 with Retry-After: 0', () => ({ kind: 'refuse', status: 429, retryAfter: 0 })],
  [
    'sends a frame too big for the socket each time',
    () => [{ kind: 'oversize', after: 0, bytes: 50_000 }],
  ],
  ['closes with 1009', () => ({ kind: 'drop', after: 0, how: { code: 1009 } })],
  ['closes with 1009 after one event', () => ({ kind: 'drop', after: 1, how: { code: 1009 } })],
  [
    'ends with an error frame each time',
    () => ({ kind: 'error-frame', after: 1, error: 'ConsumerTooSlow' }),
  ],
];

describe.each(WIRES)('law 6: no reconnect storm on %s, when a host', (protocol) => {
  it.each(rude)('%s', (_name, faults) => {
    // Nothing but zeros is the worst that chance can draw.
    for (const random of [() => 0, seededRandom(1), seededRandom(2)]) {
      const world = virtualWorld();
      const server = world.network.listen(ONE);
      const webSocketOptions = { maxPayload: 20_000 };
      const options = { protocol, maxMessageSize: 10_000, webSocketOptions, random } as const;
      const followed = follow(world, options);
      world.run(100);
      push(server, 1, 5);
      world.run(100);
      server.faults = faults;
      server.cutAll('fin');
      world.run(180_000);
      expect(worstMinute(attemptTimes(server))).toBeLessThanOrEqual(20);
      expect(followed.errors).toEqual([]);
      // Once it behaves, the stream is there again.
      server.faults = undefined;
      world.run(70_000);
      push(server, 6, 7);
      world.run(60_000);
      expect(followed.numbers).toEqual(range(1, 7));
    }
  });

  it('is new each time and numbers its events from 1', () => {
    const world = virtualWorld();
    let server = world.network.listen(ONE);
    const followed = follow(world, { protocol, random: () => 0 });
    world.run(100);
    push(server, 1, 20);
    world.run(100);
    let attempts = 0;
    const started = world.scheduler.now();
    for (let round = 0; round < 60; round += 1) {
      attempts += server.counters.attempts;
      void server.close();
      server = world.network.listen(ONE);
      push(server, 100 + round, 100 + round);
      world.run(1000);
    }
    expect(world.scheduler.now() - started).toBe(60_000);
    expect(attempts).toBeLessThanOrEqual(21);
    expect(followed.errors).toEqual([]);
  });

  it('refuses every later filter', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const filter = new BehaviorSubject<Filter>({ dids: [A] });
    const followed = follow(world, { protocol, filter });
    world.run(100);
    const refusal: FaultPlan = ({ url }) =>
      url.includes('web') ? { kind: 'refuse', status: 400, body: invalid[protocol] } : null;
    server.faults = refusal;
    for (const number of range(1, 60)) {
      filter.next({ dids: [A, `did:web:h${number}.example`] });
      world.run(100);
    }
    world.run(54_000);
    // One for each change at its pace of a second, one to go back.
    expect(server.counters.attempts).toBeLessThanOrEqual(20);
    expect(followed.errors).toEqual([]);
    expect(server.connections).toHaveLength(1);
  });
});
