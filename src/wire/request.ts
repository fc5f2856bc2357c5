import { InvalidOptionsError } from '../errors.js';
import type { ResolvedFilter } from './filter.js';

/** The subprotocol of v2 (protocol, 2.1). v1 negotiates none. */
export const V2_SUBPROTOCOL = 'xrpc.v1.json';

/**
 * A query longer than this is not trusted to pass every proxy (many stop at 8 kB for the whole
 * request line); v1 then sends the filter as a hello (protocol, 1.6). v2 has no other way.
 */
const MAX_QUERY = 6000;

/** What a connection asks the server for. */
export interface StreamRequest {
  readonly url: string;
  readonly protocols: readonly string[];
  /** First message to send, for `requireHello`. */
  readonly hello: string | undefined;
}

/** Builds the request of one connection. `cursor` is as the wire has it; `undefined` is the tip. */
export function streamRequest(
  wire: 'v1' | 'v2',
  origin: string,
  { kinds, collections = ALL, dids = ALL }: ResolvedFilter,
  cursor: number | undefined,
  maxMessageSizeBytes: number | undefined,
): StreamRequest {
  const isV2 = wire === 'v2';
  const list = (name: string, values: readonly unknown[] = ALL) =>
    values.map((value) => `${name}=${encodeURIComponent(String(value))}`);
  const one = (name: string, value: unknown) => list(name, value === undefined ? ALL : [value]);
  const filters = isV2
    ? [...list('kinds', kinds), ...list('collections', collections), ...list('dids', dids)]
    : [...list('wantedCollections', collections), ...list('wantedDids', dids)];
  const long = !isV2 && filters.join('&').length > MAX_QUERY;
  const query = [
    ...one('cursor', cursor),
    ...one('maxMessageSizeBytes', maxMessageSizeBytes),
    ...(long ? ['requireHello=true'] : filters),
  ].join('&');
  const payload = {
    wantedCollections: collections,
    wantedDids: dids,
    maxMessageSizeBytes: maxMessageSizeBytes ?? 0,
  };
  const path = isV2 ? '/xrpc/network.bsky.jetstream.subscribeEvents' : '/subscribe';
  return {
    url: origin + path + (query && `?${query}`),
    protocols: isV2 ? [V2_SUBPROTOCOL] : [],
    hello: long ? JSON.stringify({ type: 'options_update', payload }) : undefined,
  };
}

/** On the wire an empty list means all. */
const ALL: readonly string[] = [];

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
