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
  filter: ResolvedFilter,
  cursor: number | undefined,
  maxMessageSizeBytes: number | undefined,
): StreamRequest {
  return wire === 'v2'
    ? v2Request(origin, filter, cursor, maxMessageSizeBytes)
    : v1Request(origin, filter, cursor, maxMessageSizeBytes);
}

function v2Request(
  origin: string,
  { kinds, collections, dids }: ResolvedFilter,
  cursor: number | undefined,
  maxMessageSizeBytes: number | undefined,
): StreamRequest {
  const query = [
    ...pair('cursor', cursor),
    ...pairs('kinds', kinds),
    ...pairs('collections', collections),
    ...pairs('dids', dids),
    ...pair('maxMessageSizeBytes', maxMessageSizeBytes),
  ];
  const url = withQuery(`${origin}/xrpc/network.bsky.jetstream.subscribeEvents`, query);
  return { url, protocols: [V2_SUBPROTOCOL], hello: undefined };
}

function v1Request(
  origin: string,
  { collections, dids }: ResolvedFilter,
  cursor: number | undefined,
  maxMessageSizeBytes: number | undefined,
): StreamRequest {
  const position = [...pair('cursor', cursor), ...pair('maxMessageSizeBytes', maxMessageSizeBytes)];
  const filters = [...pairs('wantedCollections', collections), ...pairs('wantedDids', dids)];
  const path = `${origin}/subscribe`;
  if (filters.join('&').length <= MAX_QUERY) {
    return { url: withQuery(path, [...position, ...filters]), protocols: [], hello: undefined };
  }
  const payload = {
    wantedCollections: collections ?? [],
    wantedDids: dids ?? [],
    maxMessageSizeBytes: maxMessageSizeBytes ?? 0,
  };
  return {
    url: withQuery(path, [...position, 'requireHello=true']),
    protocols: [],
    hello: JSON.stringify({ type: 'options_update', payload }),
  };
}

function pair(name: string, value: number | undefined): string[] {
  return value === undefined ? [] : [`${name}=${String(value)}`];
}

function pairs(name: string, values: readonly string[] | undefined): string[] {
  return (values ?? []).map((value) => `${name}=${encodeURIComponent(value)}`);
}

function withQuery(path: string, query: readonly string[]): string {
  return query.length === 0 ? path : `${path}?${query.join('&')}`;
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
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  const bare = scheme === undefined ? text : text.slice(scheme.length + 3);
  const url = parseUrl(`https://${bare}`);
  const secure = scheme === 'https' || scheme === 'wss';
  if (
    url === undefined ||
    url.hostname === '' ||
    !(scheme === undefined || secure || isPlain(scheme))
  ) {
    throw new InvalidOptionsError(
      'hosts',
      // What stands before an @ may be a password.
      `${text.includes('@') ? 'one entry' : JSON.stringify(text).slice(0, 128)} is not a host`,
      'use a name such as jetstream.us-east.bsky.network, or a ws, wss, http or https URL',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new InvalidOptionsError('hosts', 'holds credentials', 'the live stream needs none');
  }
  const tls = scheme === undefined ? !LOOPBACK.test(url.hostname) : secure;
  // Parsed once more: `URL` drops the default port of the scheme it sees.
  const origin = tls ? 'wss' : 'ws';
  return `${origin}://${new URL(`${origin}://${bare}`).host}`;
}

function isPlain(scheme: string): boolean {
  return scheme === 'http' || scheme === 'ws';
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
