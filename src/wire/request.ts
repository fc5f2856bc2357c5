import { InvalidOptionsError, InvalidRequestError } from '../errors.js';
import type { ResolvedFilter } from './filter.js';

/** The subprotocol of v2 (protocol, 2.1). v1 negotiates none. */
export const V2_SUBPROTOCOL = 'xrpc.v1.json';

/**
 * A query longer than this is not trusted to pass every proxy (many stop at 8 kB for the whole
 * request line); v1 then sends the filter as a hello (protocol, 1.6). v2 has no other way.
 */
const MAX_QUERY = 6000;

/** Longest message that a server reads, bytes (protocol, 1.6); it closes with 1009 above. */
const MAX_HELLO = 10_000_000;

/** What a connection asks the server for. */
export interface StreamRequest {
  readonly url: string;
  readonly protocols: readonly string[];
  /** First message to send, for `requireHello`. */
  readonly hello: string | undefined;
}

/**
 * Builds the request of one connection. `cursor` is as the wire has it; `undefined` is the tip.
 *
 * @throws {@link InvalidRequestError} when the filter is too long for any form of it.
 */
export function streamRequest(
  wire: 'v1' | 'v2',
  origin: string,
  { kinds, collections, dids }: ResolvedFilter,
  cursor: number | undefined,
  maxMessageSizeBytes: number | undefined,
  compression?: Readonly<Record<string, unknown>>,
): StreamRequest {
  const isV2 = wire === 'v2';
  const filters = isV2
    ? { kinds, collections, dids }
    : { wantedCollections: collections, wantedDids: dids };
  const long = !isV2 && queryOf(filters).length > MAX_QUERY;
  const query = queryOf({
    cursor,
    maxMessageSizeBytes,
    ...(long ? { requireHello: true } : filters),
    ...compression,
  });
  const hello = long
    ? JSON.stringify({
        type: 'options_update',
        payload: {
          // In a message an empty list means all, and 0 no limit.
          wantedCollections: collections ?? [],
          wantedDids: dids ?? [],
          maxMessageSizeBytes: maxMessageSizeBytes ?? 0,
        },
      })
    : undefined;
  if (hello && hello.length > MAX_HELLO) {
    throw new InvalidRequestError('the filter is longer than a server takes', {
      hint: 'split it over several streams',
    });
  }
  const path = isV2 ? '/xrpc/network.bsky.jetstream.subscribeEvents' : '/subscribe';
  return {
    url: origin + path + (query && `?${query}`),
    protocols: isV2 ? [V2_SUBPROTOCOL] : [],
    hello,
  };
}

/** The parameters that have a value, each value of a list by itself. */
function queryOf(parameters: Readonly<Record<string, unknown>>): string {
  return Object.entries(parameters)
    .flatMap(([name, values]) =>
      [values ?? []].flat().map((value) => `${name}=${encodeURIComponent(value as string)}`),
    )
    .join('&');
}

const LOOPBACK = /^(?:localhost|.*\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * A host as users write it, as a WebSocket origin (protocol, 5.1): no scheme means TLS, except on
 * loopback; a path is dropped.
 *
 * @throws {@link InvalidOptionsError} when it is no host.
 */
export function hostOrigin(host: string): string {
  const text = typeof host === 'string' ? host.trim() : '';
  const [, scheme, bare = ''] = /^(?:(https?|wss?):\/\/)?(.*)$/i.exec(text) ?? [];
  const url = bare.includes('://') ? undefined : parseUrl(`https://${bare}`);
  if (!url?.hostname) {
    throw new InvalidOptionsError(
      'hosts',
      // What stands before an @ may be a password.
      `${text.includes('@') ? 'one entry' : JSON.stringify(text).slice(0, 128)} is not a host`,
      'use a name, or a ws, wss, http or https URL',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new InvalidOptionsError('hosts', 'holds credentials', 'the live stream needs none');
  }
  const tls = scheme ? /ps$|ss$/i.test(scheme) : !LOOPBACK.test(url.hostname);
  // Parsed once more: `URL` drops the default port of the scheme it sees.
  const origin = tls ? 'wss' : 'ws';
  return `${origin}://${new URL(`${origin}://${bare}`).host}`;
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
