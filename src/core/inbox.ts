import type { SchedulerLike, Subscription } from 'rxjs';

/** Frames on their way to the consumer. */
export interface Inbox {
  /** Frames waiting. */
  readonly size: () => number;
  /** Takes a frame: hands it over now, or keeps it. */
  readonly push: (text: string) => void;
  /** Calls back once everything held has been handed over; at once when nothing is held. */
  whenEmpty(callback: () => void): void;
  /** Drops what is held. Nothing is handed over any more. */
  close(): void;
}

/** Bounds of an {@link Inbox}. */
export interface InboxLimits {
  readonly events: number;
  readonly bytes: number;
}

/**
 * How long handing over may keep the event loop in one go, ms: short enough for timers, pongs (the
 * server allows five seconds) and a page's frames, long enough that yielding costs little.
 */
const SLICE = 10;
/**
 * The clock is read after 1, 2, 4 … frames of a run, and from then on once in so many: reading it
 * costs a tenth of parsing a frame, but a handler may be a hundred times slower than that.
 */
const CLOCK_EVERY = 16;
/**
 * How long frames may be handed over, ms, before what waits gets a turn of the event loop. In one
 * turn Node reads up to 32 times 64 KiB from a socket, which takes a fast consumer some 15 ms.
 */
const TURN = 50;

/**
 * Stands between socket and consumer. A fast consumer gets each frame in the same call; only when
 * one run of frames takes longer than a slice do the rest wait here, and the event loop gets its
 * turn. So the socket is always read, the number of waiting frames is bounded, and when the bound
 * is reached the owner closes the connection by intent.
 */
export function inbox(
  limits: InboxLimits,
  scheduler: SchedulerLike,
  deliver: (text: string) => void,
  overflow: (events: number, bytes: number) => void,
): Inbox {
  let queue: string[] = [];
  let head = 0;
  let bytes = 0;
  let inRun = false;
  let sliceEnd = 0;
  let untilClock = 0;
  let clockStep = 1;
  let drain: Subscription | undefined;
  let turnEnd = 0;
  let onEmpty: (() => void) | undefined;
  let closed = false;

  const size = () => queue.length - head;

  const push = (text: string): void => {
    if (closed) return;
    const may = mayDeliver();
    if (may && drain === undefined) {
      deliver(text);
      return;
    }
    queue.push(text);
    bytes += text.length;
    if (may) {
      // A pause (of the garbage collector, say) made a few frames wait. If all that come later had
      // to queue up behind them, more would come in a turn than a slice hands over.
      if (deliverWhile(mayDeliver) === 'rest') compact();
      return;
    }
    if (drain === undefined) drainLater();
    if (size() >= limits.events || bytes >= limits.bytes) overflow(size(), bytes);
  };

  const endRun = () => {
    inRun = false;
  };

  /** Whether this run of synchronous frames is still within its slice. */
  const mayDeliver = (): boolean => {
    if (inRun) return withinSlice();
    inRun = true;
    // A socket hands over all frames of one read in one go; microtasks run after it.
    queueMicrotask(endRun);
    const now = startSlice();
    if (drain === undefined) return true;
    sliceEnd = Math.min(sliceEnd, turnEnd);
    return now < sliceEnd;
  };

  const startSlice = (): number => {
    untilClock = clockStep = 1;
    const now = scheduler.now();
    sliceEnd = now + SLICE;
    return now;
  };

  const withinSlice = (): boolean => {
    untilClock -= 1;
    if (untilClock > 0) return true;
    untilClock = clockStep = Math.min(CLOCK_EVERY, clockStep * 2);
    if (scheduler.now() < sliceEnd) return true;
    // Over for the rest of the run: the next frame asks the clock again.
    untilClock = 1;
    return false;
  };

  const drainLater = () => {
    turnEnd = scheduler.now() + TURN;
    drain = scheduler.schedule(() => {
      startSlice();
      if (deliverWhile(withinSlice) === 'rest') {
        compact();
        drainLater();
      }
    });
  };

  /** Hands over what waits, the oldest first. Gives whether any is left. */
  const deliverWhile = (mayGoOn: () => boolean): 'rest' | 'none' => {
    do {
      const text = queue[head] as string;
      queue[head] = '';
      head += 1;
      bytes -= text.length;
      deliver(text);
      if (closed) return 'none';
    } while (size() > 0 && mayGoOn());
    if (size() > 0) return 'rest';
    const callback = onEmpty;
    clear();
    callback?.();
    return 'none';
  };

  const clear = () => {
    queue = [];
    head = bytes = 0;
    drain?.unsubscribe();
    drain = onEmpty = undefined;
  };

  /** Gives the handed-over half back once it is the larger one: each frame moves once at most. */
  const compact = () => {
    if (head * 2 < queue.length) return;
    queue = queue.slice(head);
    head = 0;
  };

  return {
    size,
    push,
    whenEmpty: (callback) => {
      if (drain === undefined) callback();
      else onEmpty = callback;
    },
    close: () => {
      closed = true;
      clear();
    },
  };
}
