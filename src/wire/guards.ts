import { cut, isObject, type JsonObject } from '../core/json.js';
import { TIME_CURSOR_MIN } from '../cursor.js';
import { ControlFrame } from './frame.js';

/**
 * Hand-written checks of what a frame must have. They cost some 50 ns an event; a schema library
 * costs 15 times that.
 */

/**
 * The longest identifier of the protocol: a DID (protocol, 6.3). What an event is recognised by is
 * remembered, so a server could fill the memory with longer ones.
 */
const LONGEST = 2048;

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= LONGEST;
}

export function isDid(value: unknown): value is string {
  return isText(value) && value.startsWith('did:');
}

/** A seq is a whole number from 1 on; from 10^15 on a number on the wire is a time. */
export function isSeq(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < TIME_CURSOR_MIN;
}

/** Microseconds since the epoch, exact in a double. */
export function isMicros(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** The checks both wires share on the fields of a commit. Gives what is wrong, or ''. */
export function commitProblem(commit: JsonObject): string {
  if (!isText(commit['collection'])) return 'commit without collection';
  if (!isText(commit['rkey'])) return 'commit without rkey';
  if (!isText(commit['rev'])) return 'commit without rev';
  const { operation, record, cid } = commit;
  if (operation === 'create' || operation === 'update') {
    return isObject(record) && isText(cid) ? '' : `${operation} without record or cid`;
  }
  if (operation !== 'delete') return 'commit with an unknown operation';
  return record === undefined && cid === undefined ? '' : 'delete with a record';
}

/** The checks both wires share on the object wrapped by identity, account and sync events. */
export function wrappedProblem(kind: string, value: unknown): string {
  if (!isObject(value)) return `${kind} event without ${kind}`;
  if (!isDid(value['did'])) return `${kind} without did`;
  if (!isShort(value['time'])) return `${kind} without time`;
  if (typeof value['seq'] !== 'number') return `${kind} without seq`;
  if (!isTextOrAbsent(value['handle'])) return `${kind} with a handle that is no text`;
  if (!isTextOrAbsent(value['status'])) return `${kind} with a status that is no text`;
  if (kind === 'account' && typeof value['active'] !== 'boolean') return 'account without active';
  if (kind === 'sync') {
    const { rev, blocks } = value;
    if (!isShort(rev)) return 'sync without rev';
    if (blocks !== undefined && !(isObject(blocks) && typeof blocks['$bytes'] === 'string')) {
      return 'blocks are no bytes';
    }
  }
  return '';
}

/** Whether it is a text, maybe empty. */
function isShort(value: unknown): boolean {
  return value === '' || isText(value);
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || isShort(value);
}

/** A frame that is no event, as the server words it: shortened, so that nobody can flood a log. */
export function control(type: ControlFrame['type'], name: unknown, text?: unknown): ControlFrame {
  return new ControlFrame(type, cut(name, 128), cut(text, 1024));
}

/** A frame of another type than those we know; `what` it is, if it says none. */
export function unknownFrame(type: unknown, what: string): ControlFrame {
  return typeof type === 'string' ? control('unknown', type) : malformed(what);
}

/** A verdict on a frame that cannot be read. The reason is ours and short; it quotes nothing. */
export function malformed(reason: string): ControlFrame {
  return new ControlFrame('malformed', reason);
}
