import { TIME_CURSOR_MIN } from '../cursor.js';
import { Inbox } from '../core/inbox.js';
import type { LinkControl, LinkSession } from '../core/link.js';
import type { Socket, SocketEnd } from '../core/socket.js';
import type { JetstreamEvent } from '../event.js';
import { frameSeq } from '../wire/frame-seq.js';
import { ControlFrame } from '../wire/frame.js';
import { ControlFrames } from './control-frames.js';
import { Leave } from './refusal.js';
import { SeqWindow } from './seq-window.js';
import * as say from './say.js';
import type { SessionParts } from './session-parts.js';

/** Silence after which a replay is taken to have reached the tip, ms: a guess, so marked. */
const QUIET = 10_000;
/** How long a stream must have been live before its silence counts as knowledge, ms. */
const SETTLED = 5000;

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
  /** The server's words about a clamped time cursor, until an event tells what it means. */
  #clamp: string | undefined;
  #over = false;
  readonly #controls: ControlFrames;

  constructor(private readonly parts: SessionParts) {
    const { options, plan } = parts;
    this.#window = new SeqWindow(plan.floor);
    this.#headPassed = plan.notBefore === undefined;
    this.#careful = plan.overlap || !this.#headPassed;
    this.#controls = new ControlFrames({
      notice: parts.notice,
      failed: (error) => this.#control?.leave(error),
      clamped: (text) => {
        this.#clamped(text);
      },
    });
    this.#inbox = new Inbox(options.buffer, options.scheduler, this.#take, this.#overflow);
  }

  /** Whether the connection is open and surely caught up. */
  get isLive(): boolean {
    return !this.#over && this.#surelyLiveAt !== undefined;
  }

  open(socket: Socket, control: LinkControl): void {
    const { options, plan, position, hello, origin } = this.parts;
    this.#control = control;
    if (hello !== undefined) socket.send(hello);
    this.openedAt = options.scheduler.now();
    position.openHost = origin.host;
    if (plan.cursor === undefined) {
      position.openedAtTip(this.openedAt);
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
      this.parts.ended(end, opened, fail);
    });
  }

  closed(): void {
    this.#over = true;
    this.#inbox.close();
    const { position, origin } = this.parts;
    if (this.#window.settled) position.see(origin.host, this.#window.last);
    else position.forgetSeqs(origin.host);
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
      this.#controls.take(event, text, this.#window.last);
      return;
    }
    if (this.#first && !this.#checkFirst(event)) return;
    if (this.#surelyLiveAt === undefined) this.#checkLag(event.time_us);
    if (event.seq !== undefined) {
      const verdict =
        this.#window.last < event.seq ? this.#window.take(event.seq) : this.#lower(event.seq);
      if (verdict === 'repeat') {
        this.#clamp = undefined;
        return;
      }
    }
    if (this.#careful && this.#isSurplus(event)) {
      this.#clamp = undefined;
      return;
    }
    if (this.#clamp !== undefined) this.#judgeClamp(event.time_us);
    this.events += 1;
    // Before the consumer sees it: what it does in turn (a new filter) must find it counted.
    position.advance(origin, event);
    this.parts.delivered.record(event, position.time);
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
    if (seq === cursor || !plan.expectRepeat) return true;
    // The event that the cursor names is sent again, unless it is damaged, gone, or never was.
    // v2 would have refused a cursor that is too old; v1 clamps it.
    if (origin.wire === 'v2') return this.#otherSeqs('seq-mismatch', time);
    this.#tellClamp(time);
    return true;
  }

  #tellClamp(to: number): void {
    this.parts.notice(say.v1Clamp(this.parts.position.knownTime, to));
  }

  /** The host numbers its events otherwise than when the seq was learnt: only time can tell. */
  #otherSeqs(cause: 'cursor-ahead' | 'seq-mismatch', to: number): boolean {
    const { position, origin, options } = this.parts;
    const known = position.knownTime;
    this.#window = new SeqWindow(0);
    position.forgetSeqs(origin.host);
    if (known === undefined) {
      this.parts.notice(say.cursorAhead(to));
      return true;
    }
    const us = Math.max(TIME_CURSOR_MIN, known - options.rewind * 1000);
    position.detour = { us };
    this.parts.notice(say.resumedByTime(cause, us));
    this.#leave('resume-by-time');
    return false;
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
    // It was not delivered, but a later event of its account was: it lies before the stream began,
    // an earlier filter left it out, or it was damaged and told. Sent now it would break the order.
    const order = recall.compare(event);
    return order < 0 || (order === 0 && earlier.some((test) => !test(event)));
  }

  #checkLag(time: number): void {
    const { options } = this.parts;
    const now = options.scheduler.now();
    // In either direction: clocks differ, but a time far ahead is a damaged one.
    if (Math.abs(now - time / 1000) >= options.rewind) return;
    this.#surelyLiveAt = now;
    this.parts.caughtUp('lag');
  }

  #oversize(text: string): void {
    const seq = frameSeq(text);
    if (seq !== undefined) {
      // Sent again, it answers for the cursor as any event would.
      this.#first = false;
      if (this.#window.take(seq) === 'repeat') return;
    }
    this.parts.notice(say.oversize(text.length, this.parts.options.maxMessageSize, seq));
  }

  #clamped(text: string): void {
    const { plan, position, notice } = this.parts;
    if (this.#hadUntil() > 0) {
      this.#clamp = text;
    } else if (plan.cursor !== TIME_CURSOR_MIN) {
      // Asked for the oldest there is, a clamp is what was wanted.
      notice(say.outdatedCursor(true, position.knownTime ?? plan.cursor, undefined, text));
    }
  }

  /**
   * A clamp loses nothing as long as the stream still begins before what was had. (A host says
   * "clamped" whenever it has sealed no segment yet.) This is the first event that was not.
   */
  #judgeClamp(time: number): void {
    const rewind = this.parts.options.rewind * 1000;
    const had = this.#hadUntil();
    if (time > had - rewind) {
      const text = this.#clamp ?? '';
      this.parts.notice(say.outdatedCursor(time > had + rewind, had, time, text));
    }
    this.#clamp = undefined;
  }

  /** Up to when (µs) this subscription has missed nothing; 0 when it has not begun. */
  #hadUntil(): number {
    const { position } = this.parts;
    return position.begun ? position.time : (position.since ?? 0) * 1000;
  }

  #leave(cause: Leave['cause']): void {
    this.#control?.leave(new Leave(cause));
  }
}
