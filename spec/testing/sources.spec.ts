import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { of, throwError } from 'rxjs';
import {
  createMemoryNetwork,
  fanOut,
  generatedNetwork,
  numberedEvents,
  recordedLines,
  seededRandom,
  startJetstreamServer,
  testEvent,
  type UpstreamEvent,
} from '../../src/testing/index.js';
import { plcDid, tid } from '../../src/testing/events/fake-ids.js';
import { encodeV1 } from '../../src/testing/log/encode-v1.js';
import { encodeV2 } from '../../src/testing/log/encode-v2.js';
import { toRow } from '../../src/testing/log/to-row.js';
import { isDid, isNsid } from '../../src/testing/protocol/identifiers.js';
import { commit, identity } from './support/events.js';
import { VirtualClock } from './support/virtual.js';

const CID = /^baf(yrei|krei)[a-z2-7]{52}$/;
const TID = /^[2-7a-j][2-7a-z]{12}$/;

/** What kind of thing an event is. */
const told = (event: UpstreamEvent): string =>
  event.kind === 'commit'
    ? `${event.resync === true ? 'resync' : event.commit.operation} ${event.commit.collection}`
    : event.kind;

const revOf = (event: UpstreamEvent): string | undefined =>
  event.kind === 'commit' ? event.commit.rev : event.kind === 'sync' ? event.sync.rev : undefined;

describe('generatedNetwork', () => {
  const events = generatedNetwork({ seed: 3, accounts: 60 }).take(20_000);

  it('is repeatable: equal seeds give equal networks, others others', () => {
    const take = (seed: number) =>
      JSON.stringify(generatedNetwork({ seed, accounts: 60 }).take(500));
    expect(take(3)).toBe(JSON.stringify(events.slice(0, 500)));
    expect(take(4)).not.toBe(take(3));
    const dids = (seed: number) =>
      new Set(
        generatedNetwork({ seed, accounts: 50 })
          .take(500)
          .map(({ did }) => did),
      );
    const others = dids(4);
    expect([...dids(5)].filter((did) => others.has(did))).toEqual([]);
  });

  it('has a realistic mix of everything', () => {
    const counts = new Map<string, number>();
    for (const event of events) counts.set(told(event), (counts.get(told(event)) ?? 0) + 1);
    const share = (what: string) => (counts.get(what) ?? 0) / events.length;
    expect(share('create app.bsky.feed.like')).toBeGreaterThan(0.35);
    expect(share('create app.bsky.feed.post')).toBeGreaterThan(0.1);
    for (const what of [
      'create app.bsky.feed.repost',
      'create app.bsky.graph.follow',
      'create app.bsky.actor.profile',
      'update app.bsky.actor.profile',
      'update app.bsky.feed.post',
      'delete app.bsky.feed.like',
      'delete app.bsky.feed.post',
      'resync app.bsky.feed.post',
      'identity',
      'account',
      'sync',
    ]) {
      expect([what, share(what) > 0.001]).toEqual([what, true]);
    }
    const records = JSON.stringify(events);
    for (const piece of [
      'facet#mention',
      'facet#link',
      'facet#tag',
      'embed.images',
      'embed.external',
      'embed.record',
      '"reply":',
      '"langs":["ja"]',
    ]) {
      expect([piece, records.includes(piece)]).toEqual([piece, true]);
    }
    for (const status of ['deleted', 'deactivated', 'suspended', 'takendown'])
      expect(records).toContain(`"status":"${status}"`);
  });

  it('has ids of the right shape, and revisions that grow in every repository', () => {
    const revs = new Map<string, string>();
    const wrong = events.filter((event) => {
      if (!isDid(event.did) || event.did.length !== 32) return true;
      const rev = revOf(event);
      if (rev === undefined) return false;
      const before = revs.get(event.did) ?? '';
      revs.set(event.did, rev);
      // Records that follow a sync share its revision.
      const grows = 'resync' in event ? rev >= before : rev > before;
      if (!grows || !TID.test(rev)) return true;
      if (event.kind !== 'commit') return false;
      const { operation, collection, rkey, cid = '' } = event.commit;
      const named = isNsid(collection) && (rkey === 'self' || TID.test(rkey));
      return !named || (operation !== 'delete' && !CID.test(cid));
    });
    expect(wrong).toEqual([]);
  });

  it('points at what is there: deletes, updates and references', () => {
    const live = new Set<string>();
    const posts = new Set<string>();
    const wrong: unknown[] = [];
    for (const event of events) {
      if (event.kind !== 'commit') continue;
      const { operation, collection, rkey, cid = '', record = {} } = event.commit;
      const uri = `at://${event.did}/${collection}/${rkey}`;
      const isNew = operation === 'create' && event.resync !== true;
      if (live.has(uri) === isNew) wrong.push(event);
      if (operation === 'delete') live.delete(uri);
      else live.add(uri);
      if (collection === 'app.bsky.feed.post' && operation === 'create') posts.add(uri + cid);
      const refs = JSON.stringify(record).matchAll(/\{"uri":"(at:[^"]+)","cid":"([^"]+)"\}/g);
      for (const [, target = '', itsCid = ''] of refs) {
        if (!target.endsWith('/gone') && !posts.has(target + itsCid)) wrong.push(target);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('facets point at bytes', () => {
    let seen = 0;
    for (const event of events) {
      if (event.kind !== 'commit') continue;
      const { text, facets } = (event.commit.record ?? {}) as {
        text?: string;
        facets?: {
          index: { byteStart: number; byteEnd: number };
          features: { $type: string; tag?: string }[];
        }[];
      };
      for (const { index, features } of facets ?? []) {
        const piece = Buffer.from(text!).subarray(index.byteStart, index.byteEnd).toString();
        if (features[0]!.tag !== undefined) expect(piece).toBe(`#${features[0]!.tag}`);
        seen += 1;
      }
    }
    expect(seen).toBeGreaterThan(100);
  });

  it('an account that is gone says nothing more, and one that is off says first that it is back', () => {
    const status = new Map<string, string>();
    const wrong = events.filter((event) => {
      const before = status.get(event.did) ?? 'active';
      if (event.kind !== 'account') return before !== 'active';
      const { active, status: stated = '' } = event.account;
      status.set(event.did, active ? 'active' : stated);
      return before === 'deleted';
    });
    expect(wrong).toEqual([]);
    expect([...status.values()]).toContain('deleted');
  });

  it('every event can be written on both wires', () => {
    const written = events.slice(0, 5_000).flatMap((event, index) => {
      const row = toRow(event, index + 1, 1_767_225_600_000_000);
      return [encodeV2(row), encodeV1(row, true) ?? '{}'];
    });
    expect(() => JSON.parse(`[${written.join(',')}]`) as unknown).not.toThrow();
  });

  it('the mix can be chosen', () => {
    const off = {
      like: 0,
      follow: 0,
      repost: 0,
      profile: 0,
      update: 0,
      delete: 0,
      identity: 0,
      account: 0,
      sync: 0,
    };
    const kinds = new Set(generatedNetwork({ mix: off }).take(1_000).map(told));
    expect([...kinds]).toEqual(['create app.bsky.feed.post']);
  });

  it('streams at a rate, and goes on where it is', () => {
    const clock = new VirtualClock();
    const network = generatedNetwork({ seed: 3, accounts: 60, rate: 250 });
    const got: UpstreamEvent[] = network.take(10);
    const subscription = network.stream(undefined, clock).subscribe((batch) => got.push(...batch));
    clock.advance(10_000);
    expect(got).toHaveLength(10 + 2_500);
    subscription.unsubscribe();
    const slow = network.stream(0.5, clock).subscribe((batch) => got.push(...batch));
    clock.advance(10_000);
    expect(got).toHaveLength(10 + 2_500 + 5);
    slow.unsubscribe();
    expect(JSON.stringify(got.slice(0, 100).map(told))).toBe(
      JSON.stringify(events.slice(0, 100).map(told)),
    );
  });

  it('is endless as an iterable', () => {
    let count = 0;
    for (const event of generatedNetwork()) {
      expect(event.did).toBeTruthy();
      count += 1;
      if (count === 1_000) break;
    }
    expect(count).toBe(1_000);
  });
});

describe('ids', () => {
  it('TIDs sort as their times do', () => {
    const start = 1_767_225_600_000_000;
    const times = [start, start + 1, start + 1_000, start + 2 ** 20, start + 2 ** 33];
    const tids = times.map((time) => tid(time, 1_023));
    expect([...tids].sort()).toEqual(tids);
    for (const text of tids) expect(text).toMatch(TID);
    expect(tid(start, 0) < tid(start, 1)).toBe(true);
  });

  it('DIDs differ', () => {
    expect(new Set(Array.from({ length: 100_000 }, (_, index) => plcDid(index))).size).toBe(
      100_000,
    );
  });

  it.each([
    ['did:plc:z72i7hdynmk6r22z27h6tvur', true],
    ['did:web:example.com', true],
    ['did:web:localhost%3A3000', true],
    ['did:method:val:two', true],
    ['did:m:v', true],
    ['did:method::::val', true],
    ['did', false],
    ['did:method:', false],
    ['did:method:val:', false],
    ['did:method:val%', false],
    ['did:METHOD:val', false],
    ['did:method:a/b', false],
    [`did:plc:${'a'.repeat(2_041)}`, false],
    ['', false],
  ])('DID %p: %p', (text, valid) => expect(isDid(text)).toBe(valid));

  it.each([
    ['com.example.fooBar', true],
    ['a-0.b-1.c', true],
    ['cn.8.lex.stuff', true],
    ['one.two.three4', true],
    ['com.example', false],
    ['com.example.3', false],
    ['com.example.foo-bar', false],
    ['4com.example.foo', false],
    ['com.-example.foo', false],
    ['com..foo', false],
    ['com.example.foo.*', false],
    [`com.${'a'.repeat(64)}.foo`, false],
    [`com.example.${'a'.repeat(64)}`, false],
    ['', false],
  ])('NSID %p: %p', (text, valid) => expect(isNsid(text)).toBe(valid));

  it('seededRandom repeats itself and stays in bounds', () => {
    const random = seededRandom(9);
    const again = seededRandom(9);
    const drawn = Array.from({ length: 10_000 }, random);
    expect(Array.from({ length: 10_000 }, again)).toEqual(drawn);
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...drawn)).toBeLessThan(1);
    expect(drawn.reduce((sum, value) => sum + value, 0) / drawn.length).toBeCloseTo(0.5, 1);
  });
});

describe('recordedLines', () => {
  it('reads a file of either wire, and text', () => {
    for (const [name, count] of [
      ['v1', 1_768],
      ['v2', 1_970],
    ] as const) {
      expect([
        ...recordedLines(join(__dirname, `../fixtures/recorded/${name}.jsonl`)),
      ]).toHaveLength(count);
    }
    const line =
      '{"did":"did:web:a.b","time_us":5,"kind":"identity","identity":{"did":"did:web:a.b","seq":1,"time":""}}';
    expect([...recordedLines(`\n${line}\n\n`)]).toEqual([
      {
        kind: 'identity',
        did: 'did:web:a.b',
        witnessedAt: 5,
        identity: { did: 'did:web:a.b', seq: 1, time: '' },
      },
    ]);
  });

  it('leaves out what is no event', () => {
    expect([
      ...recordedLines(
        '{"$type":"error","error":"X"}\n{"$type":"message","payload":{"$type":"network.bsky.jetstream.subscribeEvents#info","name":"X"}}',
      ),
    ]).toEqual([]);
  });

  it.each([
    ['{'],
    ['{}'],
    ['[]\n'],
    ['{"kind":"identity"}'],
    [
      '{"$type":"message","payload":{"$type":"network.bsky.jetstream.subscribeEvents#account","seq":1,"time":"2026-01-01T00:00:00Z"}}',
    ],
  ])('names the line that is no frame: %p', (line) =>
    expect(() => [...recordedLines(`\n${line}`)]).toThrow('line 2 is no recorded frame'),
  );

  it('keeps seqs and times on the server', async () => {
    const network = createMemoryNetwork();
    const server = network.listen('ws://a.test');
    expect(server.pushAll(recordedLines(join(__dirname, '../fixtures/recorded/v2.jsonl')))).toBe(
      33_469,
    );
    await network.close();
  });
});

describe('fanOut', () => {
  it('gives every server everything, in another order of accounts and the same order of each', () => {
    const clock = new VirtualClock();
    const network = createMemoryNetwork({ scheduler: clock });
    const servers = [1, 2, 3].map((host) =>
      network.listen(`ws://host${host}.test`, {
        firstSeq: host * 1_000,
        clockSkew: host * 1_000,
        pingInterval: 0,
      }),
    );
    const logs: string[][] = servers.map(() => []);
    for (const [index, server] of servers.entries()) {
      const socket = new network.WebSocket(`${server.wsUrl}/subscribe`, []);
      socket.onmessage = (event: { data: string }) => logs[index]!.push(event.data);
    }
    clock.advance(1);
    const upstream = fanOut(servers, { seed: 5, maxLag: 2_000, scheduler: clock });
    upstream.pushAll(numberedEvents(5_000, { accounts: 40 }));
    expect(upstream.pending).toBe(15_000);
    clock.advance(1_000);
    expect(upstream.pending).toBeGreaterThan(0);
    upstream.pushAll(numberedEvents(500, { first: 5_001, accounts: 40 }));
    clock.advance(10_000);
    expect(upstream.pending).toBe(0);

    const parsed = logs.map((log) =>
      log.map((line) => JSON.parse(line) as { did: string; commit: { record: { text: string } } }),
    );
    const texts = parsed.map((log) => log.map(({ commit: { record } }) => Number(record.text)));
    for (const each of texts)
      expect([...each].sort((a, b) => a - b)).toEqual(
        Array.from({ length: 5_500 }, (_, index) => index + 1),
      );
    expect(texts[0]).not.toEqual(texts[1]);
    expect(texts[1]).not.toEqual(texts[2]);
    for (const log of parsed) {
      const last = new Map<string, number>();
      for (const { did, commit: made } of log) {
        const number = Number(made.record.text);
        expect(number).toBeGreaterThan(last.get(did) ?? 0);
        last.set(did, number);
      }
    }
    upstream.close();
    return network.close();
  });

  it('takes streams, and stops', async () => {
    const clock = new VirtualClock();
    const network = createMemoryNetwork({ scheduler: clock });
    const server = network.listen('ws://a.test');
    const upstream = fanOut([server], { scheduler: clock, maxLag: 100 });
    upstream.source(of(commit(), [commit(), identity()]));
    clock.advance(500);
    expect(server.nextSeq).toBe(4);
    const endless = upstream.source(generatedNetwork().stream(100, clock));
    clock.advance(1_000);
    expect(server.nextSeq).toBeGreaterThan(80);
    upstream.close();
    const { nextSeq } = server;
    expect(endless.closed).toBe(true);
    clock.advance(1_000);
    expect([server.nextSeq, upstream.pending]).toEqual([nextSeq, 0]);
    await network.close();
  });
});

describe('a server’s sources', () => {
  it('end with the server', async () => {
    const server = await startJetstreamServer();
    const subscription = server.source(generatedNetwork().stream(1_000));
    expect(subscription.closed).toBe(false);
    await server.close();
    expect(subscription.closed).toBe(true);
  });

  it('may be anything that RxJS can read', async () => {
    const server = await startJetstreamServer();
    server.source([commit(), identity()]);
    server.source(of([commit(), identity()], commit()));
    expect(server.nextSeq).toBe(6);
    await server.close();
  });

  it('an error of a source is not swallowed', async () => {
    const thrown: unknown[] = [];
    const { config } = await import('rxjs');
    config.onUnhandledError = (error) => thrown.push(error);
    try {
      const server = await startJetstreamServer();
      server.source(throwError(() => new Error('broken')));
      await new Promise((resolve) => setTimeout(resolve));
      await server.close();
      expect(thrown).toEqual([new Error('broken')]);
    } finally {
      config.onUnhandledError = null;
    }
  });
});

describe('testEvent', () => {
  it('fills in the rest, without hidden state', () => {
    expect(testEvent.post({ text: 'hi', seq: 7, record: { langs: ['en'] } })).toEqual({
      ...testEvent.post(),
      seq: 7,
      commit: {
        ...testEvent.post({ text: 'hi', record: { langs: ['en'] } }).commit,
        record: {
          $type: 'app.bsky.feed.post',
          createdAt: '2026-01-01T00:00:00.000Z',
          text: 'hi',
          langs: ['en'],
        },
      },
    });
    expect(testEvent.like()).toEqual(testEvent.like());
  });

  it.each(Object.keys(testEvent) as (keyof typeof testEvent)[])(
    '%s: an event that a server takes and writes',
    (name) => {
      const event = (testEvent[name] as (collection: never) => ReturnType<typeof testEvent.post>)(
        (['create', 'update', 'delete'].includes(name) ? 'xyz.example.thing' : {}) as never,
      );
      expect(isDid(event.did)).toBe(true);
      expect(event).toMatchObject({ seq: 1, time_us: 1_767_225_600_000_000 });
      const written = JSON.parse(encodeV2(toRow(event, event.seq!, event.time_us))) as object;
      expect(written).toMatchObject({
        payload: { did: event.did, seq: 1, time: '2026-01-01T00:00:00.000000Z' },
      });
    },
  );

  it('takes a collection, a subject, a handle, a status', () => {
    expect(testEvent.delete('a.b.c', { rkey: 'x' }).commit).toEqual({
      operation: 'delete',
      collection: 'a.b.c',
      rkey: 'x',
      rev: testEvent.post().commit.rev,
    });
    expect(testEvent.update('a.b.c', { record: { n: 1 } }).commit).toMatchObject({
      operation: 'update',
      record: { $type: 'a.b.c', n: 1 },
    });
    expect(testEvent.follow({ subject: 'did:web:x.y' }).commit.record).toMatchObject({
      subject: 'did:web:x.y',
    });
    expect(testEvent.identity({ handle: 'x.y' }).identity.handle).toBe('x.y');
    expect(testEvent.account({ active: false, status: 'deleted' }).account).toMatchObject({
      active: false,
      status: 'deleted',
    });
    expect(testEvent.account().account).not.toHaveProperty('status');
    expect(testEvent.profile().commit.rkey).toBe('self');
    expect(testEvent.sync({ rev: 'r' }).sync.rev).toBe('r');
  });
});
