import { isObject, parseJson } from '../core/json.js';
import type { Commit } from '../event.js';
import type { EventOrigin } from '../origin.js';
import { CommitEventObject, otherEvent } from '../event-object.js';
import type { Frame } from './frame.js';
import {
  commitProblem,
  isDid,
  isMicros,
  isSeq,
  malformed,
  unknownFrame,
  wrappedProblem,
} from './guards.js';

/**
 * One text frame of `/subscribe` (protocol, 1.4). The inner objects are handed on as they were
 * parsed: they already have the public shape.
 */
export function parseV1(text: string, origin: EventOrigin): Frame {
  const frame = parseJson(text);
  if (!isObject(frame)) return malformed('not a JSON object');
  const { did, time_us: time, cursor, kind } = frame;
  if (!isDid(did)) return malformed('event without did');
  if (!isMicros(time)) return malformed('event without time_us');
  // Original v1 servers send no cursor.
  if (cursor !== undefined && !isSeq(cursor)) return malformed('cursor is not a seq');
  if (kind === 'commit') {
    const commit = frame['commit'];
    if (!isObject(commit)) return malformed('commit event without commit');
    const problem = commitProblem(commit);
    if (problem !== '') return malformed(problem);
    return new CommitEventObject(origin, did, time, cursor, commit as unknown as Commit);
  }
  if (kind !== 'identity' && kind !== 'account') {
    return unknownFrame(kind, 'event without kind');
  }
  const wrapped = frame[kind];
  const problem = wrappedProblem(kind, wrapped);
  if (problem !== '') return malformed(problem);
  return otherEvent(origin, did, time, cursor, kind, wrapped);
}
