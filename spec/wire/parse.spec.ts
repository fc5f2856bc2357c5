import { describe, expect, it } from '@jest/globals';
import { ControlFrame, type Frame } from '../../src/wire/frame.js';
import { parseV1 } from '../../src/wire/v1.js';
import { parseV2 } from '../../src/wire/v2.js';
import { originOf } from '../helpers/origins.js';

const DID = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa';
const TIME = '2026-06-01T00:00:00.000123Z';
const MICROS = 1_780_272_000_000_123;
const STREAM = 'network.bsky.jetstream.subscribeEvents#';

type Json = Record<string, unknown>;
const commit: Json = {
  rev: '3migo7fijwi2k',
  operation: 'create',
  collection: 'app.bsky.feed.post',
  rkey: '3ltfoymdvmc2l',
  record: { text: 'hello' },
  cid: 'bafy',
};
const identity: Json = { did: DID, handle: 'a.example', seq: 991, time: 't' };
const account: Json = { active: false, did: DID, seq: 992, status: 'deleted', time: 't' };
const sync: Json = { blocks: { $bytes: 'AQI' }, did: DID, rev: '3l3qo2vutsw2b', seq: 0, time: '' };

const v1 = (frame: unknown): Frame =>
  parseV1(typeof frame === 'string' ? frame : JSON.stringify(frame), originOf('v1'));
const v2 = (frame: unknown): Frame =>
  parseV2(typeof frame === 'string' ? frame : JSON.stringify(frame), originOf('v2'));

const frameV1 = (kind: string, wrapped: unknown, more: Json = {}) => ({
  did: DID,
  time_us: MICROS,
  cursor: 7,
  kind,
  [kind]: wrapped,
  ...more,
});
const message = (payload: unknown) => ({ $type: 'message', payload });
const frameV2 = (kind: string, fields: Json, more: Json = {}) =>
  message({ $type: `${STREAM}${kind}`, did: DID, seq: 7, time: TIME, ...fields, ...more });
const place = { did: DID, time_us: MICROS, seq: 7 };
/** What a frame that cannot be read is called. */
const reason = (frame: Frame): string => {
  expect(frame).toBeInstanceOf(ControlFrame);
  expect((frame as ControlFrame).type).toBe('malformed');
  return (frame as ControlFrame).name;
};

describe.each([
  ['v1', (kind: string, value: Json) => v1(frameV1(kind, value))],
  [
    'v2',
    (kind: string, value: Json) => v2(frameV2(kind, kind === 'commit' ? value : { [kind]: value })),
  ],
] as const)('events of %s', (wire, parse) => {
  it.each(['create', 'update'])('a commit that is a %s', (operation) => {
    const value = { ...commit, operation };
    expect(parse('commit', value)).toEqual({ kind: 'commit', ...place, commit: value });
  });

  it('a delete, with neither record nor cid', () => {
    const { record: _record, cid: _cid, ...rest } = commit;
    const value = { ...rest, operation: 'delete' };
    const event = parse('commit', value) as unknown as { commit: Json };
    expect(event).toEqual({ kind: 'commit', ...place, commit: value });
    expect(Object.keys(event.commit)).not.toContain('record');
    expect(Object.keys(event.commit)).not.toContain('cid');
  });

  it('identity and account, with and without what is optional', () => {
    const { handle: _handle, ...bare } = identity;
    const { status: _status, ...active } = account;
    for (const value of [identity, bare]) {
      expect(parse('identity', value)).toEqual({ kind: 'identity', ...place, identity: value });
    }
    for (const value of [account, active]) {
      expect(parse('account', value)).toEqual({ kind: 'account', ...place, account: value });
    }
  });

  it.each([
    ['collection', 'commit without collection'],
    ['rkey', 'commit without rkey'],
    ['rev', 'commit without rev'],
    ['record', 'create without record or cid'],
    ['cid', 'create without record or cid'],
    ['operation', 'commit with an unknown operation'],
  ])('a commit without %s cannot be read', (key, expected) => {
    const { [key]: _left, ...rest } = commit;
    expect(reason(parse('commit', rest))).toBe(expected);
    for (const wrong of ['', 5, null, [], true]) {
      expect(reason(parse('commit', { ...commit, [key]: wrong }))).toBe(expected);
    }
  });

  it.each<[string, Json, Json]>([
    ['identity', identity, { did: 'plc:x' }],
    ['identity', identity, { did: 5 }],
    ['identity', identity, { time: 5 }],
    ['identity', identity, { handle: { toString: 1 } }],
    ['identity', identity, { seq: '991' }],
    ['account', account, { did: null }],
    ['account', account, { active: 'yes' }],
    ['account', account, { status: { toString: null } }],
    ['account', account, { time: { valueOf: 1, toString: 1 } }],
  ])('an %s event with a wrong field cannot be read', (kind, value, wrong) => {
    expect(reason(parse(kind, { ...value, ...wrong }))).toContain(kind);
  });

  it.each([[null], [[]], ['text'], [5], [undefined]])('a wrapped %j cannot be read', (wrong) => {
    for (const kind of ['identity', 'account']) {
      const frame = wire === 'v1' ? v1(frameV1(kind, wrong)) : v2(frameV2(kind, { [kind]: wrong }));
      expect(reason(frame)).toBe(`${kind} event without ${kind}`);
    }
  });

  it.each([
    ['did', 'event without did'],
    [wire === 'v1' ? 'time_us' : 'time', 'event without time'],
  ])('an event with a wrong %s cannot be read', (key, expected) => {
    for (const wrong of [null, '', 'x', -1, 1.5, 2 ** 53, {}, [], true, undefined]) {
      const frame =
        wire === 'v1'
          ? v1(frameV1('commit', commit, { [key]: wrong }))
          : v2(frameV2('commit', commit, { [key]: wrong }));
      expect(reason(frame)).toContain(expected);
    }
  });
});

describe('events of v1 alone', () => {
  it('has no seq where the server sends no cursor', () => {
    const { cursor: _cursor, ...frame } = frameV1('commit', commit);
    const event = v1(frame) as { seq?: number };
    expect(event.seq).toBeUndefined();
  });

  it.each([0, -1, 1.5, 1e15, '7', null, {}])('a cursor of %j cannot be read', (cursor) => {
    expect(reason(v1(frameV1('commit', commit, { cursor })))).toBe('cursor is not a seq');
  });

  it('names a kind it does not know', () => {
    expect(v1(frameV1('labels', {}))).toEqual(new ControlFrame('unknown', 'labels'));
    expect(v1(frameV1('x'.repeat(1000), {}))).toEqual(new ControlFrame('unknown', 'x'.repeat(128)));
    // v1 never sends one.
    expect(v1(frameV1('sync', sync))).toEqual(new ControlFrame('unknown', 'sync'));
    expect(reason(v1({ ...frameV1('commit', commit), kind: 5 }))).toBe('event without kind');
  });
});

describe('frames of v2 alone', () => {
  it('a sync, also one that the server made itself', () => {
    expect(v2(frameV2('sync', { sync }))).toEqual({ kind: 'sync', ...place, sync });
    const { blocks: _blocks, ...bare } = sync;
    expect(v2(frameV2('sync', { sync: bare }))).toEqual({ kind: 'sync', ...place, sync: bare });
    expect(reason(v2(frameV2('sync', { sync: { ...sync, rev: 5 } })))).toBe('sync without rev');
  });

  it.each([0, -1, 1.5, 1e15, '7', null, undefined, {}])('a seq of %j cannot be read', (seq) => {
    expect(reason(v2(frameV2('commit', commit, { seq })))).toBe('event without seq');
  });

  it('an info', () => {
    const payload = {
      $type: `${STREAM}info`,
      message: 'starting at seq 4711',
      name: 'OutdatedCursor',
    };
    expect(v2(message(payload))).toEqual(
      new ControlFrame('info', 'OutdatedCursor', 'starting at seq 4711'),
    );
    expect(v2(message({ $type: `${STREAM}info` }))).toEqual(new ControlFrame('info', '', ''));
  });

  it('an error frame, with and without a message', () => {
    const error = { $type: 'error', error: 'ConsumerTooSlow', message: 'reconnect' };
    expect(v2(error)).toEqual(new ControlFrame('error', 'ConsumerTooSlow', 'reconnect'));
    expect(v2({ $type: 'error', error: 'X' })).toEqual(new ControlFrame('error', 'X', ''));
    expect(reason(v2({ $type: 'error' }))).toBe('error frame without error');
    expect(reason(v2({ $type: 'error', error: { toString: 1 } }))).toBe(
      'error frame without error',
    );
  });

  it('cuts what a server says: 128 characters of a name, 1024 of a text', () => {
    const long = 'x'.repeat(100_000);
    expect(v2({ $type: 'error', error: long, message: long })).toEqual(
      new ControlFrame('error', 'x'.repeat(128), 'x'.repeat(1024)),
    );
    expect(v2(message({ $type: `${STREAM}info`, name: long, message: long }))).toEqual(
      new ControlFrame('info', 'x'.repeat(128), 'x'.repeat(1024)),
    );
    expect(v2({ $type: long })).toEqual(new ControlFrame('unknown', 'x'.repeat(128)));
    expect(v2(message({ $type: long }))).toEqual(new ControlFrame('unknown', 'x'.repeat(128)));
  });

  it('types it does not know, of frame and payload', () => {
    expect(v2({ $type: 'ping' })).toEqual(new ControlFrame('unknown', 'ping'));
    expect(v2(frameV2('label', {}))).toEqual(new ControlFrame('unknown', `${STREAM}label`));
    // Of another stream: not ours to read.
    expect(v2(message({ $type: 'com.atproto.sync.subscribeRepos#commit' }))).toEqual(
      new ControlFrame('unknown', 'com.atproto.sync.subscribeRepos#commit'),
    );
    expect(reason(v2({ payload: {} }))).toBe('frame without $type');
    expect(reason(v2({ $type: 5 }))).toBe('frame without $type');
    expect(reason(v2({ $type: 'message' }))).toBe('message without payload');
    expect(reason(v2(message([])))).toBe('message without payload');
    expect(reason(v2(message({})))).toBe('payload without $type');
  });

  it('reads a frame written in another way as well, and no more than a whole one', () => {
    const text = JSON.stringify(frameV2('commit', commit));
    const payload = text.slice('{"$type":"message","payload":'.length, -1);
    const event = v2(text);
    for (const same of [
      `{"payload":${payload},"$type":"message"}`,
      `{"$type":"message","payload":${payload},"more":{"a":1}}`,
      `{"$type":"message","payload":${payload} }\n`,
      `{ "$type": "message", "payload": ${payload}}`,
    ]) {
      expect(v2(same)).toEqual(event);
    }
    for (const wrong of [text.slice(0, -1), `${text}}`, `${text.slice(0, -1)}]`, `${text},{}`]) {
      expect(reason(v2(wrong))).toBe('not a JSON object');
    }
    expect(reason(v2('{"$type":"message","payload":[]}'))).toBe('message without payload');
  });

  it('does not take a v1 frame for its own, nor v1 a v2 frame', () => {
    expect(reason(v2(frameV1('commit', commit)))).toBe('frame without $type');
    expect(reason(v1(frameV2('commit', commit)))).toBe('event without did');
  });
});

describe('what is no frame at all', () => {
  it.each(['', ' ', '{', 'null', '5', '"text"', '[]', '[{}]', 'true', '\u0000', '{"did":"did:x"'])(
    '%j',
    (text) => {
      expect(reason(v1(text))).toBe('not a JSON object');
      expect(reason(v2(text))).toBe('not a JSON object');
    },
  );

  it('gives a reason of its own words only: a log is not for others to write in', () => {
    const hostile = '<script>'.repeat(1000);
    for (const frame of [
      { did: hostile },
      { $type: 'message', payload: { $type: 5, x: hostile } },
    ]) {
      expect(reason(v1(frame))).not.toContain('script');
      expect(reason(v2(frame))).not.toContain('script');
    }
  });
});
