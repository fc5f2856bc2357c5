import { isObservable, of, type Observable } from 'rxjs';
import {
  checkDeadlines,
  checkMethods,
  commonOptions,
  COUNT,
  DEFAULT,
  delays,
  numbers,
  oneOf,
  POSITIVE,
  type CommonOptions,
} from './core/check-options.js';
import { isObject } from './core/json.js';
import { InvalidOptionsError } from './errors.js';
import type { Filter } from './filter.js';
import { PUBLIC_HOSTS, type JetstreamOptions } from './options.js';
import type { CompressionOptions } from './compression-options.js';
import { payloadLimit } from './transport/node-socket.js';
import { webSocketClass } from './transport/open-socket.js';
import type { WebSocketConstructor } from './transport/web-socket-like.js';
import { resolveFilter } from './wire/filter.js';
import { hostOrigin } from './wire/request.js';
import { dictionaryId } from './zstd/dictionary-id.js';

/** Options that are taken as they are given. */
type AsGiven = Pick<
  JetstreamOptions,
  | 'cursor'
  | 'fetch'
  | 'signal'
  | 'onNotice'
  | 'logger'
  | 'firstEventTimeout'
  | 'stallTimeout'
  | 'prefilter'
>;

/** Options after checks and defaults. What has a default is required, so that none is forgotten. */
export interface ResolvedOptions extends AsGiven, CommonOptions {
  readonly hosts: readonly string[];
  readonly protocol: 'auto' | 'v1' | 'v2';
  readonly filter$: Observable<Filter>;
  /** Milliseconds. */
  readonly rewind: number;
  readonly maxMessageSize: number;
  /** Frames up to this many bytes come through the socket, so that too large ones can be told of. */
  readonly maxPayload: number;
  readonly connectTimeout: number;
  readonly compression: CompressionOptions & { readonly mode: 'auto' | 'zstd' | 'none' };
  readonly buffer: { readonly events: number; readonly bytes: number; readonly identities: number };
  readonly cursorTooOld: 'error' | 'oldest' | 'tip';
  readonly WebSocket: WebSocketConstructor;
  readonly webSocketOptions: Readonly<Record<string, unknown>>;
}

/** Default of `maxMessageSize`. */
const MESSAGE = 5 * 1024 * 1024;

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {@link InvalidOptionsError} naming the option, what is wrong and what to do.
 */
export function resolveOptions(options: JetstreamOptions): ResolvedOptions {
  const { firstEventTimeout, stallTimeout, prefilter } = options;
  const { rewind, ...sizes } = numbers('', options, POSITIVE, {
    rewind: 10_000,
    maxMessageSize: MESSAGE,
  });
  // Servers take whole numbers only.
  const maxMessageSize = Math.floor(sizes.maxMessageSize);
  checkMethods('prefilter', prefilter, ['skips', 'passes'], 'use prefilter()');
  checkDeadlines({ firstEventTimeout, stallTimeout });
  return {
    ...options,
    ...commonOptions(options, 250),
    rewind: Math.ceil(rewind),
    maxMessageSize,
    ...delays(options, { connectTimeout: 15_000 }),
    webSocketOptions: options.webSocketOptions ?? {},
    hosts: resolveHosts(options.hosts),
    protocol: oneOf('protocol', options.protocol, ['auto', 'v1', 'v2']),
    filter$: resolveFilters(options),
    maxPayload: payloadLimit(options.webSocketOptions, 2 * Math.max(MESSAGE, maxMessageSize)),
    compression: resolveCompression(options.compression),
    buffer: numbers('buffer.', options.buffer ?? {}, COUNT, {
      events: 10_000,
      bytes: 16 * 1024 * 1024,
      identities: 131_072,
    }),
    cursorTooOld: oneOf('cursorTooOld', options.cursorTooOld, ['error', 'oldest', 'tip']),
    WebSocket: webSocketClass(options.WebSocket),
  };
}

function resolveHosts(hosts: JetstreamOptions['hosts'] = PUBLIC_HOSTS): readonly string[] {
  const origins = [hosts].flat().map(hostOrigin);
  if (origins.length === 0) throw new InvalidOptionsError('hosts', 'is empty', DEFAULT);
  if (new Set(origins).size < origins.length) {
    throw new InvalidOptionsError('hosts', 'names a host twice', 'name each once');
  }
  return origins;
}

function resolveCompression(
  given: JetstreamOptions['compression'],
): ResolvedOptions['compression'] {
  const own: CompressionOptions = isObject(given) ? given : { mode: given };
  const list: unknown = own.dictionaries ?? [];
  const isOne = (bytes: unknown) => ArrayBuffer.isView(bytes) && dictionaryId(bytes as Uint8Array);
  if (!Array.isArray(list) || !list.every(isOne)) {
    throw new InvalidOptionsError(
      'compression.dictionaries',
      'is no list of dictionaries',
      DEFAULT,
    );
  }
  checkMethods('compression.cache', own.cache ?? undefined, ['load', 'save'], DEFAULT);
  return { ...own, mode: oneOf('compression', own.mode, ['auto', 'zstd', 'none']) };
}

function resolveFilters(options: JetstreamOptions): Observable<Filter> {
  const { filter, protocol } = options;
  if (filter === undefined) {
    // Checked here too, so that a wrong list is refused before anything else happens. A copy, so
    // that what the caller does to the lists afterwards changes nothing.
    const fixed = listsOf(resolveFilter(listsOf(options)));
    if (protocol === 'v1' && String(fixed.kinds) === 'sync') {
      throw new InvalidOptionsError(
        'kinds',
        'is sync alone, which v1 never sends',
        "use protocol: 'v2'",
      );
    }
    return of(fixed);
  }
  if (Object.values(listsOf(options)).some((list) => list !== undefined)) {
    throw new InvalidOptionsError(
      'filter',
      'stands beside kinds, collections or dids',
      'put them into its filters',
    );
  }
  if (isObservable(filter)) return filter;
  throw new InvalidOptionsError(
    'filter',
    'is not an Observable',
    'use kinds, collections, dids for a fixed one',
  );
}

function listsOf({ kinds, collections, dids }: Filter): Filter {
  return { kinds, collections, dids };
}
