import { cursorOf, jetstream } from '../../dist/esm/src/index.js';
import { entryOfEvent } from './normal-form.mjs';

/**
 * Short delays, and hosts that count as sound again soon: here failures are meant. The default
 * bounds would stretch sixty cuts over an hour.
 */
const RETRY = { initialDelay: 5, maxDelay: 200, resetAfter: 200, attemptsPerMinute: 6000 };

/** What the library delivered in one phase, over all its subscriptions. */
export class ClientRun {
  /** Events in the order they came. @type {object[]} */
  deliveries = [];
  /** Notices, each with how many events had come before. @type {{ notice: object, after: number }[]} */
  notices = [];
  /** Highest seq delivered; 0 before the first. */
  last = 0;
  /** When a connection first opened, ms on the clock of `performance`. */
  openedAt;
  /** Position of the last event, as JSON: what a program would have saved. */
  saved;
  /** Marks deliveries: which filter was set when they came. */
  filter = 0;
  #watch;
  #common;
  #subscription;
  #connection;

  /** @param {object} more options of `jetstream` */
  constructor(hosts, wire, watch, seed, more) {
    this.#watch = watch;
    let state = seed;
    this.#common = {
      ...more,
      hosts,
      protocol: wire,
      retry: RETRY,
      connectTimeout: 1500,
      firstEventTimeout: 3000,
      stallTimeout: 3000,
      // Seeded too, so that a run differs from the next by timing alone.
      random: () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647,
      onNotice: (notice) => {
        this.notices.push({ notice, after: this.deliveries.length });
        watch.poke();
      },
    };
  }

  /** Notices of one code. */
  told(code) {
    return this.notices.filter(({ notice }) => notice.code === code);
  }

  /**
   * Subscribes. With `stopAfter` it unsubscribes itself, from inside the handler of that event.
   *
   * @param {object} options more options of `jetstream`
   * @param {number} [stopAfter]
   */
  start(options, stopAfter = Number.POSITIVE_INFINITY) {
    const stream = jetstream({ ...this.#common, ...options });
    const stopAt = this.deliveries.length + stopAfter;
    const states = stream.state$.subscribe(({ status, connection }) => {
      this.#connection = connection ?? this.#connection;
      if (status !== 'live' && status !== 'replaying') return;
      this.openedAt ??= performance.now();
    });
    this.#subscription = stream.subscribe({
      next: (event) => {
        this.#deliver(event);
        if (this.deliveries.length >= stopAt) this.#subscription?.unsubscribe();
        this.#watch.poke();
      },
      error: (error) => this.#watch.fail(error),
      complete: () =>
        this.#watch.fail(new Error('the stream completed: only its consumer may end it')),
    });
    this.#subscription.add(states);
  }

  get stopped() {
    return this.#subscription?.closed ?? true;
  }

  stop() {
    this.#subscription?.unsubscribe();
  }

  #deliver(event) {
    const cursor = cursorOf(event);
    const place = { host: cursor.host, filter: this.filter, connection: this.#connection };
    this.deliveries.push({ ...entryOfEvent(event), ...place });
    this.last = Math.max(this.last, event.seq);
    this.saved = JSON.stringify(cursor);
  }
}
