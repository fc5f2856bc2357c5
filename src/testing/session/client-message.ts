import { filterV1 } from '../protocol/filter-v1.js';
import { type StreamFilter } from '../protocol/stream-filter.js';

/** What a v1 client's text frame comes to. */
export type ClientMessage =
  | { readonly filter: StreamFilter }
  | { readonly close: number; readonly reason: string }
  | 'ignored';

/** Longest client frame in bytes; one more closes with 1009. */
export const MAX_CLIENT_MESSAGE = 10_000_000;

/** Close frames carry at most this many bytes of reason. */
const MAX_REASON = 123;

const BAD_ENVELOPE = { close: 1007, reason: 'bad SubscriberSourcedMessage envelope' } as const;
const BAD_PAYLOAD = { close: 1007, reason: 'bad options_update payload' } as const;

/** Reads a subscriber-sourced message. An update replaces the whole filter. */
export function readClientMessage(text: string): ClientMessage {
  const envelope = fields(parsed(text));
  if (envelope === undefined) return BAD_ENVELOPE;
  const type = envelope.get('type') ?? '';
  if (typeof type !== 'string') return BAD_ENVELOPE;
  if (type !== 'options_update') return 'ignored';

  const payload = envelope.has('payload') ? fields(envelope.get('payload')) : undefined;
  if (payload === undefined) return BAD_PAYLOAD;
  const collections = strings(payload.get('wantedcollections'));
  const dids = strings(payload.get('wanteddids'));
  const maxBytes = wrappedSize(payload.get('maxmessagesizebytes'), text);
  if (collections === undefined || dids === undefined || maxBytes === undefined) return BAD_PAYLOAD;

  const result = filterV1({ collections, dids, maxBytes });
  return 'filter' in result ? result : { close: 1008, reason: cutReason(result.problem) };
}

const NO_JSON = Symbol('no JSON');

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return NO_JSON;
  }
}

/** Go matches field names whatever their case, the last one wins, and takes null for `{}`. */
function fields(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (value === null) return new Map();
  if (typeof value !== 'object' || Array.isArray(value)) return undefined;
  return new Map(
    Object.entries(value).map(([name, item]) => [name.toLowerCase(), item as unknown]),
  );
}

/** A list of strings; absent or null is empty, and a null inside is the empty string. */
function strings(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return undefined;
  const items = (value as readonly unknown[]).map((item) => item ?? '');
  return items.every((item) => typeof item === 'string') ? items : undefined;
}

/**
 * The size cap of an update: a JSON integer, negative is none, above 32 bits it wraps. The digits
 * are taken from the text, since a JavaScript number has too few of them.
 */
function wrappedSize(value: unknown, text: string): number | undefined {
  if (value === undefined || value === null) return 0;
  if (typeof value !== 'number') return undefined;
  const found = [...text.matchAll(/"maxMessageSizeBytes"\s*:\s*([^\s,}]+)/gi)].at(-1)?.[1];
  if (found === undefined || !/^-?[0-9]+$/.test(found)) return undefined;
  const whole = BigInt(found);
  if (whole > 2n ** 63n - 1n || whole < -(2n ** 63n)) return undefined;
  return whole < 0n ? 0 : Number(BigInt.asUintN(32, whole));
}

/** A reason that fits a close frame, cut between characters, with `...` to show it. */
export function cutReason(reason: string): string {
  const bytes = Buffer.from(reason);
  if (bytes.length <= MAX_REASON) return reason;
  let end = MAX_REASON - 3;
  // Bytes 10xxxxxx continue a character.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return `${bytes.subarray(0, end).toString()}...`;
}
