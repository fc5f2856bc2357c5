import { type Accepted, type Wire } from './accepted.js';
import { type Answer, type RequestHead, textAnswer, xrpcAnswer } from './answer.js';
import { type CursorPlan, type CursorResult, LIVE } from './cursor-resolution.js';
import { queryFilterV1 } from './filter-v1.js';
import { queryFilterV2 } from './filter-v2.js';
import { parseQuery, parseUint32 } from './go-values.js';
import { chosenSubprotocol, deflateOffer, handshakeProblem } from './handshake.js';
import { INVALID_OPTIONS } from './stream-filter.js';

/** Id of the dictionary of v1, which never changes. */
export const V1_DICTIONARY_ID = 1_612_007_021;

/** How far a server has come up. */
export type Lifecycle = 'bootstrap' | 'warming' | 'manifest' | 'steady';

/** What the checks need to know of the server. */
export interface ServerState {
  readonly lifecycle: Lifecycle;
  /** Cursors are ignored, even malformed ones. */
  readonly lookbackDisabled: boolean;
  readonly dictionaryId: number;
  /** Whether the server can compress at all. */
  readonly compresses: boolean;
  resolve(raw: string, wire: Wire): CursorResult;
}

/** A request that may be upgraded, or the answer it gets instead. */
export type CheckResult = { readonly accepted: Accepted } | { readonly answer: Answer };

type Query = ReadonlyMap<string, readonly string[]>;

/** Every check before the upgrade, in the real server's order. */
export function checkStream(request: RequestHead, wire: Wire, server: ServerState): CheckResult {
  const refuse = (status: number, error: string, message: string): CheckResult => ({
    answer: wire === 'v1' ? textAnswer(status, message) : xrpcAnswer(status, error, message),
  });
  const unavailable = (why: string) =>
    refuse(503, 'ServiceUnavailable', `service not ready: ${why}`);

  if (server.lifecycle === 'bootstrap') return unavailable('bootstrap in progress');
  const parsed = parseQuery(request.target.replace(/^[^?]*\??/, ''));
  if ('problem' in parsed) return refuse(400, 'InvalidRequest', INVALID_OPTIONS + parsed.problem);
  const query = parsed.values;

  const compression = compressionOf(request, query, wire, server.dictionaryId);
  if (typeof compression === 'object') return refuse(400, compression.error, compression.message);
  const filtered = wire === 'v1' ? queryFilterV1(query) : queryFilterV2(query);
  if ('problem' in filtered) return refuse(400, 'InvalidRequest', filtered.problem);

  let plan: CursorPlan = LIVE;
  if (!server.lookbackDisabled) {
    if (server.lifecycle === 'warming') return unavailable('cursor replay warming up');
    if (server.lifecycle === 'manifest') {
      return unavailable('manifest warming up: context deadline exceeded');
    }
    const resolved = server.resolve(query.get('cursor')?.[0] ?? '', wire);
    if ('refusal' in resolved) {
      if (resolved.refusal === 'fault') return refuse(503, 'ServiceUnavailable', resolved.message);
      const name = resolved.refusal === 'too-old' ? 'CursorTooOld' : 'InvalidRequest';
      return refuse(400, name, resolved.message);
    }
    plan = resolved.plan;
  }

  const problem = handshakeProblem(request);
  if (problem !== undefined) return { answer: problem };
  if (compression && !server.compresses) {
    return refuse(503, 'ServiceUnavailable', 'compression is not available on this server');
  }
  return {
    accepted: {
      wire,
      filter: filtered.filter,
      plan,
      requireHello: wire === 'v1' && query.get('requireHello')?.[0] === 'true',
      subprotocol: wire === 'v2' ? chosenSubprotocol(request) : '',
      deflate: wire === 'v1' && !compression && deflateOffer(request) !== undefined,
      dictionaryId: !compression ? 0 : wire === 'v1' ? V1_DICTIONARY_ID : server.dictionaryId,
    },
  };
}

/** Whether the client opted in to zstd, or what is wrong with how it did. */
function compressionOf(
  request: RequestHead,
  query: Query,
  wire: Wire,
  dictionaryId: number,
): boolean | { readonly error: string; readonly message: string } {
  const legacy =
    query.get('compress')?.[0] === 'true' ||
    (request.header('socket-encoding')[0] ?? '').includes('zstd');
  if (wire === 'v1') {
    const extensions = request.header('sec-websocket-extensions')[0] ?? '';
    if (!legacy || !extensions.includes('permessage-deflate')) return legacy;
    return {
      error: 'InvalidRequest',
      message:
        'choose one compression scheme: custom zstd (compress=true / Socket-Encoding: zstd) or ' +
        'RFC 7692 permessage-deflate, not both',
    };
  }
  if (legacy) {
    return {
      error: 'InvalidRequest',
      message:
        'compress=true / Socket-Encoding: zstd is the /subscribe (v1) opt-in; this endpoint uses ' +
        'zstdDictionary=<id> with the dictionary from getZstdDictionary',
    };
  }
  return dictionaryOf(query.get('zstdDictionary')?.[0] ?? '', dictionaryId);
}

function dictionaryOf(
  raw: string,
  current: number,
): boolean | { readonly error: string; readonly message: string } {
  if (raw === '') return false;
  const id = parseUint32(raw);
  if (id === undefined || id === 0) {
    return {
      error: 'InvalidRequest',
      message: 'zstdDictionary must be a positive integer zstd dictionary ID',
    };
  }
  if (id === current) return true;
  return {
    error: 'UnknownZstdDictionary',
    message:
      `unknown zstd dictionary id ${id}; current dictionary id is ${current} ` +
      '(fetch it via getZstdDictionary and reconnect)',
  };
}
