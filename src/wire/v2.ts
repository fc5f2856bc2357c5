import { isObject, parseJson, type JsonObject } from '../core/json.js';
import type { Commit } from '../event.js';
import type { EventOrigin } from '../origin.js';
import { CommitEventObject, otherEvent } from '../event-object.js';
import type { Frame } from './frame.js';
import {
  commitProblem,
  control,
  isDid,
  isSeq,
  malformed,
  unknownFrame,
  wrappedProblem,
} from './guards.js';
import { parseMicros } from './time.js';

const TYPE = 'network.bsky.jetstream.subscribeEvents#';
const COMMIT = `${TYPE}commit`;

/**
 * How the server begins nearly all frames; a brace ends them. (An expression takes a quarter of the
 * time of `startsWith`.)
 */
const MESSAGE = /^\{"\$type":"message","payload":/;
const MESSAGE_LENGTH = 29;

/** One text frame of `subscribeEvents` (protocol, 2.4). */
export function parseV2(text: string, origin: EventOrigin): Frame {
  // What is between is a JSON text if, and only if, the whole is: so the envelope need not be read.
  if (MESSAGE.test(text) && text.endsWith('}')) {
    const payload = parseJson(text.slice(MESSAGE_LENGTH, -1));
    if (isObject(payload)) return parsePayload(payload, origin);
  }
  const frame = parseJson(text);
  if (!isObject(frame)) return malformed('not a JSON object');
  const type = frame['$type'];
  if (type === 'message') {
    const payload = frame['payload'];
    return isObject(payload) ? parsePayload(payload, origin) : malformed('message without payload');
  }
  if (type === 'error') {
    const code = frame['error'];
    return typeof code === 'string'
      ? control('error', code, frame['message'])
      : malformed('error frame without error');
  }
  return unknownFrame(type, 'frame without $type');
}

function parsePayload(payload: JsonObject, origin: EventOrigin): Frame {
  const type = payload['$type'];
  if (type === COMMIT) return parseCommit(payload, origin);
  const kind = typeof type === 'string' && type.startsWith(TYPE) ? type.slice(TYPE.length) : '';
  if (kind === 'info') return control('info', payload['name'], payload['message']);
  if (kind !== 'identity' && kind !== 'account' && kind !== 'sync') {
    return unknownFrame(type, 'payload without $type');
  }
  const { did, seq } = payload;
  const time = parseMicros(payload['time']);
  const wrapped = payload[kind];
  const problem = headProblem(did, seq, time) || wrappedProblem(kind, wrapped);
  if (problem !== '') return malformed(problem);
  return otherEvent(origin, did as string, time, seq as number, kind, wrapped);
}

/** Apart from the other kinds, so that the engine meets few shapes of payload here. */
function parseCommit(payload: JsonObject, origin: EventOrigin): Frame {
  const { did, seq } = payload;
  const time = parseMicros(payload['time']);
  const problem = headProblem(did, seq, time) || commitProblem(payload);
  if (problem !== '') return malformed(problem);
  return new CommitEventObject(origin, did as string, time, seq as number, commitOf(payload));
}

function headProblem(did: unknown, seq: unknown, time: number): string {
  if (!isDid(did)) return 'event without did';
  if (!isSeq(seq)) return 'event without seq';
  return Number.isNaN(time) ? 'event without time' : '';
}

/** v2 has the commit's fields flat; the public shape is v1's, in v1's order. */
function commitOf(payload: JsonObject): Commit {
  const { rev, operation, collection, rkey } = payload;
  const { record, cid } = payload;
  const commit =
    record === undefined
      ? { rev, operation, collection, rkey }
      : { rev, operation, collection, rkey, record, cid };
  return commit as Commit;
}
