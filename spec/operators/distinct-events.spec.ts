import { describe, expect, it } from '@jest/globals';
import { from, merge } from 'rxjs';
import { cursorOf, jetstream, type JetstreamEvent } from 'rx-jetstream';
import { distinctEvents } from 'rx-jetstream/operators';
import { fanOut, numberedEvents, testEvent } from 'rx-jetstream/testing';
import { marbles } from '../helpers/marbles.js';
import { virtualWorld } from '../helpers/virtual-world.js';

const post = (rkey: string) => testEvent.post({ rkey, rev: rkey });
const values = { a: post('3a'), b: post('3b'), c: post('3c'), d: post('3d') };

function distinct(events: readonly JetstreamEvent[], limit?: number): readonly number[] {
  const kept: number[] = [];
  from(events.map((event, index) => ({ ...event, seq: index })))
    .pipe(distinctEvents(limit === undefined ? {} : { limit }))
    .subscribe(({ seq }) => kept.push(seq));
  return kept;
}

describe('distinctEvents', () => {
  it(
    'lets each event pass once',
    marbles(({ hot, expectObservable }) => {
      const source = hot('  a-b-a-c-b-d|', values);
      const expected = '    a-b---c---d|';
      expectObservable(source.pipe(distinctEvents())).toBe(expected, values);
    }),
  );

  it(
    'remembers anew with every subscription',
    marbles(({ cold, expectObservable }) => {
      const distinct$ = cold('a-a-b|', values).pipe(distinctEvents());
      expectObservable(distinct$).toBe('a---b|', values);
      expectObservable(distinct$, '------^').toBe('------a---b|', values);
    }),
  );

  it('does not look at what differs from host to host', () => {
    const again = { ...post('3a'), seq: 99, time_us: 5 };
    expect(distinct([post('3a'), again])).toEqual([0]);
  });

  const commit = { rkey: '3a', rev: '3a' };
  it.each<[string, JetstreamEvent]>([
    ['account', testEvent.post({ ...commit, did: 'did:web:other.example' })],
    ['revision', testEvent.post({ ...commit, rev: '3b' })],
    ['record key', testEvent.post({ ...commit, rkey: '3b' })],
    ['collection', testEvent.create('app.bsky.feed.repost', commit)],
    ['operation', testEvent.update('app.bsky.feed.post', commit)],
  ])('takes commits for two that differ in %s', (_, other) => {
    expect(distinct([testEvent.post(commit), other, other])).toEqual([0, 1]);
  });

  it('takes events of other kinds for two that differ in what they say', () => {
    const moved = testEvent.account({ active: false, status: 'deactivated' });
    const later = testEvent.identity();
    const events = [
      testEvent.identity(),
      testEvent.identity({ handle: 'other.test' }),
      { ...later, identity: { ...later.identity, time: '2026-01-02T00:00:00.000Z' } },
      testEvent.account(),
      moved,
      testEvent.sync(),
      testEvent.sync({ rev: '3c' }),
    ];
    expect(distinct([...events, ...events])).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('does not look at the relay’s number, which differs from relay to relay', () => {
    const one = testEvent.identity();
    const other = { ...one, identity: { ...one.identity, seq: 1 } };
    expect(distinct([one, other])).toEqual([0]);
  });

  it('forgets the oldest above its limit, exactly', () => {
    const [a, b, c] = [post('3a'), post('3b'), post('3c')];
    expect(distinct([a, b, a, b], 2)).toEqual([0, 1]);
    // c pushes a out; a pushes b out; c is still there.
    expect(distinct([a, b, c, a, c, b], 2)).toEqual([0, 1, 2, 3, 5]);
    expect(distinct([a, a, b, a], 1)).toEqual([0, 2, 3]);
  });

  it('keeps its bound over many events', () => {
    const many = Array.from({ length: 5000 }, (_, index) => post(String(index)));
    const doubled = many.flatMap((event, index) => [event, many[Math.max(0, index - 63)]!]);
    expect(distinct(doubled, 64)).toHaveLength(5000);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses a limit of %s at the call', (limit) => {
    expect(() => distinctEvents({ limit })).toThrow(/^limit: /);
  });

  it('makes one stream of two hosts', () => {
    const { scheduler, network, run, client } = virtualWorld();
    const one = network.listen('wss://one.example');
    const two = network.listen('wss://two.example', { firstSeq: 9000, clockSkew: 700 });
    fanOut([one, two], { seed: 5, maxLag: 800, scheduler }).pushAll(
      numberedEvents(300, { accounts: 4 }),
    );
    const got: JetstreamEvent[] = [];
    const streams = ['wss://one.example', 'wss://two.example'].map((hosts) =>
      jetstream({ hosts, cursor: 'oldest', ...client }),
    );
    const running = merge(...streams)
      .pipe(distinctEvents())
      .subscribe((event) => got.push(event));
    run(5000);
    running.unsubscribe();
    expect(got).toHaveLength(300);
    expect(new Set(got.map((event) => cursorOf(event).host)).size).toBe(2);
  });
});
