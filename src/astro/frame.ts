import { cut, isObject, parseJson, type JsonObject } from '../core/json.js';

/** A frame of the server, read. */
export type AstroFrame =
  | { readonly type: 'welcome'; readonly clientId: string | undefined }
  | {
      readonly type: 'response';
      readonly nonce: string | undefined;
      readonly error: string | undefined;
      readonly message: string;
      readonly room: string | undefined;
    }
  | {
      readonly type: 'message';
      readonly id: string;
      readonly ts: string;
      readonly topic: string;
      readonly room: string;
      readonly data: unknown;
    }
  | { readonly type: 'reconnect'; readonly token: string | undefined }
  | { readonly type: 'unknown'; readonly name: string }
  | { readonly type: 'malformed'; readonly reason: string };

/** Reads a text frame. Never throws. */
export function readFrame(text: string): AstroFrame {
  const frame = parseJson(text);
  if (!isObject(frame)) return malformed('no JSON object');
  const { type } = frame;
  const data = isObject(frame['data']) ? frame['data'] : {};
  switch (type) {
    case 'message':
      return readMessage(frame);
    case 'response':
      return {
        type,
        nonce: textOf(frame['nonce']),
        error: textOf(frame['error']),
        message: cut(data['message'], 256),
        room: textOf(data['room']),
      };
    case 'welcome':
      return { type, clientId: textOf(data['client_id']) };
    case 'reconnect':
      return { type, token: textOf(data['reconnect_token']) };
    default:
      return typeof type === 'string'
        ? { type: 'unknown', name: cut(type, 128) }
        : malformed('no type');
  }
}

function readMessage(frame: JsonObject): AstroFrame {
  const { id, ts, topic, room, data, session } = frame;
  if (typeof id !== 'string' || id === '') return malformed('message without id');
  if (typeof topic !== 'string') return malformed('message without topic');
  if (typeof room !== 'string') return malformed('message without room');
  const isReset = topic === 'channel.session.reset' && isObject(session);
  return {
    type: 'message',
    id,
    ts: typeof ts === 'string' ? ts : '',
    topic,
    room,
    // A whole session comes within `data`, or beside it.
    data: isReset ? { ...(isObject(data) ? data : {}), session } : data,
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function malformed(reason: string): AstroFrame {
  return { type: 'malformed', reason };
}
