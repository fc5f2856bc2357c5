import { from, type ObservableInput, Subscription } from 'rxjs';
import { seededRandom } from './events/random.js';
import { type UpstreamEvent } from './events/upstream-event.js';
import { upstreamObserver } from './events/upstream-observer.js';
import { type Fault } from './faults/fault.js';
import { refusalAnswer } from './faults/refusal-answer.js';
import { type FaultPlan, faultsFor } from './faults/fault-plan.js';
import { FaultyLink } from './faults/faulty-link.js';
import { jetstreamFrames } from './faults/made-up-frames.js';
import { encodeV1 } from './log/encode-v1.js';
import { encodeV2 } from './log/encode-v2.js';
import { flattened } from './log/flattened.js';
import { EventLog } from './log/event-log.js';
import { type Row } from './log/row.js';
import { toRow } from './log/to-row.js';
import { LogCursors } from './log-cursors.js';
import { type Accepted, type Wire } from './protocol/accepted.js';
import { type Answer, type RequestHead } from './protocol/answer.js';
import { dictionaryAnswer } from './protocol/dictionary-answer.js';
import { routeOf } from './protocol/routes.js';
import { checkStream, type Lifecycle } from './protocol/stream-checks.js';
import { ConnectionBook } from './connection-book.js';
import { type Receiver, type Reception } from './reception.js';
import { RequestLog } from './request-log.js';
import { type ResolvedServerOptions } from './server-options.js';
import { type Link } from './session/link.js';
import { type StreamSource } from './session/stream-source.js';
import { Subscriber } from './session/subscriber.js';
import { CompressedLink } from './zstd/compressed-link.js';
import { ServerDictionaries } from './zstd/server-dictionaries.js';

/**
 * The server without a transport: log, checks, sessions and faults. A front hands it requests and,
 * for those it accepts, a link.
 */
export class ServerCore implements StreamSource, Receiver {
  readonly log: EventLog;
  readonly book = new ConnectionBook();
  readonly requests: RequestLog;
  readonly scheduler;
  readonly readBatch;
  readonly pingInterval;
  readonly pongTimeout;
  readonly writeTimeout;
  readonly slowRule;
  faults: FaultPlan | undefined;
  lifecycle: Lifecycle;
  dictionaryId: number;
  readonly dictionaries: ServerDictionaries | undefined;
  draining = false;
  readonly cursors: LogCursors;
  private readonly random;
  private readonly sources = new Subscription();
  private lastRefusal: { readonly url: string; readonly answer: Answer } | undefined;

  constructor(readonly options: ResolvedServerOptions) {
    this.log = new EventLog(options);
    this.cursors = new LogCursors(this.log, options);
    this.requests = new RequestLog(options.requestLogSize);
    this.random = seededRandom(options.seed);
    this.scheduler = options.scheduler;
    this.readBatch = options.readBatch;
    this.pingInterval = options.pingInterval;
    this.pongTimeout = options.pongTimeout;
    this.writeTimeout = options.writeTimeout;
    this.slowRule = options.slowRule;
    this.faults = options.faults;
    this.lifecycle = options.lifecycle;
    this.dictionaryId = options.dictionaryId;
    this.dictionaries = options.compressor && new ServerDictionaries(options.compressor);
  }

  push(event: UpstreamEvent): number {
    const seq = this.log.allocate(event.atSeq);
    this.log.append(toRow(event, seq, event.witnessedAt ?? this.cursors.witness()));
    return seq;
  }

  pushAll(events: Iterable<UpstreamEvent>): number {
    let last = this.log.nextSeq - 1;
    for (const event of events) last = this.push(event);
    return last;
  }

  source(events: ObservableInput<UpstreamEvent | readonly UpstreamEvent[]>): Subscription {
    const subscription = from(events).subscribe(upstreamObserver((list) => this.pushAll(list)));
    this.sources.add(subscription);
    return subscription;
  }

  encode(row: Row, wire: Wire): string | null {
    const made = row[wire];
    if (made !== undefined) return made;
    try {
      const text = wire === 'v1' ? encodeV1(row, !this.options.legacy) : encodeV2(row);
      row[wire] = text === null ? null : flattened(text);
    } catch {
      // As the real server does with a row it cannot decode: skipped, the connection stays.
      row[wire] = null;
    }
    return row[wire];
  }

  /** Decides about one request and notes it in the log. */
  receive(request: RequestHead, upgrade: boolean): Reception {
    const route = routeOf(request, this.options.legacy);
    if ('answer' in route) return this.answered(request, upgrade, route.answer);
    if ('dictionary' in route) {
      const answer = dictionaryAnswer(request, this.dictionaryId, this.dictionaries);
      return this.answered(request, upgrade, answer);
    }
    const { wire } = route;
    if (!upgrade) {
      // The same URL asked again by a plain GET, to learn why the upgrade was refused.
      const known = this.lastRefusal;
      if (known?.url === request.target) return this.answered(request, false, known.answer);
    }
    const faults = upgrade
      ? faultsFor(
          this.faults,
          { index: this.book.attempts, url: request.target, wire },
          this.random,
        )
      : [];
    if (upgrade) this.lastRefusal = undefined;
    const index = upgrade ? this.book.attempt() : -1;

    if (faults.some((fault) => fault.kind === 'no-answer')) {
      this.requests.note(request, upgrade, this.scheduler.now(), 'unanswered', 0, faults);
      return { kind: 'silence' };
    }
    const refusal = faults.find((fault) => fault.kind === 'refuse');
    if (refusal !== undefined) {
      const answer = refusalAnswer(refusal);
      this.lastRefusal = { url: request.target, answer };
      return this.answered(request, upgrade, answer, faults);
    }
    const checked = checkStream(request, wire, {
      lifecycle: this.lifecycle,
      lookbackDisabled: this.options.lookback <= 0,
      dictionaryId: this.dictionaryId,
      compresses: this.dictionaries !== undefined,
      resolve: (raw) => this.cursors.resolve(raw, wire),
    });
    if ('answer' in checked) return this.answered(request, upgrade, checked.answer, faults);
    this.requests.note(request, upgrade, this.scheduler.now(), 'upgraded', 101, faults);
    return {
      kind: 'upgrade',
      accepted: checked.accepted,
      open: (link) => this.open(link, checked.accepted, request, index, faults),
    };
  }

  /** Ends every connection at once and stops the sources. */
  destroy(): void {
    this.draining = true;
    this.sources.unsubscribe();
    this.book.destroyAll();
  }

  private open(
    link: Link,
    accepted: Accepted,
    request: RequestHead,
    index: number,
    faults: readonly Fault[],
  ): void {
    const { wire } = accepted;
    const plain =
      accepted.dictionaryId === 0
        ? link
        : new CompressedLink(link, (text) =>
            (this.dictionaries as ServerDictionaries).compress(text, accepted.dictionaryId),
          );
    const end =
      faults.length === 0
        ? plain
        : new FaultyLink(plain, faults, jetstreamFrames(wire), this.scheduler, this.random);
    const subscriber: Subscriber = new Subscriber(this, end, accepted, () =>
      this.book.remove(subscriber),
    );
    this.book.add(subscriber, { index, url: request.target, wire, openedAt: this.scheduler.now() });
    if (this.draining) subscriber.turnAway();
    else subscriber.start();
  }

  private answered(
    request: RequestHead,
    upgrade: boolean,
    answer: Answer,
    faults: readonly Fault[] = [],
  ): Reception {
    const now = this.scheduler.now();
    this.requests.note(request, upgrade, now, 'answered', answer.status, faults);
    return { kind: 'answer', answer };
  }
}
