import { seededRandom } from '../events/random.js';
import { type Fault } from '../faults/fault.js';
import { type AttemptContext, type FaultPlan, faultsFor } from '../faults/fault-plan.js';
import { FaultyLink } from '../faults/faulty-link.js';
import { refusalAnswer } from '../faults/refusal-answer.js';
import { type Answer, type RequestHead, textAnswer } from '../protocol/answer.js';
import { type Receiver, type Reception } from '../reception.js';
import { RequestLog } from '../request-log.js';
import { type Link } from '../session/link.js';
import { astroFrames } from './astro-frames.js';
import {
  type AstroRequest,
  type AstroVerdict,
  type ResolvedAstroServerOptions,
} from './astro-options.js';
import {
  type AstroCommandFault,
  type AstroHost,
  AstroSession,
  type AstroSubscription,
} from './astro-session.js';
import { CommandMeter } from './command-meter.js';
import { ulidSource } from './ulid.js';

interface Opened {
  readonly index: number;
  readonly url: string;
  readonly session: AstroSession;
}

/** Astro without a transport. */
export class AstroCore implements Receiver, AstroHost {
  readonly scheduler;
  readonly requests: RequestLog;
  readonly meter: CommandMeter;
  readonly open = new Map<AstroSession, Opened>();
  faults: FaultPlan<AttemptContext> | undefined;
  commandFault: AstroCommandFault | undefined;
  /** Upgrades are refused with 502. */
  draining = false;
  attempts = 0;
  opened = 0;
  mostOpen = 0;
  sentBefore = 0;
  private readonly random;
  private readonly ulid: (now: number) => string;
  private readonly tokens = new Map<
    string,
    { readonly subscriptions: readonly AstroSubscription[]; readonly until: number }
  >();
  private tokenCount = 0;
  private onEmpty: (() => void) | undefined;

  constructor(readonly options: ResolvedAstroServerOptions) {
    this.scheduler = options.scheduler;
    this.faults = options.faults;
    this.random = seededRandom(options.seed);
    this.ulid = ulidSource(this.random);
    this.requests = new RequestLog(options.requestLogSize);
    this.meter = new CommandMeter(options.commandInterval, options.commandBurst);
  }

  authorize(request: AstroRequest): AstroVerdict {
    return this.options.authorize(request);
  }

  stamped(frame: object): string {
    const now = this.scheduler.now();
    return JSON.stringify({ id: this.ulid(now), ts: new Date(now).toISOString(), ...frame });
  }

  /** Sends a message to whoever is subscribed. Gives its id and to how many connections it went. */
  publish(topic: string, room: string, data: unknown): { id: string; connections: number } {
    const now = this.scheduler.now();
    const id = this.ulid(now);
    const ts = new Date(now).toISOString();
    const text = JSON.stringify({ id, ts, type: 'message', topic, room, data });
    let connections = 0;
    for (const session of [...this.open.keys()]) {
      if (session.publish(topic, room, text)) connections += 1;
    }
    return { id, connections };
  }

  receive(request: RequestHead, upgrade: boolean): Reception {
    if (!upgrade) return this.answered(request, false, textAnswer(426, 'Upgrade Required'));
    const index = this.attempts;
    this.attempts += 1;
    const faults = faultsFor(this.faults, { index, url: hidden(request.target) }, this.random);
    if (faults.some((fault) => fault.kind === 'no-answer')) {
      this.note(request, true, 'unanswered', 0, faults);
      return { kind: 'silence' };
    }
    const refusal = faults.find((fault) => fault.kind === 'refuse');
    if (refusal) return this.answered(request, true, refusalAnswer(refusal), faults);
    if (this.draining) {
      return this.answered(request, true, textAnswer(502, 'Bad Gateway'), faults);
    }
    if (this.open.size >= this.options.maxConnections) {
      const answer = textAnswer(429, 'too many connections', { 'retry-after': '2' });
      return this.answered(request, true, answer, faults);
    }
    this.note(request, true, 'upgraded', 101, faults);
    return {
      kind: 'upgrade',
      accepted: { subprotocol: '', deflate: false },
      open: (link) => this.start(link, request, index, faults),
    };
  }

  /** Says goodbye to a connection: its successor may take everything over. */
  sayReconnect(session: AstroSession, drain: number): void {
    this.tokenCount += 1;
    const token = `rt-${this.tokenCount.toString()}-${this.ulid(this.scheduler.now())}`;
    const until = this.scheduler.now() + this.options.reconnectTokenTtl;
    this.tokens.set(token, { subscriptions: [...session.subscriptions.values()], until });
    session.say({ type: 'reconnect', data: { reconnect_token: token } });
    session.endLater({ code: 1001, reason: 'going away' }, drain);
  }

  /** Reconnect tokens given so far are worth nothing. */
  expireTokens(): void {
    this.tokens.clear();
  }

  emptied(timeout: number): Promise<void> {
    if (this.open.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.scheduler.schedule(resolve, timeout);
      this.onEmpty = () => {
        timer.unsubscribe();
        resolve();
      };
    });
  }

  destroy(): void {
    this.draining = true;
    for (const session of [...this.open.keys()]) session.destroy();
  }

  private start(link: Link, request: RequestHead, index: number, faults: readonly Fault[]): void {
    const end =
      faults.length === 0
        ? link
        : new FaultyLink(link, faults, astroFrames, this.scheduler, this.random);
    const clientId = `c-${(index + 1).toString()}`;
    const session = new AstroSession(this, end, clientId, this.meter.forConnection(), () => {
      this.sentBefore += session.sent;
      this.open.delete(session);
      if (this.open.size === 0) this.onEmpty?.();
    });
    const token = new URL(request.target, 'ws://server').searchParams.get('reconnect_token');
    const known = token === null ? undefined : this.tokens.get(token);
    // A token is good once.
    if (token !== null) this.tokens.delete(token);
    if (token !== null && (known === undefined || known.until < this.scheduler.now())) {
      session.refuse(1008, `reconnect token ${token} is invalid or expired`);
      return;
    }
    this.open.set(session, { index, url: hidden(request.target), session });
    this.opened += 1;
    this.mostOpen = Math.max(this.mostOpen, this.open.size);
    session.start(known?.subscriptions ?? []);
  }

  private answered(
    request: RequestHead,
    upgrade: boolean,
    answer: Answer,
    faults: readonly Fault[] = [],
  ): Reception {
    this.note(request, upgrade, 'answered', answer.status, faults);
    return { kind: 'answer', answer };
  }

  private note(
    request: RequestHead,
    upgrade: boolean,
    outcome: 'upgraded' | 'answered' | 'unanswered',
    status: number,
    faults: readonly Fault[],
  ): void {
    this.requests.note(request, upgrade, this.scheduler.now(), outcome, status, faults);
  }
}

/** A path and query without the token in it. */
function hidden(target: string): string {
  return target.replace(/(reconnect_token=)[^&]*/, '$1…');
}
