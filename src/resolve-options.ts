import { asyncScheduler, isObservable, of, type Observable, type SchedulerLike } from 'rxjs';
import { InvalidOptionsError } from './errors.js';
import type { Filter } from './filter.js';
import { PUBLIC_HOSTS, type JetstreamOptions, type Logger } from './options.js';
import type { Backoff } from './core/backoff.js';
import type { Prefilter } from './prefilter.js';
import { webSocketClass } from './transport/open-socket.js';
import type { WebSocketConstructor } from './transport/web-socket-like.js';
import { resolveFilter } from './wire/filter.js';
import { hostOrigin } from './wire/request.js';

/** Options after checks and defaults. Every key is required, so that none is forgotten. */
export interface ResolvedOptions {
  readonly hosts: readonly string[];
  readonly protocol: 'auto' | 'v1' | 'v2';
  readonly filter$: Observable<Filter>;
  readonly cursor: JetstreamOptions['cursor'];
  /** Milliseconds. */
  readonly rewind: number;
  readonly maxMessageSize: number;
  readonly prefilter: Prefilter | undefined;
  /** Frames up to this many bytes come through the socket, so that too large ones can be told of. */
  readonly maxPayload: number;
  readonly retry: Backoff & { readonly maxRetries: number; readonly resetAfter: number };
  readonly connectTimeout: number;
  /** `undefined` means: by the filter. */
  readonly firstEventTimeout: number | false | undefined;
  readonly stallTimeout: number | false | undefined;
  readonly buffer: { readonly events: number; readonly bytes: number; readonly identities: number };
  readonly cursorTooOld: 'error' | 'oldest' | 'tip';
  readonly WebSocket: WebSocketConstructor;
  readonly webSocketOptions: Readonly<Record<string, unknown>>;
  readonly fetch: JetstreamOptions['fetch'] | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onNotice: JetstreamOptions['onNotice'] | undefined;
  readonly logger: Logger | undefined;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {@link InvalidOptionsError} naming the option, what is wrong and what to do.
 */
export function resolveOptions(options: JetstreamOptions): ResolvedOptions {
  const { signal } = options;
  const retry = options.retry ?? {};
  const buffer = options.buffer ?? {};
  const initialDelay = number('retry.initialDelay', retry.initialDelay, 250);
  const maxDelay = number('retry.maxDelay', retry.maxDelay, Math.max(30_000, initialDelay));
  if (maxDelay < initialDelay) {
    throw invalid('retry.maxDelay', 'is below retry.initialDelay', 'swap them');
  }
  const jitter = retry.jitter ?? 1;
  if (!(jitter >= 0 && jitter <= 1)) throw invalid('retry.jitter', 'is not in 0…1', 'use 1');
  const maxMessageSize = number('maxMessageSize', options.maxMessageSize, 5 * 1024 * 1024);
  if (signal !== undefined && typeof (signal as Partial<AbortSignal>).aborted !== 'boolean') {
    throw invalid('signal', 'is not an AbortSignal', 'use an AbortController');
  }
  return {
    cursor: options.cursor,
    fetch: options.fetch,
    onNotice: options.onNotice,
    logger: options.logger,
    signal,
    webSocketOptions: options.webSocketOptions ?? {},
    scheduler: options.scheduler ?? asyncScheduler,
    random: options.random ?? Math.random,
    hosts: resolveHosts(options.hosts),
    protocol: oneOf('protocol', options.protocol, ['auto', 'v1', 'v2']),
    filter$: resolveFilters(options),
    rewind: number('rewind', options.rewind, 10_000),
    maxMessageSize,
    prefilter: options.prefilter,
    maxPayload: 2 * maxMessageSize,
    retry: {
      initialDelay,
      maxDelay,
      jitter,
      maxRetries: number('retry.maxRetries', retry.maxRetries, Infinity, 0),
      resetAfter: number('retry.resetAfter', retry.resetAfter, 10_000),
      attemptsPerMinute: count('retry.attemptsPerMinute', retry.attemptsPerMinute, 20),
    },
    connectTimeout: number('connectTimeout', options.connectTimeout, 15_000),
    firstEventTimeout: timeout('firstEventTimeout', options.firstEventTimeout),
    stallTimeout: timeout('stallTimeout', options.stallTimeout),
    buffer: {
      events: count('buffer.events', buffer.events, 10_000),
      bytes: count('buffer.bytes', buffer.bytes, 16 * 1024 * 1024),
      identities: count('buffer.identities', buffer.identities, 131_072),
    },
    cursorTooOld: oneOf('cursorTooOld', options.cursorTooOld, ['error', 'oldest', 'tip']),
    WebSocket: webSocketClass(options.WebSocket),
  };
}

const DEFAULT = 'leave it out for the default';

function resolveHosts(hosts: JetstreamOptions['hosts']): readonly string[] {
  const list = hosts === undefined ? PUBLIC_HOSTS : typeof hosts === 'string' ? [hosts] : hosts;
  if (list.length === 0) throw invalid('hosts', 'is empty', DEFAULT);
  const origins = list.map(hostOrigin);
  if (new Set(origins).size < origins.length) {
    throw invalid('hosts', 'names a host twice', 'name each once');
  }
  return origins;
}

function resolveFilters(options: JetstreamOptions): Observable<Filter> {
  const { filter, kinds, collections, dids, protocol } = options;
  // Copies, so that what the caller does to the lists afterwards changes nothing.
  const fixed = {
    ...(kinds && { kinds: [...kinds] }),
    ...(collections && { collections: [...collections] }),
    ...(dids && { dids: [...dids] }),
  };
  if (filter === undefined) {
    // Checked here too, so that a wrong list is refused before anything else happens.
    resolveFilter(fixed);
    if (protocol === 'v1' && kinds?.length === 1 && kinds[0] === 'sync') {
      throw invalid('kinds', 'is sync alone, which v1 never sends', "use protocol: 'v2'");
    }
    return of(fixed);
  }
  if (kinds !== undefined || collections !== undefined || dids !== undefined) {
    throw invalid(
      'filter',
      'stands beside kinds, collections or dids',
      'put them into its filters',
    );
  }
  if (!isObservable(filter)) {
    throw invalid('filter', 'is not an Observable', 'use kinds, collections, dids for a fixed one');
  }
  return filter;
}

/** A number from `least` on; without `least` any positive one. */
function number(option: string, value: number | undefined, fallback: number, least?: number) {
  if (value === undefined) return fallback;
  if (typeof value === 'number' && (least === undefined ? value > 0 : value >= least)) return value;
  const what = least === undefined ? 'a positive number' : `a number from ${least} on`;
  throw invalid(option, `is not ${what}`, DEFAULT);
}

function count(option: string, value: number | undefined, fallback: number): number {
  const found = number(option, value, fallback, 1);
  if (Number.isInteger(found) || found === Infinity) return found;
  throw invalid(option, 'is not a whole number', DEFAULT);
}

function timeout(option: string, value: number | false | undefined): number | false | undefined {
  return value === undefined || value === false ? value : number(option, value, 0);
}

function oneOf<T extends string>(
  option: string,
  value: T | undefined,
  values: readonly [T, ...T[]],
): T {
  if (value === undefined) return values[0];
  if (!values.includes(value)) {
    throw invalid(option, 'has an unknown value', `use one of ${values.join(', ')}`);
  }
  return value;
}

function invalid(option: string, message: string, hint: string): InvalidOptionsError {
  return new InvalidOptionsError(option, message, hint);
}
