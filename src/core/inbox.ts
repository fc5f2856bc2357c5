import type { SchedulerLike, Subscription } from 'rxjs';

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
export class Inbox {
  #queue: string[] = [];
  #head = 0;
  #bytes = 0;
  #inRun = false;
  #sliceEnd = 0;
  #untilClock = 0;
  #clockStep = 1;
  #drain: Subscription | undefined;
  #turnEnd = 0;
  #whenEmpty: (() => void) | undefined;
  #closed = false;

  constructor(
    private readonly limits: InboxLimits,
    private readonly scheduler: SchedulerLike,
    private readonly deliver: (text: string) => void,
    private readonly overflow: (events: number, bytes: number) => void,
  ) {}

  /** Frames waiting. */
  get size(): number {
    return this.#queue.length - this.#head;
  }

  /** Takes a frame: hands it over now, or keeps it. */
  push(text: string): void {
    if (this.#closed) return;
    const may = this.#mayDeliver();
    if (may && this.#drain === undefined) {
      this.deliver(text);
      return;
    }
    this.#queue.push(text);
    this.#bytes += text.length;
    if (may) {
      // A pause (of the garbage collector, say) made a few frames wait. If all that come later had
      // to queue up behind them, more would come in a turn than a slice hands over.
      this.#catchUp();
      return;
    }
    if (this.#drain === undefined) this.#drainLater();
    if (this.size >= this.limits.events || this.#bytes >= this.limits.bytes) {
      this.overflow(this.size, this.#bytes);
    }
  }

  /** Calls back once everything held has been handed over; at once when nothing is held. */
  whenEmpty(callback: () => void): void {
    if (this.#drain === undefined) callback();
    else this.#whenEmpty = callback;
  }

  /** Drops what is held. Nothing is handed over any more. */
  close(): void {
    this.#closed = true;
    this.#queue = [];
    this.#head = 0;
    this.#bytes = 0;
    this.#drain?.unsubscribe();
    this.#drain = undefined;
    this.#whenEmpty = undefined;
  }

  /** Whether this run of synchronous frames is still within its slice. */
  #mayDeliver(): boolean {
    if (!this.#inRun) {
      this.#inRun = true;
      // A socket hands over all frames of one read in one go; microtasks run after it.
      queueMicrotask(this.#endRun);
      this.#untilClock = this.#clockStep = 1;
      const now = this.scheduler.now();
      this.#sliceEnd = now + SLICE;
      if (this.#drain === undefined) return true;
      this.#sliceEnd = Math.min(this.#sliceEnd, this.#turnEnd);
      return now < this.#sliceEnd;
    }
    this.#untilClock -= 1;
    if (this.#untilClock > 0) return true;
    this.#clockStep = Math.min(CLOCK_EVERY, this.#clockStep * 2);
    this.#untilClock = this.#clockStep;
    if (this.scheduler.now() < this.#sliceEnd) return true;
    // Over for the rest of the run: the next frame asks the clock again.
    this.#untilClock = 1;
    return false;
  }

  readonly #endRun = (): void => {
    this.#inRun = false;
  };

  #catchUp(): void {
    do {
      this.#deliverOldest();
      if (this.#closed) return;
    } while (this.size > 0 && this.#mayDeliver());
    if (this.size > 0) this.#compact();
    else this.#emptied();
  }

  #drainLater(): void {
    this.#turnEnd = this.scheduler.now() + TURN;
    this.#drain = this.scheduler.schedule(() => {
      this.#drainSlice();
    });
  }

  #drainSlice(): void {
    const end = this.scheduler.now() + SLICE;
    let untilClock = 1;
    let clockStep = 1;
    while (this.size > 0) {
      this.#deliverOldest();
      if (this.#closed) return;
      untilClock -= 1;
      if (untilClock > 0) continue;
      untilClock = clockStep = Math.min(CLOCK_EVERY, clockStep * 2);
      if (this.scheduler.now() >= end) break;
    }
    if (this.size > 0) {
      this.#compact();
      this.#drainLater();
    } else {
      this.#emptied();
    }
  }

  #deliverOldest(): void {
    const text = this.#queue[this.#head] as string;
    this.#queue[this.#head] = '';
    this.#head += 1;
    this.#bytes -= text.length;
    this.deliver(text);
  }

  #emptied(): void {
    this.#queue = [];
    this.#head = 0;
    this.#drain?.unsubscribe();
    this.#drain = undefined;
    const whenEmpty = this.#whenEmpty;
    this.#whenEmpty = undefined;
    whenEmpty?.();
  }

  /** Gives the handed-over half back once it is the larger one: each frame moves once at most. */
  #compact(): void {
    if (this.#head * 2 < this.#queue.length) return;
    this.#queue = this.#queue.slice(this.#head);
    this.#head = 0;
  }
}
