import { asyncScheduler, Observable, type Subscriber } from 'rxjs';
import { callSafely } from './core/guard-callback.js';
import { streamHub, type StateView } from './core/stream-hub.js';
import { isJetstreamError } from './errors.js';
import { liveStream } from './live/live-stream.js';
import type { Deliver } from './live/attempt.js';
import type { Notice, NoticeBody } from './notice.js';
import type { JetstreamOptions } from './options.js';
import type { Delivery } from './origin.js';
import { resolveOptions, type ResolvedOptions } from './resolve-options.js';
import type { StateChange, StateSignal } from './state.js';

/** What a stream has beside being an Observable. */
export interface StreamHandle {
  /**
   * State of the newest open subscription, else of another that is open, else `idle`. Its `value`
   * can be read at any time; the first value comes at once, and it never ends.
   */
  readonly state$: StateView;
  /** Notices of all open connections, hot. The option `onNotice` misses none. */
  readonly notices$: Observable<Notice>;
  /** Every frame of all open connections, as text, repeats included. Hot. */
  readonly raw$: Observable<string>;
}

/** Makes a handle of which every subscription is a connection of its own. */
export function streamHandle<T>(
  given: JetstreamOptions,
  deliverTo: (subscriber: Subscriber<T>, delivery: Delivery) => Deliver,
): Observable<T> & StreamHandle {
  const hub = streamHub<Notice>();
  let options: ResolvedOptions | undefined;
  let refused: unknown;
  try {
    options = resolveOptions(given);
  } catch (error) {
    refused = error;
  }
  const { state$, notices$, raw$ } = hub;
  const stream = new Observable<T>((subscriber) => {
    const { signal, logger, onNotice } = options ?? ({} as Partial<ResolvedOptions>);
    const scheduler = (options ?? given).scheduler ?? asyncScheduler;
    const own = hub.begin();
    const { subscription } = own;
    const tell = (change: StateChange) => {
      own.signal({ subscription, ...change } as StateSignal, scheduler.now());
      callSafely((state) => logger?.debug?.(`state ${state.status}`, state), own.state());
    };
    const fail = (error: unknown) => {
      if (isJetstreamError(error)) tell({ type: 'fail', error });
      subscriber.error(error);
    };
    if (options === undefined) {
      fail(refused);
      return undefined;
    }
    const notice = (body: NoticeBody, connection: number, url: string) => {
      const full = { ...body, at: scheduler.now(), subscription, connection, url } as Notice;
      callSafely((told) => logger?.warn?.(told.message, told), full);
      callSafely(onNotice, full);
      hub.notice(full);
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
      return undefined;
    }
    signal?.addEventListener('abort', abort);
    const delivery: Delivery = { current: undefined, ledger: undefined, subscriber };
    const hooks = { subscription, signal: tell, notice, raw: hub.raw, delivery };
    const deliver = deliverTo(subscriber, delivery);
    const running = liveStream(options, hooks, deliver).subscribe({ error: fail });
    return () => {
      signal?.removeEventListener('abort', abort);
      running.unsubscribe();
      end('unsubscribed');
    };
  });
  return Object.assign(stream, { state$, notices$, raw$ });
}
