import type { Observable, SchedulerLike } from 'rxjs';
import type { CompressionOptions } from './compression-options.js';
import type { CursorInput, CursorSource } from './cursor.js';
import type { Filter } from './filter.js';
import type { Notice } from './notice.js';
import type { Prefilter } from './prefilter.js';
import type { WebSocketConstructor } from './transport/web-socket-like.js';

/** When and how often a stream tries again. */
export interface RetryOptions {
  /**
   * Upper bound of the first delay, in milliseconds. The bound doubles with each failure in a row;
   * the delay is drawn evenly from 0 to the bound (full jitter), so that a thousand clients of a
   * restarted server do not come back at once.
   *
   * @default 250
   */
  readonly initialDelay?: number;
  /**
   * Upper bound of any delay, in milliseconds. A server's own `Retry-After` may exceed it.
   *
   * @default 30_000
   */
  readonly maxDelay?: number;
  /**
   * Failures in a row after which the stream errors with `RetryLimitError`.
   *
   * @default Infinity
   */
  readonly maxRetries?: number;
  /**
   * How much of a delay is drawn by chance: 1 is full jitter, 0 none. Lower it in tests only.
   *
   * @default 1
   */
  readonly jitter?: number;
  /**
   * A connection that was open this long (ms) *and* brought a new event sets the count of failures
   * to 0; so does one that was open six times as long without any. Not the opening itself: a host
   * that accepts, sends one event and closes would be hammered.
   *
   * @default 10_000
   */
  readonly resetAfter?: number;
  /**
   * Attempts at one host within a minute, at most, whatever the delays drawn.
   *
   * @default 20
   */
  readonly attemptsPerMinute?: number;
}

/** What the library may hold in memory. */
export interface BufferOptions {
  /**
   * Frames that wait for a slow consumer. When full, the connection is closed, the frames are
   * handed over, and the stream resumes after the last of them: nothing is lost, and the socket is
   * never left unread. (In a browser none waits here: the browser itself holds them.)
   *
   * The same number bounds events that `consume` has claimed and not done: then the connection is
   * closed, and resumes after the last event delivered once half of them are done.
   *
   * @default 10_000
   */
  readonly events?: number;
  /**
   * The same, in characters of frames.
   *
   * @default 16_777_216
   */
  readonly bytes?: number;
  /**
   * Identities of delivered events kept to recognise duplicates after a failover: those of the
   * last three times `rewind`, at most this many (about 100 bytes each, outside the heap; in a
   * browser about 500, on it).
   *
   * @default 131_072
   */
  readonly identities?: number;
}

/** Where log lines go; each method is optional. Notices come as `warn`, states as `debug`. */
export interface Logger {
  debug?(message: string, data: unknown): void;
  warn?(message: string, data: unknown): void;
}

/** Options of {@link jetstream}. All are optional. */
export interface JetstreamOptions {
  /**
   * Servers, in order of preference: names or URLs. The first healthy one is used; after a failure
   * the next. Returning to a better host happens at the next reconnect. A name without scheme
   * means TLS, except on loopback.
   *
   * Hazard: seqs mean nothing on another host, so a failover resumes by time (see `rewind`) and
   * always gives a `failover` notice.
   *
   * @default the public v2 hosts of Bluesky, see `PUBLIC_HOSTS`
   */
  readonly hosts?: string | readonly string[];
  /**
   * Wire to speak. `auto` is v2, or v1 where a host answers 404, 501, 414 or 431.
   *
   * Hazard: v1 never sends `sync` events, and clamps an old cursor without saying so.
   *
   * @default 'auto'
   */
  readonly protocol?: 'auto' | 'v1' | 'v2';
  /** See {@link Filter.kinds}. Not together with `filter`. */
  readonly kinds?: Filter['kinds'];
  /** See {@link Filter.collections}. Not together with `filter`. */
  readonly collections?: Filter['collections'];
  /** See {@link Filter.dids}. Not together with `filter`. */
  readonly dids?: Filter['dids'];
  /**
   * Filters that change while the stream runs. No connection is made before the first. On a change,
   * events matching both filters come exactly once, events matching only the new one from the
   * change on, events matching only the old one not after the `filter-applied` notice. Changes
   * reconnect once a second at most. Completion keeps the last filter; an error errors the stream.
   *
   * @default no filter: everything
   */
  readonly filter?: Observable<Filter>;
  /**
   * Where to start: `'live'`; `'oldest'` (all that the server keeps); a number as the wire has it
   * (below 10^12 a seq, from 10^15 on microseconds; inclusive); `{ after: seq }` (exclusive); a
   * `Date` or `{ since }` (inclusive); a saved `Cursor` (exclusive); something with `load()`; or a
   * function giving one of these, or a promise of it, called at each subscribe. `null` is live.
   * Milliseconds go into `{ since }`: as a bare number they are refused.
   *
   * Hazard: a bare seq belongs to the first host, so only that one is used until an event came.
   *
   * @default 'live'
   */
  readonly cursor?:
    | CursorInput
    | CursorSource
    | (() => CursorInput | CursorSource | Promise<CursorInput | CursorSource>);
  /**
   * How far back a time cursor goes, in milliseconds, when a position must be expressed as time:
   * another host, a legacy v1 host, a filter change on a quiet stream. It must exceed the
   * difference of the clocks involved.
   *
   * @default 10_000
   */
  readonly rewind?: number;
  /**
   * Largest frame taken, in characters. A larger one is dropped with an `oversize` notice.
   *
   * @default 5_242_880
   */
  readonly maxMessageSize?: number;
  /**
   * A filter on this side of the wire, which turns most frames down unread: `prefilter()` of
   * `rx-jetstream/operators` makes one. It is for what the server cannot filter.
   *
   * @default none
   */
  readonly prefilter?: Prefilter;
  /** See {@link RetryOptions}. */
  readonly retry?: RetryOptions;
  /**
   * How long the handshake may take, in milliseconds.
   *
   * @default 15_000
   */
  readonly connectTimeout?: number;
  /**
   * How long the first frame may take after the handshake, in milliseconds, before the host is
   * left for the next. `false` waits for ever.
   *
   * @default 30_000; ten minutes with `kinds` without `commit`, or with `collections` and
   * `kinds: ['commit']`; false with `dids`
   */
  readonly firstEventTimeout?: number | false;
  /**
   * How long an open stream may be silent, in milliseconds, before the connection is left. Dead
   * connections are also found by pings, where the platform has them (Node).
   *
   * @default as `firstEventTimeout`
   */
  readonly stallTimeout?: number | false;
  /**
   * Whether frames come compressed (zstd with a dictionary): about half the bytes, for some CPU. A
   * mode, or more: see {@link CompressionOptions}. Trouble never ends a stream: it goes on
   * uncompressed, with a `compression` notice.
   *
   * @default 'auto'
   */
  readonly compression?: 'auto' | 'zstd' | 'none' | CompressionOptions;
  /** See {@link BufferOptions}. */
  readonly buffer?: BufferOptions;
  /**
   * What to do when the server no longer keeps the cursor, on the first connect: `error` errors
   * the stream; `oldest` takes what there is; `tip` goes live. The last two give a `gap` notice.
   * A reconnect never errors: it resumes where the stream was last alive, with a `gap` notice.
   *
   * @default 'error'
   */
  readonly cursorTooOld?: 'error' | 'oldest' | 'tip';
  /**
   * The WebSocket class: any with the standard shape.
   *
   * @default `ws` on Node, the platform's own elsewhere
   */
  readonly WebSocket?: WebSocketConstructor;
  /** Third argument of that class, Node only: `agent` (a proxy), `headers`, … */
  readonly webSocketOptions?: Readonly<Record<string, unknown>>;
  /**
   * Gets dictionaries, and reads refusals that the WebSocket class hides.
   *
   * @default the platform's `fetch`
   */
  readonly fetch?: (url: string, init?: RequestInit) => Promise<Response>;
  /** Completes the stream when it aborts. */
  readonly signal?: AbortSignal;
  /** Called for every notice; unlike `notices$` it misses none. What it throws is reported, no more. */
  readonly onNotice?: (notice: Notice) => void;
  /** See {@link Logger}. @default no logging */
  readonly logger?: Logger;
  /**
   * Clock and timers. Give a virtual one in tests.
   *
   * @default `asyncScheduler` of rxjs
   */
  readonly scheduler?: SchedulerLike;
  /**
   * Source of chance for jitter: from 0 inclusive to 1 exclusive.
   *
   * @default `Math.random`
   */
  readonly random?: () => number;
}

/** The public v2 hosts of Bluesky, the default of `hosts`. */
export const PUBLIC_HOSTS: readonly string[] = [
  'jetstream.us-east.bsky.network',
  'jetstream.us-west.bsky.network',
];
