// Frames and events in one form, so that they can be compared. Written from the protocol alone: it
// shares nothing with the library's own parsers, or a fault in those would hide itself.
import { createHash } from 'node:crypto';

const EVENT = /^network\.bsky\.jetstream\.subscribeEvents#(commit|identity|account|sync)$/;
const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{6})Z$/;

/** JSON with sorted keys. */
function canonical(value) {
  return JSON.stringify(value, (_key, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** What is kept of an event: enough to filter, to order and to compare it. */
function entryOf({ seq, did, kind, time_us, ...bodies }) {
  const body = bodies[kind];
  const text = canonical({ seq, did, kind, time_us, body });
  return {
    seq,
    did,
    kind,
    time: time_us,
    collection: kind === 'commit' ? body.collection : undefined,
    operation: kind === 'commit' ? body.operation : undefined,
    hash: createHash('sha1').update(text).digest('base64'),
  };
}

/** An event of the library. */
export const entryOfEvent = (event) => entryOf(JSON.parse(JSON.stringify(event)));

/**
 * A frame of a server.
 *
 * @param {'v1' | 'v2'} wire
 * @param {string} text
 * @returns {{ entry: object } | { other: string }} `other` is an info or an error, as text
 */
export function readFrame(wire, text) {
  const frame = JSON.parse(text);
  if (wire === 'v1') {
    const { did, time_us, cursor, kind, ...bodies } = frame;
    if (cursor === undefined) throw new Error('v1 events without cursor: a legacy host');
    return { entry: entryOf({ seq: cursor, did, kind, time_us, ...bodies }) };
  }
  const payload = frame.payload ?? {};
  const kind = EVENT.exec(payload.$type)?.[1];
  if (frame.$type !== 'message' || kind === undefined) return { other: text };
  const { seq, did, time } = payload;
  const [, whole, micros] = TIME.exec(time);
  const time_us = Date.parse(`${whole}Z`) * 1000 + Number(micros);
  if (kind !== 'commit')
    return { entry: entryOf({ seq, did, kind, time_us, [kind]: payload[kind] }) };
  const { rev, operation, collection, rkey, record, cid } = payload;
  const commit = JSON.parse(JSON.stringify({ rev, operation, collection, rkey, record, cid }));
  return { entry: entryOf({ seq, did, kind, time_us, commit }) };
}
