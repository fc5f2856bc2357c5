import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { of, toArray } from 'rxjs';
import type { JetstreamEvent, JetstreamOptions } from 'rx-jetstream';
import { fromDid, inCollection, ofKind, prefilter } from 'rx-jetstream/operators';
import { generatedNetwork, type FaultPlan, type UpstreamEvent } from 'rx-jetstream/testing';
import { follow, ONE, WIRES } from '../helpers/follow.js';
import { recorded } from '../helpers/recorded.js';
import { virtualWorld } from '../helpers/virtual-world.js';
import { ControlFrame } from '../../src/wire/frame.js';
import { parseV1 } from '../../src/wire/v1.js';
import { parseV2 } from '../../src/wire/v2.js';

const EVENTS = 1500;
const network = generatedNetwork({ seed: 5, accounts: 30, rate: 100 });
const events: UpstreamEvent[] = Array.from({ length: EVENTS }, () => network.next());
const dids = [...new Set(events.map(({ did }) => did))];
const collections = ['app.bsky.feed.post', 'app.bsky.feed.like', 'app.bsky.graph.*', 'no.such.one'];

/** What a stream brings, over cuts, under these options. */
function brought(protocol: 'v1' | 'v2', options: JetstreamOptions, cuts: readonly number[]) {
  const world = virtualWorld();
  const faults: FaultPlan = cuts.map((after) => ({ kind: 'drop', after, how: 'rst' }));
  const server = world.network.listen(ONE, { faults });
  server.pushAll(events);
  const followed = follow(world, { protocol, cursor: 'oldest', ...options });
  world.run(120_000);
  followed.subscription.unsubscribe();
  return { ...followed, events: followed.events, server };
}

const some = <T>(list: readonly T[]) => fc.option(fc.subarray([...list]), { nil: undefined });
const wanted = fc.record({
  kinds: some(['commit', 'identity', 'account', 'sync'] as const),
  collections: some(collections),
  dids: some(dids),
});
const cutPlan = fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 4 });

describe.each(WIRES)('prefilter on %s', (protocol) => {
  it('changes nothing but what does not pass the operators, wherever the stream is cut', async () => {
    const all = brought(protocol, {}, []).events;
    expect(all.length).toBeGreaterThan(EVENTS / 2);
    await fc.assert(
      fc.asyncProperty(wanted, cutPlan, async (options, cuts) => {
        const { kinds, collections: names, dids: accounts } = options;
        const given = Object.fromEntries(
          Object.entries(options).filter(([, list]) => list !== undefined),
        );
        const got = brought(protocol, { prefilter: prefilter(given) }, cuts).events;
        let source = of(...all);
        if (kinds) source = source.pipe(ofKind(...(kinds as ['commit'])));
        if (names) source = source.pipe(inCollection(...(names as [string])));
        if (accounts) source = source.pipe(fromDid(accounts));
        const expected = await new Promise<JetstreamEvent[]>((resolve) => {
          source.pipe(toArray()).subscribe(resolve);
        });
        expect(got).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves most frames unparsed, and the position moves on all the same', () => {
    const parse = jest.spyOn(JSON, 'parse');
    const before = parse.mock.calls.length;
    const followed = brought(protocol, { prefilter: prefilter({ dids: [] }) }, [1200]);
    const parsed = parse.mock.calls.length - before;
    parse.mockRestore();
    expect(followed.events).toEqual([]);
    expect(parsed).toBeLessThan(EVENTS / 10);
    // The second connection began where the first was cut, less what may be skipped in a row.
    const cursor = Number(
      new URL(followed.server.requests[1]!.url, ONE).searchParams.get('cursor'),
    );
    expect(cursor).toBeGreaterThan(1200 - 100);
    expect(cursor).toBeLessThan(1400);
  });
});

describe('prefilter', () => {
  it.each(WIRES)('skips no recorded frame whose event passes: %s', (wire) => {
    const { skips, passes } = prefilter({ collections: ['app.bsky.feed.*'], kinds: ['commit'] });
    let skipped = 0;
    const parse = wire === 'v1' ? parseV1 : parseV2;
    for (const text of recorded(wire)) {
      const frame = parse(text, { wire, host: ONE, filter: '', subscription: 1 });
      if (frame instanceof ControlFrame || !skips(text)) continue;
      skipped += 1;
      expect(passes(frame)).toBe(false);
    }
    expect(skipped).toBeGreaterThan(100);
  });

  it.each([
    ['a record that speaks of collections', '{"commit":{"record":{"collection":"a.b.c"}}}'],
    ['an escaped name', '{"commit":{"collection":"app.bsky.feed.p\\u006fst"}}'],
    [
      'names that are not ASCII, of which a head may have the bytes',
      '{"did":"did:web:Ã©","time_us":1,"kind":"commit","commit":{"rev":"1","operation":"create","collection":"Ã©.b"',
    ],
    ['spaces', '{"commit":{"collection": "app.bsky.feed.like"}}'],
    ['no end', '{"commit":{"collection":"app.bsky.feed.po'],
  ])('is not sure of %s', (_what, frame) => {
    expect(prefilter({ collections: ['app.bsky.feed.post'] }).skips(frame)).toBe(false);
  });
});
