import type { Observable, Subscription } from 'rxjs';
import { QueueFullError } from '../../delivery-errors.js';
import type { StreamEvent } from '../../delivered-event.js';
import type { Claim } from './claim.js';
import { Claimer } from './claimer.js';
import { eventIn } from './event-in.js';
import { Fifo } from './fifo.js';
import { HeldWork } from './held-work.js';
import { deliveryOf } from './origin-of.js';
import { traitsOf } from './traits.js';

/** Options of whatever takes values of a stream one by one. */
export interface PullOptions<T> {
  /** Ends it: what is taken next is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * Which event a value stands for, where values were mapped.
   *
   * @default the value itself, or its `event`
   */
  readonly eventOf?: (value: T) => StreamEvent;
  /**
   * How many values may wait that stand for no event of Jetstream. (Those that do are bounded by the
   * stream's option `buffer`.)
   *
   * @default 10_000
   */
  readonly limit?: number;
}

interface Item<T> {
  readonly value: T;
  readonly claim: Claim | undefined;
  /** Whether its stream pauses when too many wait. */
  readonly isBounded: boolean;
}

/** How it has ended. */
interface End {
  readonly error?: { readonly reason: unknown };
}

interface Taker<T> {
  readonly resolve: (result: IteratorResult<T, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Takes values out of a stream one by one. An event is claimed while it waits, and until the next one
 * is taken: so the stream pauses when nobody takes, and its position waits for the work.
 */
export class Pull<T> implements AsyncIterableIterator<T, undefined> {
  readonly #queue = new Fifo<Item<T>>();
  readonly #takers = new Fifo<Taker<T>>();
  readonly #claimer = new Claimer();
  readonly #limit: number;
  /** How many wait that nothing else bounds. */
  #unbounded = 0;
  /** The first of them waits, where it would be too much to repeat. */
  readonly #heldWork = new HeldWork(() => {
    this.#give();
  });
  /** Of the value that was taken last. */
  #held: Claim | undefined;
  #subscription: Subscription | undefined;
  #end: End | undefined;
  #isLeft = false;

  constructor(
    private readonly source: Observable<T>,
    private readonly options: PullOptions<T>,
  ) {
    this.#limit = options.limit ?? 10_000;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    this.#start();
    this.#hold(undefined);
    return new Promise((resolve, reject) => {
      this.#takers.push({ resolve, reject });
      this.#give();
    });
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#stop({});
    return Promise.resolve({ done: true, value: undefined });
  }

  /** With the first value that is wanted. */
  #start(): void {
    if (this.#subscription !== undefined || this.#end !== undefined) return;
    const { signal } = this.options;
    if (signal?.aborted) {
      this.#abort();
      return;
    }
    signal?.addEventListener('abort', this.#abort);
    const subscription = this.source.subscribe({
      next: (value) => {
        this.#take(value);
      },
      error: (reason: unknown) => {
        this.#finish({ error: { reason } });
      },
      complete: () => {
        this.#claimer.complete();
        this.#finish({});
      },
    });
    this.#subscription = subscription;
    // It may have been left meanwhile.
    if (this.#isLeft) subscription.unsubscribe();
  }

  #take(value: T): void {
    // What it emits while it is being left is nobody's.
    if (this.#end !== undefined) return;
    let claim: Claim | undefined;
    try {
      const event = (this.options.eventOf ?? eventIn)(value);
      const delivery = deliveryOf(event);
      claim = delivery === undefined ? undefined : this.#claimer.claim(event as StreamEvent);
      const isBounded = delivery !== undefined && traitsOf(delivery).pauses;
      if (!isBounded) this.#unbounded += 1;
      if (this.#unbounded > this.#limit) throw new QueueFullError(this.#limit);
      this.#queue.push({ value, claim, isBounded });
    } catch (reason) {
      this.#stop({ error: { reason } });
      claim?.abandon();
      return;
    }
    this.#give();
  }

  #give(): void {
    while (this.#takers.size > 0 && this.#queue.first?.claim?.mayBegin !== false) {
      const item = this.#queue.shift();
      if (item === undefined) break;
      if (!item.isBounded) this.#unbounded -= 1;
      this.#takers.shift()?.resolve({ done: false, value: item.value });
      // Several may be asked for at once: only the last is in hand.
      this.#hold(item.claim);
    }
    const awaited = this.#takers.size > 0 ? this.#queue.first?.claim : undefined;
    this.#heldWork.waitFor(awaited);
    // What somebody waits for must not wait for the one before it, which may be in its way.
    if (awaited?.mayBegin === false) this.#hold(undefined);
    const end = this.#end;
    if (end === undefined || this.#queue.size > 0) return;
    for (let taker = this.#takers.shift(); taker; taker = this.#takers.shift()) {
      if (end.error === undefined) taker.resolve({ done: true, value: undefined });
      else taker.reject(end.error.reason);
      // An error is told once.
      this.#end = {};
    }
  }

  /** Last of all: what is done may be saved at once, and let more be given. */
  #hold(claim: Claim | undefined): void {
    const before = this.#held;
    this.#held = claim;
    before?.release();
  }

  readonly #abort = (): void => {
    this.#stop({ error: { reason: this.options.signal?.reason } });
  };

  /** The source has ended: what waits can still be taken. */
  #finish(end: End): void {
    this.options.signal?.removeEventListener('abort', this.#abort);
    this.#end ??= end;
    this.#give();
  }

  /** It is left: nothing more is taken. */
  #stop(end: End): void {
    this.#isLeft = true;
    const isOver = this.#end !== undefined;
    this.#end ??= end;
    // First: claims that are given up are told only while the stream goes on.
    this.#subscription?.unsubscribe();
    this.#held?.abandon();
    this.#held = undefined;
    for (let item = this.#queue.shift(); item; item = this.#queue.shift()) item.claim?.abandon();
    this.#finish(isOver ? {} : end);
  }
}
