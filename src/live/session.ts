import { TIME_CURSOR_MIN } from '../cursor.js';
import { Inbox } from '../core/inbox.js';
import type { LinkControl, LinkSession } from '../core/link.js';
import type { Socket, SocketEnd } from '../core/socket.js';
import { ServerError } from '../errors.js';
import type { JetstreamEvent } from '../event.js';
import type { NoticeBody } from '../notice.js';
import type { EventOrigin } from '../origin.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { ControlFrame, type ParseFrame } from '../wire/frame.js';
import type { EventTest } from '../wire/filter.js';
import type { Delivered, Recall } from './delivered.js';
import type { Plan } from './plan.js';
import type { Position } from './position.js';
import { Leave } from './refusal.js';
import { SeqWindow } from './seq-window.js';
import * as say from './say.js';

/** Hands an event and its text to the consumer. */
export type Deliver = (event: JetstreamEvent, text: string) => void;

/** What one connection is made of. */
export interface SessionParts {
  readonly options: ResolvedOptions;
  readonly plan: Plan;
  readonly position: Position;
  readonly delivered: Delivered;
  /** What was delivered before, while hosts overlap. */
  readonly recall: Recall | undefined;
  readonly parse: ParseFrame;
  readonly origin: EventOrigin;
  readonly hello: string | undefined;
  /** A test the wire cannot make (`kinds` on v1). */
  readonly test: EventTest | undefined;
  /** Filters that were in force before this one, while that matters. */
  readonly earlier: readonly EventTest[];
  /** The server was asked to leave out frames too big for the socket, to get past one. */
  readonly capped: boolean;
  readonly deliver: Deliver;
  readonly tap: (text: string) => void;
  readonly notice: (body: NoticeBody) => void;
  readonly opened: () => void;
  readonly caughtUp: (by: 'lag' | 'quiet') => void;
  readonly stalled: () => void;
  readonly waiting: () => void;
  readonly endError: (end: SocketEnd, opened: boolean, fail: (error: unknown) => void) => void;
}

/** Silence after which a replay is taken to have reached the tip, ms: a guess, so marked. */
const QUIET = 10_000;
/** How long a stream must have been live before its silence counts as knowledge, ms. */
const SETTLED = 5000;
/** Unknown frame types told a connection, at most: a hostile server could make up one a frame. */
const MAX_UNKNOWN = 16;

/**
 * One connection: reads its frames, drops what was had before, and hands on the rest in the same
 * call. No Observable, promise or closure per event.
 */
export class Session implements LinkSession {
  /** New events so far. */
  events = 0;
  openedAt: number | undefined;
  readonly #inbox: Inbox;
  #window: SeqWindow;
  #control: LinkControl | undefined;
  #first = true;
  #regressed = false;
  /** Set while repeats, or events earlier than asked for, may still come. */
  #careful: boolean;
  #headPassed: boolean;
  #surelyLiveAt: number | undefined;
  #over = false;
  readonly #unknown = new Set<string>();

  constructor(private readonly parts: SessionParts) {
    const { options, plan } = parts;
    this.#window = new SeqWindow(plan.floor);
    this.#headPassed = plan.notBefore === undefined;
    this.#careful = plan.overlap || !this.#headPassed;
    this.#inbox = new Inbox(options.buffer, options.scheduler, this.#take, this.#overflow);
  }

  open(socket: Socket, control: LinkControl): void {
    const { options, plan, position, hello, origin } = this.parts;
    this.#control = control;
    if (hello !== undefined) socket.send(hello);
    this.openedAt = options.scheduler.now();
    position.openHost = origin.host;
    if (plan.cursor === undefined) {
      position.since ??= this.openedAt;
      this.#surelyLiveAt = this.openedAt;
    }
    this.parts.opened();
    for (const notice of plan.notices) this.parts.notice(notice);
  }

  text(data: string): void {
    this.#inbox.push(data);
  }

  binary(data: Uint8Array): void {
    const what = say.malformed('a binary frame', `${String(data.length)} bytes`, this.#window.last);
    this.parts.notice(what);
  }

  alive(now: number): void {
    const since = this.#surelyLiveAt;
    if (since !== undefined && now - since >= SETTLED) this.parts.position.aliveAt = now;
  }

  quiet(ms: number): void {
    if (ms >= QUIET) this.parts.caughtUp('quiet');
  }

  timeout(): void {
    if (this.openedAt !== undefined) this.parts.stalled();
  }

  end(end: SocketEnd, opened: boolean, fail: (error: unknown) => void): void {
    // Frames that came before the end are handed over before it is told.
    this.#inbox.whenEmpty(() => {
      this.parts.endError(end, opened, fail);
    });
  }

  closed(): void {
    this.#over = true;
    this.#inbox.close();
    this.parts.position.see(this.parts.origin.host, this.#window.last);
  }

  readonly #overflow = (events: number, bytes: number): void => {
    if (this.#over) return;
    this.#control?.hang('backpressure');
    this.parts.notice(say.backpressure(events, bytes));
    this.parts.waiting();
    this.#inbox.whenEmpty(() => {
      this.#leave('backpressure');
    });
  };

  readonly #take = (text: string): void => {
    const { options, parse, origin, position, tap } = this.parts;
    tap(text);
    if (this.#over) return;
    if (text.length > options.maxMessageSize) {
      this.#oversize(text);
      return;
    }
    const event = parse(text, origin);
    if (event instanceof ControlFrame) {
      this.#controlFrame(event, text);
      return;
    }
    if (this.#first && !this.#checkFirst(event)) return;
    if (event.seq !== undefined) {
      const verdict =
        this.#window.last < event.seq ? this.#window.take(event.seq) : this.#lower(event.seq);
      if (verdict === 'repeat') return;
    }
    if (this.#careful && this.#isSurplus(event)) return;
    if (this.#surelyLiveAt === undefined) this.#checkLag(event.time_us);
    this.events += 1;
    // Before the consumer sees it: what it does in turn (a new filter) must find it counted.
    position.advance(origin.host, event);
    this.parts.delivered.record(event);
    if (this.parts.test === undefined || this.parts.test(event)) this.parts.deliver(event, text);
    if (this.parts.capped) this.#leave('past-oversize');
  };

  #lower(seq: number): 'new' | 'repeat' | 'regressed' {
    const from = this.#window.last;
    const verdict = this.#window.take(seq);
    if (verdict === 'regressed' && !this.#regressed) {
      this.#regressed = true;
      this.parts.notice(say.seqRegressed(from, seq));
    }
    return verdict;
  }

  /** The first event tells whether the server understood the cursor as it was meant. */
  #checkFirst(event: JetstreamEvent): boolean {
    this.#first = false;
    const { plan, origin, position, options } = this.parts;
    const { cursor } = plan;
    const { seq, time_us: time } = event;
    if (cursor === undefined) return true;
    if (plan.notBefore !== undefined && time < plan.notBefore) {
      this.parts.notice(say.replayedEarlier(plan.notBefore, time));
    }
    if (cursor >= TIME_CURSOR_MIN) {
      const late = position.begun && time > position.time + options.rewind * 1000;
      if (late && plan.expectRepeat && origin.wire === 'v1') this.#tellClamp(time);
      return true;
    }
    if (seq === undefined) return true;
    if (seq < cursor) return this.#otherSeqs('cursor-ahead', time);
    if (seq === cursor && plan.seqTime !== undefined && time !== plan.seqTime) {
      return this.#otherSeqs('seq-mismatch', time);
    }
    if (seq > cursor && plan.expectRepeat && origin.wire === 'v1') this.#tellClamp(time);
    return true;
  }

  #tellClamp(to: number): void {
    this.parts.notice(say.v1Clamp(this.#knownTime(), to));
  }

  /** The host numbers its events otherwise than when the seq was learnt: only time can tell. */
  #otherSeqs(cause: 'cursor-ahead' | 'seq-mismatch', to: number): boolean {
    const { position, origin, options } = this.parts;
    const known = this.#knownTime();
    this.#window = new SeqWindow(0);
    position.forgetSeqs(origin.host);
    if (known === undefined) {
      this.parts.notice(say.cursorAhead(to));
      return true;
    }
    const us = Math.max(TIME_CURSOR_MIN, known - options.rewind * 1000);
    position.detour = { us };
    this.parts.notice(say.seqsChanged(cause, us));
    this.#leave('resume-by-time');
    return false;
  }

  #knownTime(): number | undefined {
    const { position } = this.parts;
    if (position.begun && position.time > 0) return position.time;
    return position.start.at === 'cursor' ? position.start.cursor.time_us : undefined;
  }

  /** Whether an event was had before, or is earlier than what was asked for. */
  #isSurplus(event: JetstreamEvent): boolean {
    const { plan, position, recall, earlier } = this.parts;
    if (!this.#headPassed) {
      if (event.time_us < (plan.notBefore as number)) return true;
      this.#headPassed = true;
    }
    if (recall === undefined || event.time_us > position.overlapUntil) {
      this.#careful = false;
      return false;
    }
    if (recall.isRepeat(event)) return true;
    if (earlier.length === 0) return false;
    // An earlier filter left it out; sent after a later event of the account it would break the
    // order, and it happened before the filter changed.
    const order = recall.compare(event);
    return order < 0 || (order === 0 && earlier.some((test) => !test(event)));
  }

  #checkLag(time: number): void {
    const { options } = this.parts;
    const now = options.scheduler.now();
    if (now - time / 1000 >= options.rewind) return;
    this.#surelyLiveAt = now;
    this.parts.caughtUp('lag');
  }

  #oversize(text: string): void {
    const seq = say.seqOf(text);
    if (seq !== undefined) {
      if (this.#window.take(seq) === 'repeat') return;
      this.parts.position.skip(this.parts.origin.host, seq);
    }
    this.parts.notice(say.oversize(text.length, this.parts.options.maxMessageSize, seq));
  }

  #controlFrame(frame: ControlFrame, text: string): void {
    switch (frame.type) {
      case 'error':
        this.#control?.leave(new ServerError(frame.name, frame.text));
        return;
      case 'info':
        this.#info(frame);
        return;
      case 'unknown':
        if (this.#unknown.has(frame.name) || this.#unknown.size >= MAX_UNKNOWN) return;
        this.#unknown.add(frame.name);
        this.parts.notice(say.unknownFrame(frame.name));
        return;
      case 'malformed':
        this.parts.notice(say.malformed(frame.name, text, this.#window.last));
    }
  }

  #info(frame: ControlFrame): void {
    const { position, plan } = this.parts;
    if (frame.name !== 'OutdatedCursor') {
      this.parts.notice(say.serverInfo(frame.name, frame.text));
    } else if (plan.cursor !== TIME_CURSOR_MIN || position.begun) {
      // Asked for the oldest there is, a clamp is what was wanted.
      this.parts.notice(say.outdatedCursor(this.#knownTime() ?? plan.cursor, frame.text));
    }
  }

  #leave(cause: Leave['cause']): void {
    this.#control?.leave(new Leave(cause));
  }
}
