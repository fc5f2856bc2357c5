import { readFileSync } from 'node:fs';
import { microsOf } from '../log/wire-time.js';
import { type UpstreamEvent } from './upstream-event.js';

type Json = Readonly<Record<string, unknown>>;

const STREAM = 'network.bsky.jetstream.subscribeEvents#';

/**
 * Events from recorded frames, one JSON text a line, of either wire. They keep their seq and their
 * time; lines that are no events (`#info`, error frames) and empty lines are left out. On v2 the
 * records that follow a sync at its own rev are marked as `resync`, as v1 hides them.
 *
 * @param textOrPath the lines themselves, or the path of a file that has them
 * @throws SyntaxError naming the line that is no frame
 *
 * @example
 * ```ts
 * import { recordedLines, startJetstreamServer } from 'rx-jetstream/testing';
 *
 * const server = await startJetstreamServer({ firstSeq: 1 });
 * server.pushAll(
 *   recordedLines(
 *     '{"did":"did:web:example.com","time_us":1700000000500000,"cursor":24,"kind":"identity",' +
 *       '"identity":{"did":"did:web:example.com","seq":991,"time":"2023-11-14T22:13:20.500Z"}}',
 *   ),
 * );
 * await server.close();
 * ```
 */
export function* recordedLines(textOrPath: string): Generator<UpstreamEvent, void, undefined> {
  const text = /[\n{]/.test(textOrPath) ? textOrPath : readFileSync(textOrPath, 'utf8');
  const syncs = new Map<string, unknown>();
  let number = 0;
  for (const line of text.split('\n')) {
    number += 1;
    if (line.trim() === '') continue;
    let event: UpstreamEvent | undefined;
    try {
      event = eventOf(JSON.parse(line) as Json, syncs);
    } catch (cause) {
      throw new SyntaxError(`line ${number} is no recorded frame`, { cause });
    }
    if (event !== undefined) yield event;
  }
}

function eventOf(frame: Json, syncs: Map<string, unknown>): UpstreamEvent | undefined {
  if (frame['$type'] === 'error') return undefined;
  return frame['$type'] === 'message' ? fromV2(frame['payload'] as Json, syncs) : fromV1(frame);
}

function fromV1(frame: Json): UpstreamEvent {
  const { did, kind, time_us: witnessedAt, cursor } = frame;
  if (typeof kind !== 'string' || typeof frame[kind] !== 'object') throw new TypeError('no event');
  const place = cursor === undefined ? { witnessedAt } : { witnessedAt, atSeq: cursor };
  return { kind, did, ...place, [kind]: frame[kind] } as unknown as UpstreamEvent;
}

function fromV2(payload: Json, syncs: Map<string, unknown>): UpstreamEvent | undefined {
  const kind = String(payload['$type']).slice(STREAM.length);
  if (kind === 'info') return undefined;
  const { did, seq: atSeq } = payload;
  const place = { did, atSeq, witnessedAt: microsOf(String(payload['time'])) };
  if (kind === 'commit') {
    const { operation, collection, rkey, rev, record, cid } = payload;
    const commit = { operation, collection, rkey, rev, record, cid };
    const resync = operation === 'create' && syncs.get(String(did)) === rev;
    return { kind, ...place, commit, resync } as unknown as UpstreamEvent;
  }
  const wrapped = payload[kind] as Json | undefined;
  if (wrapped === undefined) throw new TypeError('no event');
  if (kind === 'sync') syncs.set(String(did), wrapped['rev']);
  return { kind, ...place, [kind]: wrapped } as unknown as UpstreamEvent;
}
