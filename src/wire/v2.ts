import type { AccountEvent, Commit, IdentityEvent, SyncEvent } from '../event.js';
import type { EventOrigin } from '../origin.js';
import {
  AccountEventObject,
  CommitEventObject,
  IdentityEventObject,
  SyncEventObject,
} from '../event-object.js';
import { ControlFrame, type Frame } from './frame.js';
import {
  commitProblem,
  cut,
  isDid,
  isObject,
  isSeq,
  malformed,
  parseJson,
  wrappedProblem,
  type JsonObject,
} from './guards.js';
import { parseMicros } from './time.js';

const TYPE = 'network.bsky.jetstream.subscribeEvents#';

/** One text frame of `subscribeEvents` (protocol, 2.4). */
export function parseV2(text: string, origin: EventOrigin): Frame {
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
      ? new ControlFrame('error', cut(code, 128), cut(frame['message'], 1024))
      : malformed('error frame without error');
  }
  return typeof type === 'string'
    ? new ControlFrame('unknown', cut(type, 128))
    : malformed('frame without $type');
}

function parsePayload(payload: JsonObject, origin: EventOrigin): Frame {
  const type = payload['$type'];
  if (type === `${TYPE}info`) {
    return new ControlFrame('info', cut(payload['name'], 128), cut(payload['message'], 1024));
  }
  const isCommit = type === `${TYPE}commit`;
  if (
    !isCommit &&
    type !== `${TYPE}identity` &&
    type !== `${TYPE}account` &&
    type !== `${TYPE}sync`
  ) {
    return typeof type === 'string'
      ? new ControlFrame('unknown', cut(type, 128))
      : malformed('payload without $type');
  }
  const { did, seq } = payload;
  if (!isDid(did)) return malformed('event without did');
  if (!isSeq(seq)) return malformed('event without seq');
  const time = parseMicros(payload['time']);
  if (Number.isNaN(time)) return malformed('event without time');
  if (isCommit) {
    const problem = commitProblem(payload);
    if (problem !== '') return malformed(problem);
    return new CommitEventObject(origin, did, time, seq, commitOf(payload));
  }
  const kind = type.slice(TYPE.length);
  const wrapped = payload[kind];
  const problem = wrappedProblem(kind, wrapped);
  if (problem !== '') return malformed(problem);
  switch (kind) {
    case 'identity':
      return new IdentityEventObject(origin, did, time, seq, wrapped as IdentityEvent['identity']);
    case 'account':
      return new AccountEventObject(origin, did, time, seq, wrapped as AccountEvent['account']);
    default:
      return new SyncEventObject(origin, did, time, seq, wrapped as SyncEvent['sync']);
  }
}

/** v2 has the commit's fields flat; the public shape is v1's, in v1's order. */
function commitOf(payload: JsonObject): Commit {
  const { rev, operation, collection, rkey } = payload;
  const { record, cid } = payload;
  const commit =
    record === undefined
      ? { rev, operation, collection, rkey }
      : cid === undefined
        ? { rev, operation, collection, rkey, record }
        : { rev, operation, collection, rkey, record, cid };
  return commit as Commit;
}
