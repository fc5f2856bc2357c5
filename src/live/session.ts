import type { Subscription } from 'rxjs';
import { TIME_CURSOR_MIN } from '../cursor.js';
import { inbox } from '../core/inbox.js';
import type { LinkControl, LinkSession } from '../core/link.js';
import { ServerError } from '../errors.js';
import type { JetstreamEvent } from '../event.js';
import { frameSeq } from '../wire/frame-seq.js';
import { ControlFrame } from '../wire/frame.js';
import type { Attempt, Run } from './attempt.js';
import { explainEnd } from './explain-end.js';
import { skipTest } from './local-test.js';
import { numbering } from './numbering.js';
import { Leave } from './refusal.js';
import { SeqWindow } from './seq-window.js';
import * as say from './say.js';

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
export function openSession(run: Run, attempt: Attempt): LinkSession {
  const { options, position, delivered, deliver, raw, counters, gauge, notice, signal } = run;
  const { plan, origin, parse, recall, test, earlier, capped } = attempt;
  const { scheduler, maxMessageSize, prefilter } = options;
  const { cursor, notBefore } = plan;
  const { host } = origin;
  const rewind = options.rewind * 1000;
  const unknown = new Set<string>();
  const mayGo = prefilter && skipTest(prefilter);
  let control: LinkControl | undefined;
  let probe: Subscription | undefined;
  const seen = new SeqWindow(plan.floor);
  let first = true;
  let headPassed = notBefore === undefined;
  /** While repeats, or events earlier than asked for, may still come. */
  let careful = plan.overlap || !headPassed;
  /** The server's words about a clamped time cursor, until an event tells what it means. */
  let clamp: string | undefined;
  let over = false;
  /** Earlier events (µs) are surely not live: it saves a look at the clock. */
  let liveFrom = 0;
  /**
   * Time of the last event (µs) since the last sign of life, or 0, and of the last one before. In an
   * array of numbers: a variable of its own would be made anew on the heap for each event.
   */
  const latest = new Float64Array(2);

  const leave = (how?: Leave['how']) => control?.leave(new Leave(how));
  const numbers = numbering(run, attempt, seen, leave);

  const take = (text: string): void => {
    if (raw.observed) raw.next(text);
    if (over) return;
    counters.frames += 1;
    counters.characters += text.length;
    if (text.length > maxMessageSize) {
      takeOversize(text);
      return;
    }
    const event = parse(text, origin);
    if (event instanceof ControlFrame) {
      takeControl(event, text);
      return;
    }
    const { seq, time_us: time } = event;
    // A host that was asked by seq numbers its events: one without is damaged and tells nothing.
    if (first && !(seq === undefined && numbers.isBySeq)) {
      first = false;
      if (!numbers.checkFirst(seq, time)) return;
    }
    latest[0] = time;
    if (time >= liveFrom && attempt.liveAt === undefined) checkLag(time);
    if (
      seq !== undefined &&
      (seen.last < seq ? seen.take(seq) : numbers.takeLower(seq, time)) === 'repeat'
    ) {
      recall?.cross(event, seq);
      counters.duplicates += 1;
      clamp = undefined;
      return;
    }
    if (careful && isSurplus(event)) {
      counters.duplicates += 1;
      clamp = undefined;
      return;
    }
    // A damaged time tells nothing: the next event is asked.
    if (clamp !== undefined && !position.isAhead(time)) judgeClamp(clamp, time);
    attempt.events += 1;
    // Before the consumer sees it: what it does in turn (a new filter) must find it counted.
    position.advance(origin, event);
    delivered.record(event, position.time || position.surelyHad);
    if (test === undefined || test(event)) {
      counters.events += 1;
      deliver(event, text);
      checkHeld();
    }
    if (capped) leave({ capped: false });
  };

  /** A frame that is no event leads to one notice at most. */
  const takeControl = ({ type, name, text }: ControlFrame, frame: string) => {
    if (type === 'error') control?.leave(new ServerError(name, text));
    else if (type === 'malformed') notice(say.malformed(name, frame, seen.last));
    else if (type === 'unknown') {
      if (unknown.has(name) || unknown.size >= MAX_UNKNOWN) return;
      unknown.add(name);
      notice(say.unknownFrame(name));
    } else if (name !== 'OutdatedCursor') notice(say.serverInfo(name, text));
    // Asked for the oldest there is, a clamp is what was wanted; why it was, is told.
    else if (cursor === TIME_CURSOR_MIN) return;
    else if (hadUntil() > 0) clamp = text;
    else notice(say.gap('outdated-cursor', true, position.knownTime ?? cursor, undefined, text));
  };

  const takeOversize = (text: string) => {
    const seq = frameSeq(text, origin.wire);
    if (seq !== undefined) {
      // Sent again, it answers for the cursor as any event would.
      first = false;
      if (seen.take(seq) === 'repeat') return;
    }
    notice(say.oversize(maxMessageSize, text.length, seq));
  };

  /** Whether an event was had before, or is earlier than what was asked for. */
  const isSurplus = (event: JetstreamEvent): boolean => {
    const { time_us: time } = event;
    if (!headPassed) {
      if (time < (notBefore as number)) return true;
      // One damaged time is not the end of the head, nor of the overlap.
      headPassed = !position.isAhead(time);
    }
    if (recall === undefined || (time > position.overlapUntil && !position.isAhead(time))) {
      careful = !headPassed;
      return false;
    }
    if (recall.isRepeat(event)) return true;
    // It was not delivered, but a later event of its account was: it lies before the stream began,
    // an earlier filter left it out, or it was damaged and told. Sent now it would break the order.
    const order = recall.compare(event);
    return order < 0 || (order === 0 && earlier.some((passes) => !passes(event)));
  };

  const checkLag = (time: number) => {
    const now = scheduler.now();
    liveFrom = now * 1000 - rewind;
    // In either direction: clocks differ, but a time far ahead is a damaged one.
    if (Math.abs(now * 1000 - time) >= rewind) return;
    attempt.liveAt = now;
    signal({ type: 'caught-up', by: 'lag' });
  };

  /**
   * A clamp loses nothing as long as the stream still begins before what was had. (A host says
   * "clamped" whenever it has sealed no segment yet.) This is the first event that was not.
   */
  const judgeClamp = (text: string, time: number) => {
    const had = hadUntil();
    if (time > had - rewind) {
      notice(say.gap('outdated-cursor', time > had + rewind, had, time, text));
    }
    clamp = undefined;
  };

  /** Up to when (µs) this subscription has missed nothing; 0 when it has not begun. */
  const hadUntil = () => (position.begun ? position.time : (position.since ?? 0) * 1000);

  const pause = (events: number, bytes: number) => {
    control?.hang('backpressure');
    notice(say.backpressure(events, bytes));
    run.wait('backpressure');
    return () => leave({ free: true });
  };

  const frames = inbox(options.buffer, scheduler, take, (events, bytes) => {
    if (!over) frames.whenEmpty(pause(events, bytes));
  });

  /** Too much of what was handed over is not done: the rest comes again once half of it is. */
  const checkHeld = () => {
    const ledger = origin.delivery?.ledger;
    if (over || ledger === undefined) return;
    const { unfinished, bytes } = ledger;
    const { buffer } = options;
    if (unfinished < buffer.events && bytes < buffer.bytes) return;
    over = true;
    frames.close();
    ledger.whenDown(buffer.events / 2, buffer.bytes / 2, pause(unfinished, bytes));
  };

  gauge.buffered = frames.size;

  return {
    open: (socket, given) => {
      control = given;
      if (attempt.hello !== undefined) socket.send(attempt.hello);
      attempt.openedAt = scheduler.now();
      position.openHost = host;
      if (cursor === undefined) {
        position.openedAtTip(attempt.openedAt);
        attempt.liveAt = attempt.openedAt;
      }
      for (const body of run.opened(attempt)) {
        // The consumer may leave in the middle of it.
        if (over) return;
        const { detour } = position;
        if (detour?.gap === body) detour.gap = undefined;
        notice(body);
      }
      checkHeld();
    },
    text: frames.push,
    damaged: (text) => {
      if (raw.observed) raw.next(text);
      counters.frames += 1;
      counters.characters += text.length;
      notice(say.malformed('broken UTF-8', text, seen.last));
    },
    // The first event answers for the cursor, whatever it is.
    skips:
      mayGo &&
      ((head, length) => {
        const skipped = !(first || raw.observed) && length <= maxMessageSize && mayGo(head);
        if (skipped) {
          counters.frames += 1;
          counters.skipped += 1;
        }
        return skipped;
      }),
    binary: ({ length }) => {
      notice(say.malformed('a binary frame', `${length} bytes`, seen.last));
    },
    alive: (since) => {
      // The last event was old: the host or the consumer is behind. Until one is not, neither a ping
      // nor silence tells that all was had.
      if (latest[0] && latest[0] < since * 1000 - rewind) attempt.liveAt = undefined;
      if (since - (attempt.liveAt ?? since) >= SETTLED) position.aliveAt = since;
      latest[1] = latest[0] || (latest[1] as number);
      // The clock may have been set back.
      latest[0] = liveFrom = 0;
    },
    quiet: (ms) => {
      if (ms >= QUIET) signal({ type: 'caught-up', by: 'quiet' });
    },
    timeout: () => {
      if (attempt.openedAt !== undefined) signal({ type: 'stall' });
    },
    // Frames that came before the end are handed over before it is told.
    end: (end, fail) => {
      frames.whenEmpty(() => {
        probe = explainEnd(end, run, attempt, fail);
      });
    },
    closed: () => {
      over = true;
      attempt.liveAt = undefined;
      probe?.unsubscribe();
      frames.close();
      numbers.closed(latest[0] || (latest[1] as number));
    },
  };
}
