import { asyncScheduler, Observable, type SchedulerLike, type Subscriber } from 'rxjs';
import { isJetstreamError } from '../errors.js';
import type { BodyOf, NoticeBase } from '../notice.js';
import {
  newMeter,
  openGauge,
  readMeter,
  type Counters,
  type Gauge,
  type StreamMetrics,
} from '../metrics.js';
import type { Logger } from '../options.js';
import type { Delivery } from '../origin.js';
import type { StateChange, StateSignal } from '../state.js';
import { callSafely } from './guard-callback.js';
import { streamHub, type StateView } from './stream-hub.js';

/** What a stream has beside being an Observable. `N` is what it tells as a notice. */
export interface HandleOf<N> {
  /**
   * State of the newest open subscription, else of another that is open, else `idle`. Its `value`
   * can be read at any time; the first value comes at once, and it never ends.
   */
  readonly state$: StateView;
  /** Notices of all open connections, hot. The option `onNotice` misses none. */
  readonly notices$: Observable<N>;
  /** Every frame of all open connections, as text, repeats included. Hot. */
  readonly raw$: Observable<string>;
  /** What the stream has done so far: plain counters, read when asked. */
  readonly metrics: () => StreamMetrics;
}

/** Options that every stream has, whatever it speaks. */
export interface HandleOptions<N> {
  readonly signal?: AbortSignal | undefined;
  readonly onNotice?: ((notice: N) => void) | undefined;
  readonly logger?: Logger | undefined;
  readonly scheduler?: SchedulerLike | undefined;
}

/** How a subscription tells of itself. */
export interface Hooks<B> {
  /** Which subscription, counted from 1. */
  readonly subscription: number;
  readonly signal: (change: StateChange) => void;
  readonly notice: (body: B, connection: number, url: string) => void;
  /** Takes every frame, if anybody wants to see them. */
  readonly raw: { readonly observed: boolean; next(text: string): void };
  /** How the events are handed over, for the operators of delivery. */
  readonly delivery: Delivery;
  readonly counters: Counters;
  readonly gauge: Gauge;
}

/**
 * Makes a cold Observable with its states, notices and raw frames; every subscription is a run of
 * its own.
 *
 * @param resolve - checks the options, once; what it throws errors each subscription
 * @param start - runs a subscription: never emits, errors when it has to end
 */
export function handleOf<
  T,
  N extends NoticeBase,
  G extends HandleOptions<N>,
  O extends HandleOptions<N>,
>(
  given: G,
  resolve: (given: G) => O,
  start: (options: O, hooks: Hooks<BodyOf<N>>, subscriber: Subscriber<T>) => Observable<never>,
): Observable<T> & HandleOf<N> {
  const { state$, notices$, raw$, begin, notice: show, raw } = streamHub<N>();
  const meter = newMeter();
  const { counters, notices } = meter;
  let options: O | undefined;
  let refused: unknown;
  try {
    options = resolve(given);
  } catch (error) {
    refused = error;
  }
  // Options that were refused may have one that is none.
  const clock = () => {
    const { scheduler } = options ?? given;
    return typeof scheduler?.now === 'function' ? scheduler : asyncScheduler;
  };
  const stream = new Observable<T>((subscriber) => {
    const { signal, logger, onNotice } = options ?? given;
    const scheduler = clock();
    const own = begin();
    const { subscription } = own;
    let connected = false;
    const tell = (change: StateChange) => {
      if (change.type === 'connect') {
        counters.connections += 1;
        if (connected) counters.reconnects += 1;
        connected = true;
      }
      own.signal({ subscription, ...change } as StateSignal, scheduler.now());
      callSafely((state) => logger?.debug?.(`state ${state.status}`, state), own.state());
    };
    const fail = (error: unknown) => {
      if (isJetstreamError(error)) tell({ type: 'fail', error });
      subscriber.error(error);
    };
    if (options === undefined) {
      fail(refused);
      return;
    }
    const notice = (body: BodyOf<N>, connection: number, url: string) => {
      const { code } = body as unknown as { code: string };
      notices[code] = (notices[code] ?? 0) + 1;
      const full = { ...body, at: scheduler.now(), subscription, connection, url } as unknown as N;
      callSafely((told) => logger?.warn?.(told.message, told), full);
      callSafely(onNotice, full);
      show(full);
    };
    const end = (reason: 'unsubscribed' | 'aborted') => {
      tell({ type: 'close', reason });
    };
    const abort = () => {
      end('aborted');
      subscriber.complete();
    };
    if (signal?.aborted) {
      abort();
      return;
    }
    signal?.addEventListener('abort', abort);
    const delivery: Delivery = { current: undefined, ledger: undefined, subscriber };
    const gauge: Gauge = { delivery };
    // A stream that fails at once ends before there is anything to return.
    subscriber.add(openGauge(meter, gauge));
    const running = start(
      options,
      { subscription, signal: tell, notice, raw, delivery, counters, gauge },
      subscriber,
    ).subscribe({ error: fail });
    return () => {
      signal?.removeEventListener('abort', abort);
      running.unsubscribe();
      end('unsubscribed');
    };
  });
  const metrics = () => readMeter(meter, clock().now());
  return Object.assign(stream, { state$, notices$, raw$, metrics });
}
