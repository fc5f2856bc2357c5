import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { recordedLines, type UpstreamEvent } from '../../src/testing/index.js';
import { canonicalJson } from '../../src/testing/log/canonical-json.js';
import { derivedBlobCid, derivedCid } from '../../src/testing/log/derived-cid.js';
import { encodeV1 } from '../../src/testing/log/encode-v1.js';
import { encodeV2, errorFrame, infoFrame } from '../../src/testing/log/encode-v2.js';
import { type Row } from '../../src/testing/log/row.js';
import { toRow } from '../../src/testing/log/to-row.js';
import { microsOf, wireTime } from '../../src/testing/log/wire-time.js';
import { account, commit, identity, sync } from './support/events.js';

const RECORDED = join(__dirname, '../fixtures/recorded');
const lines = (name: string) =>
  readFileSync(join(RECORDED, name), 'utf8').split('\n').filter(Boolean);

function row(event: UpstreamEvent, parts: Partial<Row> = {}): Row {
  return {
    ...toRow(event, event.atSeq ?? 23, event.witnessedAt ?? 1_750_000_000_000_023),
    ...parts,
  };
}

describe('the recorded frames', () => {
  const rows = [...recordedLines(join(RECORDED, 'v2.jsonl'))].map((event) => row(event));

  it('v2 parsed and written again is v2, byte for byte', () => {
    expect(rows).toHaveLength(1_970);
    expect(rows.map(encodeV2)).toEqual(lines('v2.jsonl'));
  });

  it('#3 #4 v2 parsed and written as v1 is v1, byte for byte: no syncs, no resync rows', () => {
    const written = rows.map((each) => encodeV1(each, true)).filter((text) => text !== null);
    expect(written).toHaveLength(1_768);
    expect(written).toEqual(lines('v1.jsonl'));
  });

  it('v1 parsed and written again is v1, byte for byte', () => {
    const again = [...recordedLines(join(RECORDED, 'v1.jsonl'))].map((event) =>
      encodeV1(row(event), true),
    );
    expect(again).toEqual(lines('v1.jsonl'));
  });
});

describe('frames in the protocol’s own examples', () => {
  const follow = commit({
    did: 'did:plc:53iucmf5ldftgqyf2ac7hmhd',
    collection: 'app.bsky.graph.follow',
    rkey: '3ltfoymdvmc2l',
    rev: '3migo7fijwi2k',
    record: {
      subject: 'did:plc:duizjhonmmakp2xovqqv562h',
      $type: 'app.bsky.graph.follow',
      createdAt: '2025-07-07T21:08:00.693Z',
    },
    cid: 'bafyreicz6orysidbjauemqk27iix3u3vsvkylhuib4vxzsv7aiyqfn2oya',
  });

  it('#48 a commit on both wires', () => {
    expect(encodeV1(row(follow), true)).toBe(
      '{"did":"did:plc:53iucmf5ldftgqyf2ac7hmhd","time_us":1750000000000023,"cursor":23,"kind":"commit","commit":{"rev":"3migo7fijwi2k","operation":"create","collection":"app.bsky.graph.follow","rkey":"3ltfoymdvmc2l","record":{"$type":"app.bsky.graph.follow","createdAt":"2025-07-07T21:08:00.693Z","subject":"did:plc:duizjhonmmakp2xovqqv562h"},"cid":"bafyreicz6orysidbjauemqk27iix3u3vsvkylhuib4vxzsv7aiyqfn2oya"}}',
    );
    expect(encodeV2(row(follow))).toBe(
      '{"$type":"message","payload":{"$type":"network.bsky.jetstream.subscribeEvents#commit","cid":"bafyreicz6orysidbjauemqk27iix3u3vsvkylhuib4vxzsv7aiyqfn2oya","collection":"app.bsky.graph.follow","did":"did:plc:53iucmf5ldftgqyf2ac7hmhd","operation":"create","record":{"$type":"app.bsky.graph.follow","createdAt":"2025-07-07T21:08:00.693Z","subject":"did:plc:duizjhonmmakp2xovqqv562h"},"rev":"3migo7fijwi2k","rkey":"3ltfoymdvmc2l","seq":23,"time":"2025-06-15T15:06:40.000023Z"}}',
    );
  });

  const web = 'did:web:example.com';
  const at = (seq: number, witnessedAt: number) => ({ seq, witnessedAt });

  it('#2 #49 identity and account: the relay’s seq is not the envelope’s', () => {
    const who = {
      ...identity(web),
      identity: { did: web, handle: 'example.com', seq: 991, time: '2023-11-14T22:13:20.500Z' },
    };
    expect(encodeV1(row(who as UpstreamEvent, at(24, 1_700_000_000_500_000)), true)).toBe(
      '{"did":"did:web:example.com","time_us":1700000000500000,"cursor":24,"kind":"identity","identity":{"did":"did:web:example.com","handle":"example.com","seq":991,"time":"2023-11-14T22:13:20.500Z"}}',
    );
    expect(encodeV1(row(account(web), at(25, 1_700_000_000_600_000)), true)).toBe(
      '{"did":"did:web:example.com","time_us":1700000000600000,"cursor":25,"kind":"account","account":{"active":false,"did":"did:web:example.com","seq":992,"status":"deleted","time":"2023-11-14T22:13:20.600Z"}}',
    );
  });

  it('#49 sync, with its blocks as $bytes', () => {
    expect(encodeV2(row(sync(web), at(40, 1_700_000_000_700_000)))).toBe(
      '{"$type":"message","payload":{"$type":"network.bsky.jetstream.subscribeEvents#sync","did":"did:web:example.com","seq":40,"sync":{"blocks":{"$bytes":"AQI"},"did":"did:web:example.com","rev":"3l3qo2vutsw2b","seq":993,"time":"2023-11-14T22:13:20.700Z"},"time":"2023-11-14T22:13:20.700000Z"}}',
    );
  });

  it('#51 info and error frames, with and without a message', () => {
    expect(
      infoFrame(
        'OutdatedCursor',
        'requested timestamp cursor below retention floor; starting at seq 4711',
      ),
    ).toBe(
      '{"$type":"message","payload":{"$type":"network.bsky.jetstream.subscribeEvents#info","message":"requested timestamp cursor below retention floor; starting at seq 4711","name":"OutdatedCursor"}}',
    );
    expect(infoFrame('X', '')).toBe(
      '{"$type":"message","payload":{"$type":"network.bsky.jetstream.subscribeEvents#info","name":"X"}}',
    );
    expect(
      errorFrame(
        'ConsumerTooSlow',
        'reading below the floor rate 250000 events behind the tip; reconnect with cursor=123456',
      ),
    ).toBe(
      '{"$type":"error","error":"ConsumerTooSlow","message":"reading below the floor rate 250000 events behind the tip; reconnect with cursor=123456"}',
    );
    expect(errorFrame('X', '')).toBe('{"$type":"error","error":"X"}');
  });
});

describe('rules of the encoders', () => {
  it('#31 v1 has none of v2’s fields', () => {
    const text = encodeV1(row(commit()), true);
    for (const field of ['"$type":"message"', 'payload', '"seq":', '"time":']) {
      expect(text).not.toContain(field);
    }
  });

  it.each([
    ['commit', commit()],
    ['identity', identity()],
    ['account', account()],
  ])('#46 cursor of a %s: absent when 0 or on a legacy host, else there', (_name, event) => {
    expect(encodeV1(row(event, { seq: 0 }), true)).not.toContain('"cursor"');
    expect(encodeV1(row(event), false)).not.toContain('"cursor"');
    expect(encodeV1(row(event), true)).toContain('"cursor":23,');
  });

  it('#47 a delete has neither record nor cid; a resync row says create', () => {
    const gone = row(commit({ operation: 'delete' }));
    for (const text of [encodeV1(gone, true), encodeV2(gone)]) {
      expect(text).toContain('"operation":"delete"');
      expect(text).not.toMatch(/"(record|cid)"/);
    }
    const resynced = row({ ...commit(), resync: true });
    expect(resynced.kind).toBe(7);
    expect(encodeV2(resynced)).toContain('"operation":"create"');
    expect(encodeV1(resynced, true)).toBeNull();
  });

  it('leaves out handle and status when the upstream had none, and unknown fields always', () => {
    const bare = {
      kind: 'identity',
      did: 'did:web:a.b',
      identity: { zzz: 1, did: 'did:web:a.b', seq: 1, time: '' },
    };
    expect(encodeV1(row(bare as UpstreamEvent), true)).toContain(
      '"identity":{"did":"did:web:a.b","seq":1,"time":""}}',
    );
  });

  it('a sync without blocks shows empty ones', () => {
    const event = {
      kind: 'sync',
      did: 'did:web:a.b',
      sync: { did: 'did:web:a.b', rev: 'r', seq: 0, time: '' },
    } as const;
    expect(encodeV2(row(event))).toContain('"sync":{"blocks":{"$bytes":""},"did"');
  });

  it('#50 shows the imported time on both wires when there is one', () => {
    const imported = row(commit(), { indexedAt: 1_700_000_000_000_001 });
    expect(encodeV1(imported, true)).toContain('"time_us":1700000000000001,');
    expect(encodeV2(imported)).toContain('"time":"2023-11-14T22:13:20.000001Z"');
  });

  it('#51 an unknown row kind cannot be written', () => {
    expect(() => encodeV1(row(commit(), { kind: 9 }), true)).toThrow('unknown row kind 9');
    expect(() => encodeV2(row(commit(), { kind: 9 }))).toThrow('unknown row kind 9');
  });
});

describe('times', () => {
  it.each([
    [0, '1970-01-01T00:00:00.000000Z'],
    [1_750_000_000_000_023, '2025-06-15T15:06:40.000023Z'],
    [1_750_000_000_999_999, '2025-06-15T15:06:40.999999Z'],
  ])('#50 %i has six digits and comes back', (micros, text) => {
    expect(wireTime(micros)).toBe(text);
    expect(microsOf(text)).toBe(micros);
  });

  it.each([
    ['2025-06-15T15:06:40Z', 1_750_000_000_000_000],
    ['2025-06-15T15:06:40.5Z', 1_750_000_000_500_000],
    ['2025-06-15T17:06:40.000001999+02:00', 1_750_000_000_000_001],
  ])('reads %s', (text, micros) => expect(microsOf(text)).toBe(micros));

  it('refuses what is no time', () => expect(() => microsOf('yesterday')).toThrow(RangeError));
});

describe('canonical JSON', () => {
  it.each([
    [
      'sorts keys at every level',
      { b: { d: 1, c: 2 }, a: [{ z: 1, y: 2 }] },
      '{"a":[{"y":2,"z":1}],"b":{"c":2,"d":1}}',
    ],
    ['sorts by bytes, not by UTF-16', { '\ufb01': 1, '😀': 2, z: 3 }, '{"z":3,"ﬁ":1,"😀":2}'],
    [
      'escapes as Go does',
      '<b>&\u2028\u2029"\\\n\u0001',
      '"\\u003cb\\u003e\\u0026\\u2028\\u2029\\"\\\\\\n\\u0001"',
    ],
    ['escapes in keys too', { '<': 1 }, '{"\\u003c":1}'],
    ['replaces half a character', 'a\ud83d', '"a\ufffd"'],
    ['keeps whole ones', '😀é', '"😀é"'],
    [
      'writes the extremes of 64 bits',
      [9223372036854775807n, -9223372036854775808n],
      '[9223372036854775807,-9223372036854775808]',
    ],
    ['never writes exponents', 1e21 / 1e6, '1000000000000000'],
    ['takes null, booleans and minus zero', [null, true, false, -0], '[null,true,false,0]'],
    ['leaves out what is undefined', { a: undefined, b: 1 }, '{"b":1}'],
  ])('%s', (_name, value, text) => expect(canonicalJson(value)).toBe(text));

  it.each([[1.5], [Number.NaN], [Infinity], [2n ** 63n], [() => 1], [Symbol('x')]])(
    'refuses %p',
    (value) => expect(() => canonicalJson({ value })).toThrow(TypeError),
  );
});

describe('derived CIDs', () => {
  it('have the shape of CIDv1 with sha-256, and depend on the text', () => {
    expect(derivedCid('a')).toMatch(/^bafyrei[a-z2-7]{52}$/);
    expect(derivedBlobCid('a')).toMatch(/^bafkrei[a-z2-7]{52}$/);
    expect(derivedCid('a')).toBe(derivedCid('a'));
    const many = new Set(Array.from({ length: 10_000 }, (_, index) => derivedCid(String(index))));
    expect(many.size).toBe(10_000);
  });
});
