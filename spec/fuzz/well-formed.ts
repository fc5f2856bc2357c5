import type { JetstreamEvent } from 'rx-jetstream';
import { ControlFrame, type Frame } from '../../src/wire/frame.js';

const TYPES = ['info', 'error', 'unknown', 'malformed'];
const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isOptionalText = (value: unknown): boolean =>
  value === undefined || typeof value === 'string';
const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is wrong with a frame by the public types, or ''. It looks at no record's inside. */
export function wrongWith(frame: Frame): string {
  if (!(frame instanceof ControlFrame)) return wrongWithEvent(frame);
  if (!TYPES.includes(frame.type)) return `type ${frame.type}`;
  if (typeof frame.name !== 'string' || frame.name.length > 128) return 'name';
  return typeof frame.text === 'string' && frame.text.length <= 1024 ? '' : 'text';
}

export function wrongWithEvent(event: JetstreamEvent): string {
  const { did, time_us: time, seq } = event;
  if (typeof did !== 'string' || !did.startsWith('did:')) return 'did';
  if (!Number.isSafeInteger(time) || time < 0) return 'time_us';
  const isSeq = Number.isSafeInteger(seq) && (seq as number) > 0 && (seq as number) < 1e15;
  if (seq !== undefined && !isSeq) return 'seq';
  switch (event.kind) {
    case 'commit': {
      const { operation, collection, rkey, rev, record, cid } = event.commit;
      if (![collection, rkey, rev].every(isText)) return 'commit';
      if (operation === 'delete') {
        return record === undefined && cid === undefined ? '' : 'delete with a record or cid';
      }
      return ['create', 'update'].includes(operation) && isObject(record) && isText(cid)
        ? ''
        : 'record or cid';
    }
    case 'identity': {
      const { did: inner, handle, seq: number, time: text } = event.identity;
      if (!isText(inner) || !isOptionalText(handle)) return 'identity';
      return typeof number === 'number' && typeof text === 'string' ? '' : 'identity seq or time';
    }
    case 'account': {
      const { did: inner, active, status, seq: number, time: text } = event.account;
      if (!isText(inner) || typeof active !== 'boolean' || !isOptionalText(status))
        return 'account';
      return typeof number === 'number' && typeof text === 'string' ? '' : 'account seq or time';
    }
    case 'sync': {
      const { did: inner, rev, blocks, seq: number, time: text } = event.sync;
      if (!isText(inner) || typeof rev !== 'string') return 'sync';
      if (blocks !== undefined && typeof (blocks as { $bytes?: unknown }).$bytes !== 'string') {
        return 'sync blocks';
      }
      return typeof number === 'number' && typeof text === 'string' ? '' : 'sync seq or time';
    }
    default:
      return `kind ${String((event as { kind: unknown }).kind)}`;
  }
}

/** Everything a hostile frame could have added to or changed in what all objects share. */
export function prototypes(): string {
  const shared = [Object, Array, String, Number, Function, Map, Set, Promise, Error].flatMap(
    (shape: { prototype: object }) => [shape, shape.prototype],
  );
  return JSON.stringify(shared.map((object) => Reflect.ownKeys(object).map(String)));
}
