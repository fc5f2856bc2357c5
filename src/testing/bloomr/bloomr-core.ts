import { seededRandom } from '../events/random.js';
import { type Fault } from '../faults/fault.js';
import { type AttemptContext, type FaultPlan, faultsFor } from '../faults/fault-plan.js';
import { BloomrHistory } from './bloomr-history.js';
import { type ResolvedBloomrServerOptions } from './bloomr-options.js';
import { BloomrSession, type ServerSocket } from './bloomr-session.js';

type Query = Readonly<Record<string, unknown>>;

/** What becomes of an attempt to connect. */
export type BloomrAttempt =
  | { readonly kind: 'silence' }
  | {
      readonly kind: 'refusal';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'accepted'; readonly faults: readonly Fault[] };

interface Opened {
  readonly stream: string;
  readonly index: number;
}

/** Scripts, their history, and who listens. */
export class BloomrCore {
  faults: FaultPlan<AttemptContext> | undefined;
  readonly sessions = new Map<BloomrSession, Opened>();
  /** What each attempt asked for, without the token. */
  readonly queries: Readonly<Record<string, string>>[] = [];
  attempts = 0;
  opened = 0;
  private readonly random;
  private readonly histories = new Map<string, BloomrHistory>();
  private count = 0;

  constructor(readonly options: ResolvedBloomrServerOptions) {
    this.faults = options.faults;
    this.random = seededRandom(options.seed);
  }

  attempt(target: string): BloomrAttempt {
    const url = new URL(target, 'http://server');
    url.searchParams.delete('token');
    const {
      EIO: _eio,
      transport: _transport,
      t: _time,
      ...query
    } = Object.fromEntries(url.searchParams);
    this.queries.push(query);
    if (this.queries.length > 2000) this.queries.splice(0, 1000);
    const index = this.attempts;
    this.attempts += 1;
    const faults = faultsFor(this.faults, { index, url: url.pathname + url.search }, this.random);
    if (faults.some(({ kind }) => kind === 'no-answer')) return { kind: 'silence' };
    const refusal = faults.find((fault) => fault.kind === 'refuse');
    if (refusal === undefined) return { kind: 'accepted', faults };
    const { status, retryAfter } = refusal;
    const headers: Record<string, string> =
      retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
    return { kind: 'refusal', status, headers };
  }

  /** Why somebody is refused, if so. */
  refusal(query: Query): string | undefined {
    return this.options.authorize({
      stream: textOf(query['stream']),
      token: textOf(query['token']),
      channel: textOf(query['channel']),
    });
  }

  open(socket: ServerSocket, faults: readonly Fault[]): BloomrSession {
    const { query } = socket.handshake;
    const stream = textOf(query['stream']);
    const channel = textOf(query['channel']);
    const metadata = query['includeMetadata'] === 'true';
    const session = new BloomrSession(socket, channel, metadata, faults, this.random);
    const refusal = this.refusal(query);
    this.opened += 1;
    if (refusal !== undefined) {
      session.emit('error', { message: refusal });
      return session;
    }
    this.replay(session, stream, channel, query);
    this.sessions.set(session, { stream, index: this.opened - 1 });
    return session;
  }

  close(session: BloomrSession): void {
    session.closed();
    this.sessions.delete(session);
  }

  /** Gives the id of the message. */
  publish(
    stream: string,
    fields: Readonly<Record<string, unknown>>,
    channel: string,
    metadata: Readonly<Record<string, unknown>>,
  ): string {
    this.count += 1;
    const id = uuid(this.count);
    const message = { id, at: Date.now(), channel, payload: { id, ...fields }, metadata };
    this.historyOf(stream).add(message);
    for (const [session, opened] of [...this.sessions]) {
      if (opened.stream === stream && session.channel === channel) session.message(message);
    }
    return id;
  }

  private replay(session: BloomrSession, stream: string, channel: string, query: Query): void {
    const { replay, replayLimit } = query;
    if (replay === undefined && replayLimit === undefined) return;
    const { replayMax, leavesOut, inclusive } = this.options;
    const limit = Math.min(Number(replayLimit ?? replayMax), replayMax);
    const from = textOf(replay);
    const history = this.historyOf(stream);
    const found = history.replay(channel, from, limit, leavesOut, inclusive, Date.now());
    if (found.exceeds && limit === replayMax) {
      session.emit('warning', `the replay exceeds ${replayMax.toString()} messages`);
    }
    for (const message of found.messages) session.message(message);
  }

  private historyOf(stream: string): BloomrHistory {
    const known = this.histories.get(stream) ?? new BloomrHistory(this.options.history);
    this.histories.set(stream, known);
    return known;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Version 1, as in the vendor's example; the count takes the place of the time. */
function uuid(count: number): string {
  const time = count.toString(16).padStart(8, '0');
  return `${time}-0000-1000-8000-0123456789ab`;
}
