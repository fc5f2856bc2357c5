import { asyncScheduler, isObservable, of, type Observable, type SchedulerLike } from 'rxjs';
import { InvalidOptionsError } from './errors.js';
import type { Filter } from './filter.js';
import { PUBLIC_HOSTS, type CompressionOptions, type JetstreamOptions } from './options.js';
import type { Backoff } from './core/backoff.js';
import { webSocketClass } from './transport/open-socket.js';
import type { WebSocketConstructor } from './transport/web-socket-like.js';
import { resolveFilter } from './wire/filter.js';
import { hostOrigin } from './wire/request.js';

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
export interface ResolvedOptions extends AsGiven {
  readonly hosts: readonly string[];
  readonly protocol: 'auto' | 'v1' | 'v2';
  readonly filter$: Observable<Filter>;
  /** Milliseconds. */
  readonly rewind: number;
  readonly maxMessageSize: number;
  /** Frames up to this many bytes come through the socket, so that too large ones can be told of. */
  readonly maxPayload: number;
  readonly retry: Backoff & { readonly maxRetries: number; readonly resetAfter: number };
  readonly connectTimeout: number;
  readonly compression: CompressionOptions & { readonly mode: 'auto' | 'zstd' | 'none' };
  readonly buffer: { readonly events: number; readonly bytes: number; readonly identities: number };
  readonly cursorTooOld: 'error' | 'oldest' | 'tip';
  readonly WebSocket: WebSocketConstructor;
  readonly webSocketOptions: Readonly<Record<string, unknown>>;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {@link InvalidOptionsError} naming the option, what is wrong and what to do.
 */
export function resolveOptions(options: JetstreamOptions): ResolvedOptions {
  const { signal, firstEventTimeout, stallTimeout, compression } = options;
  const own = typeof compression === 'object' ? compression : { mode: compression };
  const retry = options.retry ?? {};
  const sizes = numbers('', options, POSITIVE, {
    rewind: 10_000,
    maxMessageSize: 5 * 1024 * 1024,
    connectTimeout: 15_000,
  });
  const delays = numbers('retry.', retry, POSITIVE, {
    initialDelay: 250,
    maxDelay: Math.max(30_000, retry.initialDelay ?? 0),
    resetAfter: 10_000,
  });
  if (delays.maxDelay < delays.initialDelay) {
    throw new InvalidOptionsError('retry.maxDelay', 'is below retry.initialDelay', 'swap them');
  }
  if (signal !== undefined && typeof (signal as Partial<AbortSignal>).aborted !== 'boolean') {
    throw new InvalidOptionsError('signal', 'is not an AbortSignal', 'use an AbortController');
  }
  // `false` is no deadline.
  for (const [name, value] of Object.entries({ firstEventTimeout, stallTimeout })) {
    if (value !== false) numbers('', { [name]: value }, POSITIVE, { [name]: 1 });
  }
  return {
    ...options,
    ...sizes,
    scheduler: options.scheduler ?? asyncScheduler,
    random: options.random ?? Math.random,
    webSocketOptions: options.webSocketOptions ?? {},
    hosts: resolveHosts(options.hosts),
    protocol: oneOf('protocol', options.protocol, ['auto', 'v1', 'v2']),
    filter$: resolveFilters(options),
    maxPayload: 2 * sizes.maxMessageSize,
    retry: {
      ...delays,
      ...numbers('retry.', retry, 'a number from 0 on', { maxRetries: Infinity }),
      ...numbers('retry.', retry, 'a number from 0 to 1', { jitter: 1 }, 1),
      ...numbers('retry.', retry, COUNT, { attemptsPerMinute: 20 }),
    },
    compression: {
      ...own,
      mode: oneOf('compression', own.mode, ['auto', 'zstd', 'none']),
    },
    buffer: numbers('buffer.', options.buffer ?? {}, COUNT, {
      events: 10_000,
      bytes: 16 * 1024 * 1024,
      identities: 131_072,
    }),
    cursorTooOld: oneOf('cursorTooOld', options.cursorTooOld, ['error', 'oldest', 'tip']),
    WebSocket: webSocketClass(options.WebSocket),
  };
}

const DEFAULT = 'leave it out for the default';
const POSITIVE = 'a positive number';
const COUNT = 'a whole number from 1 on';

/** Numbers of a group of options, checked; those left out by their defaults. */
function numbers<K extends string>(
  group: string,
  given: { readonly [key in NoInfer<K>]?: unknown },
  what: string,
  defaults: Readonly<Record<K, number>>,
  most = Infinity,
): Record<K, number> {
  const found: Record<K, number> = { ...defaults };
  for (const key in defaults) {
    const { [key]: value = defaults[key] } = given;
    const valid =
      typeof value === 'number' &&
      value <= most &&
      (what === COUNT
        ? value >= 1 && (Number.isInteger(value) || value === Infinity)
        : what === POSITIVE
          ? value > 0
          : value >= 0);
    if (!valid) throw new InvalidOptionsError(group + key, `is not ${what}`, DEFAULT);
    found[key] = value;
  }
  return found;
}

function resolveHosts(hosts: JetstreamOptions['hosts'] = PUBLIC_HOSTS): readonly string[] {
  const origins = [hosts].flat().map(hostOrigin);
  if (origins.length === 0) throw new InvalidOptionsError('hosts', 'is empty', DEFAULT);
  if (new Set(origins).size < origins.length) {
    throw new InvalidOptionsError('hosts', 'names a host twice', 'name each once');
  }
  return origins;
}

function resolveFilters(options: JetstreamOptions): Observable<Filter> {
  const { filter, kinds, collections, dids, protocol } = options;
  if (filter === undefined) {
    // Checked here too, so that a wrong list is refused before anything else happens. A copy, so
    // that what the caller does to the lists afterwards changes nothing.
    const fixed = resolveFilter({
      kinds: kinds || undefined,
      collections: collections || undefined,
      dids: dids || undefined,
    });
    if (protocol === 'v1' && String(fixed.kinds) === 'sync') {
      throw new InvalidOptionsError(
        'kinds',
        'is sync alone, which v1 never sends',
        "use protocol: 'v2'",
      );
    }
    return of(fixed);
  }
  if (kinds ?? collections ?? dids) {
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

function oneOf<T extends string>(
  option: string,
  value: T | undefined,
  values: readonly [T, ...T[]],
): T {
  const found = value ?? values[0];
  if (values.includes(found)) return found;
  throw new InvalidOptionsError(option, 'has an unknown value', `use one of ${values.join(', ')}`);
}
