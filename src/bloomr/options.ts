import type { Decoder } from 'io-ts';
import type { SchedulerLike } from 'rxjs';
import {
  checkText,
  commonOptions,
  COUNT,
  delays,
  numbers,
  type CommonOptions,
} from '../core/check-options.js';
import { addressOf, checkToken } from '../core/gateway-options.js';
import type { TokenInput } from '../core/token.js';
import { InvalidOptionsError } from '../errors.js';
import type { Logger, RetryOptions } from '../options.js';
import type { SocketIo } from '../transport/socket-io.js';
import type { BloomrNotice } from './notice.js';
import { isBloomrPosition, type BloomrPosition, type ReplaySource } from './position.js';
import { readReplay, type Replay, type ResolvedReplay } from './replay.js';

/** Most messages that a replay has. */
export const REPLAY_MAX = 10_000;

/** Where a stream begins in the history of its script. */
export type ReplayInput = Replay | BloomrPosition;

/** Options of {@link bloomr}; `T` is the payload, `M` whether metadata come with it. */
export interface BloomrOptions<T = unknown, M extends boolean = boolean> {
  /** Id of the script. */
  readonly stream: string;
  /** A text, or a function that gives one, called at each subscribe and when one was refused. */
  readonly token: TokenInput;
  /** `''` is the standard output, `'errors'` the errors, any other a channel of the script's. */
  readonly channel?: 'errors' | (string & {});
  /**
   * Where to begin in the history: a time, an age (`2h`), a message id, or what `checkpoint` has
   * saved: a position, or the store that keeps it, read at every subscribe (`null`: live). Behind a
   * saved position the stream goes on after its message. Needs the script's history to be on. A
   * resume after a lost connection goes on from the last message by itself.
   *
   * @default none: live
   */
  readonly replay?: ReplayInput | ReplaySource<ReplayInput> | null;
  /** Messages replayed at first, 10,000 at most. @default 10_000 */
  readonly replayLimit?: number;
  /** Whether each message has its metadata. @default false */
  readonly includeMetadata?: M;
  /** An io-ts codec for the payload. What it refuses is dropped with a `malformed` notice. */
  readonly codec?: Decoder<unknown, T>;
  /** Finds the id of a payload. @default its `id` */
  readonly idOf?: (payload: unknown) => string | undefined;
  /** Ids of the last messages that are kept to recognise repeats. @default 20_000 */
  readonly identities?: number;
  /** @default 'https://api.bloomr.stream/' */
  readonly url?: string;
  /** See {@link RetryOptions}; for Bloomr `initialDelay` is a second. */
  readonly retry?: RetryOptions;
  /** How long the handshake may take, in milliseconds. @default 15_000 */
  readonly connectTimeout?: number;
  /** The function `io`. @default that of `socket.io-client` */
  readonly io?: SocketIo;
  /** More options for it: `transports`, `agent`, `extraHeaders`, … */
  readonly socketOptions?: Readonly<Record<string, unknown>>;
  /** Completes the stream when it aborts. */
  readonly signal?: AbortSignal;
  /** Called for every notice; unlike `notices$` it misses none. */
  readonly onNotice?: (notice: BloomrNotice) => void;
  /** See {@link Logger}. @default no logging */
  readonly logger?: Logger;
  /** Clock and timers of ours; socket.io has its own. @default `asyncScheduler` of rxjs */
  readonly scheduler?: SchedulerLike;
  /** Source of chance. @default `Math.random` */
  readonly random?: () => number;
}

/** Options after checks and defaults. */
export interface ResolvedBloomrOptions<T> extends CommonOptions {
  readonly given: BloomrOptions<T>;
  readonly url: string;
  readonly address: string;
  readonly channel: string;
  readonly replay: Beginning | ReplaySource<ReplayInput>;
  /** Where it begins when that source has nothing. */
  readonly otherwise: ResolvedReplay | undefined;
  readonly replayLimit: number;
  readonly identities: number;
  readonly connectTimeout: number;
  readonly idOf: (payload: unknown) => string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onNotice?: ((notice: BloomrNotice) => void) | undefined;
  readonly logger?: Logger | undefined;
}

/** Checks the options and fills in the defaults. @throws {@link InvalidOptionsError} */
export function resolveBloomrOptions<T>(options: BloomrOptions<T>): ResolvedBloomrOptions<T> {
  const {
    stream,
    token,
    channel = '',
    replay,
    replayLimit,
    idOf,
    signal,
    onNotice,
    logger,
  } = options;
  checkText('stream', stream, 'it is the id of the script');
  checkToken(token, 'give a token, or a function');
  if (typeof channel !== 'string') {
    throw new InvalidOptionsError('channel', 'is no text', "'' is the standard output");
  }
  const counts = numbers('', options, COUNT, { identities: 2 * REPLAY_MAX });
  const limit = numbers('', options, COUNT, { replayLimit: REPLAY_MAX }, REPLAY_MAX);
  const address = addressOf(options.url ?? 'https://api.bloomr.stream/', [
    'https',
    'http',
    'wss',
    'ws',
  ]);
  return {
    ...commonOptions(options, 1000),
    ...delays(options, { connectTimeout: 15_000 }),
    ...counts,
    ...limit,
    given: options,
    address: address.href,
    url: address.origin,
    channel,
    replay: isSource(replay) ? replay : readBeginning(replay),
    // A limit alone asks for a replay as well: of all there is, within it.
    otherwise: replayLimit === undefined ? undefined : ALL,
    idOf: idOf ?? ownId,
    signal,
    onNotice,
    logger,
  };
}

/** Where a stream begins; `undefined` is live. */
export type Beginning = ResolvedReplay | BloomrPosition | undefined;

/** Reads what stands for a beginning. @throws {@link InvalidOptionsError} */
export function readBeginning(given: ReplayInput | null | undefined): Beginning {
  if (given === undefined || given === null) return undefined;
  return isBloomrPosition(given) ? given : readReplay(given);
}

export function isSource(value: unknown): value is ReplaySource<ReplayInput> {
  return typeof (Object(value) as { load?: unknown }).load === 'function';
}

/** No beginning is told: the server's own. */
const ALL: ResolvedReplay = { text: '', from: () => undefined };

function ownId(payload: unknown): string | undefined {
  const { id } = (payload ?? {}) as { id?: unknown };
  return typeof id === 'string' && id !== '' ? id : undefined;
}
