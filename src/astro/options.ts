import type { SchedulerLike } from 'rxjs';
import {
  checkDeadlines,
  commonOptions,
  delays,
  numbers,
  oneOf,
  POSITIVE,
  type CommonOptions,
} from '../core/check-options.js';
import { addressOf, checkToken } from '../core/gateway-options.js';
import type { TokenInput } from '../core/token.js';
import type { Logger, RetryOptions } from '../options.js';
import { payloadLimit } from '../transport/node-socket.js';
import { webSocketClass } from '../transport/open-socket.js';
import type { WebSocketConstructor } from '../transport/web-socket-like.js';
import type { AstroNotice } from './notice.js';

/** What a token is. */
export type AstroTokenType = 'jwt' | 'oauth2' | 'apikey';

/** Options of {@link astro}. */
export interface AstroOptions {
  /**
   * Token of topics that have none of their own: a text, or a function that gives one, called at
   * the first subscribe and again when the token was refused.
   */
  readonly token?: TokenInput;
  /** @default 'jwt' */
  readonly tokenType?: AstroTokenType;
  /** @default 'wss://astro.streamelements.com' */
  readonly url?: string;
  /**
   * See {@link RetryOptions}; for Astro `initialDelay` is a second. It holds for connections, and
   * for topics that the server could not subscribe at once.
   */
  readonly retry?: RetryOptions;
  /**
   * How long the handshake may take, and then the server's welcome, in milliseconds.
   *
   * @default 15_000
   */
  readonly connectTimeout?: number;
  /**
   * How long the server may take to answer a command, in milliseconds, before it is sent again.
   *
   * @default 10_000
   */
  readonly responseTimeout?: number;
  /**
   * How long a connection may be silent, in milliseconds, before it is left. Where the platform
   * shows pings (Node), dead connections are found without it.
   *
   * @default false
   */
  readonly stallTimeout?: number | false;
  /**
   * Largest frame taken, in characters. A larger one is dropped with an `oversize` notice.
   *
   * @default 5_242_880
   */
  readonly maxMessageSize?: number;
  /** The WebSocket class. @default `ws` on Node, the platform's own elsewhere */
  readonly WebSocket?: WebSocketConstructor;
  /** Third argument of that class, Node only: `agent` (a proxy), `headers`, … */
  readonly webSocketOptions?: Readonly<Record<string, unknown>>;
  /** Completes every topic when it aborts. */
  readonly signal?: AbortSignal;
  /** Called for every notice; unlike `notices$` it misses none. */
  readonly onNotice?: (notice: AstroNotice) => void;
  /** See {@link Logger}. @default no logging */
  readonly logger?: Logger;
  /** Clock and timers. @default `asyncScheduler` of rxjs */
  readonly scheduler?: SchedulerLike;
  /** Source of chance. @default `Math.random` */
  readonly random?: () => number;
}

/** Options after checks and defaults. */
export interface ResolvedAstroOptions extends AstroOptions, CommonOptions {
  readonly retry: CommonOptions['retry'];
  /** Origin, for states. */
  readonly url: string;
  /** Where to connect. */
  readonly address: URL;
  readonly tokenType: AstroTokenType;
  readonly connectTimeout: number;
  readonly responseTimeout: number;
  readonly stallTimeout: number | false;
  readonly maxMessageSize: number;
  readonly maxPayload: number;
  readonly WebSocket: WebSocketConstructor;
  readonly webSocketOptions: Readonly<Record<string, unknown>>;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
}

const TOKEN_TYPES = ['jwt', 'oauth2', 'apikey'] as const;

/** Checks the kind of a token. @throws {@link InvalidOptionsError} */
export function tokenTypeOf(given: AstroTokenType | undefined): AstroTokenType {
  return oneOf('tokenType', given, TOKEN_TYPES);
}

/** Checks the options and fills in the defaults. @throws {@link InvalidOptionsError} */
export function resolveAstroOptions(options: AstroOptions): ResolvedAstroOptions {
  const { token, stallTimeout = false } = options;
  if (token !== undefined) checkToken(token, 'give a token, or a function');
  checkDeadlines({ stallTimeout });
  const sizes = numbers('', options, POSITIVE, { maxMessageSize: 5 * 1024 * 1024 });
  const address = addressOf(options.url ?? 'wss://astro.streamelements.com', ['wss', 'ws']);
  return {
    ...options,
    ...commonOptions(options, 1000),
    ...sizes,
    ...delays(options, { connectTimeout: 15_000, responseTimeout: 10_000 }),
    stallTimeout,
    address,
    url: `${address.protocol}//${address.host}`,
    tokenType: tokenTypeOf(options.tokenType),
    maxPayload: payloadLimit(options.webSocketOptions, 2 * sizes.maxMessageSize),
    WebSocket: webSocketClass(options.WebSocket),
    webSocketOptions: options.webSocketOptions ?? {},
  };
}
